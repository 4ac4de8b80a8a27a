import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { lintProblems } from "../../scripts/package/lintProblems.js";
import { packPackage } from "../../scripts/package/packPackage.js";
import { readTarball, type Tarball } from "../../scripts/package/readTarball.js";
import { tarballProblems } from "../../scripts/package/tarballProblems.js";
import { packedPackage } from "../support/packedPackage.js";
import { ROOT } from "../support/runChild.js";

describe("the packed package", () => {
  let tarball: Tarball;
  before(async () => {
    tarball = await packedPackage();
  });

  it("holds what users need and nothing else", () => {
    expect(tarballProblems(tarball.files)).to.deep.equal([]);
    for (const path of [
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      "dist/src/index.js",
      "dist/src/node.d.ts",
      "dist/typechain-types/index.js",
      "contracts/records/interfaces/IConsentRegistry.sol",
      "deployments/README.md",
      "docs/package.md",
    ])
      expect(tarball.files.has(path), path).to.equal(true);
    expect(tarball.bytes.length).to.be.below(2_500_000);
  });

  it("has the contracts as the checkout has them", () => {
    const path = "contracts/records/ConsentRegistry.sol";
    expect(tarball.files.get(path)).to.equal(readFileSync(join(ROOT, path), "utf8"));
  });

  it("passes publint and Are The Types Wrong", async () => {
    expect(await lintProblems(tarball)).to.deep.equal([]);
  });

  it("would not pass them with types that are not there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "medtrail-spoilt-"));
    try {
      const exports = { ".": { types: "./gone.d.ts", default: "./index.js" } };
      const manifest = { name: "spoilt", version: "1.0.0", type: "module", files: ["*.js"], exports };
      await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
      await writeFile(join(folder, "index.js"), "export const one = 1;\n");
      const problems = await lintProblems(await readTarball(await packPackage(folder, folder)));
      expect(problems.join("\n"))
        .to.contain("publint FILE_DOES_NOT_EXIST")
        .and.to.contain("attw: the package has no types");
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  describe("is refused", () => {
    const spoilt: [string, string, string, string][] = [
      ["with a test in it", "test/records/x.test.ts", "", "nothing that users need"],
      ["with a source map", "dist/src/index.js.map", "{}", "nothing that users need"],
      ["with the addresses of a local network", "deployments/31337.json", "{}", "nothing that users need"],
      ["with settings", ".env", "A=b", "nothing that users need"],
      ["with a file too large", "docs/large.md", "x".repeat(400_001), "400001 bytes"],
      ["with a private key", "docs/key.md", "-----BEGIN PRIVATE KEY-----", "private key in PEM"],
      ["with a named key", "dist/src/a.js", `const privateKey = "0x${"ab".repeat(32)}";`, "key given a name"],
      ["with a folder of a machine", "dist/src/a.js", 'const at = "/home/me";', "folder of a machine"],
      ["with an import that is not packed", "dist/src/a.js", 'import { a } from "./gone.js";', "./gone.js"],
      ["with an import of a development tool", "dist/src/a.js", 'import { expect } from "chai";', "no dependency"],
      [
        "with a Solidity import that is no dependency",
        "contracts/A.sol",
        'import {A} from "@other/a.sol";',
        "no dependency",
      ],
      ["with a link that leads nowhere", "docs/links.md", "[gone](gone.md)", "links to gone.md"],
      ["with the name of a map", "dist/src/a.js", "//# sourceMappingURL=a.js.map", "map that is not there"],
    ];
    for (const [how, path, text, words] of spoilt) {
      it(how, () => {
        const manifest = tarball.files.get("package.json") ?? "";
        const problems = tarballProblems(
          new Map([
            ["package.json", manifest],
            [path, text],
          ]),
        );
        expect(problems).to.have.length(1);
        expect(problems[0]).to.contain(path).and.to.contain(words);
      });
    }
  });
});

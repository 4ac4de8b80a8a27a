import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { solidityReference } from "../../scripts/reference/solidityReference.js";
import { typescriptReference } from "../../scripts/reference/typescriptReference.js";
import { ROOT } from "../support/runChild.js";

describe("npm run docs:api", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "medtrail-api-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("writes a page for each contract, with the NatSpec of its functions, events, errors and structs", async () => {
    const { pages, members, undocumented } = await solidityReference(join(ROOT, "contracts"), folder);
    expect(undocumented).to.deep.equal([]);
    expect(pages).to.be.greaterThan(60);
    expect(members).to.be.greaterThan(1_000);
    const page = await readFile(join(folder, "records", "interfaces", "IConsentRegistry.md"), "utf8");
    expect(page).to.contain("function grant(PatientId patient, Terms calldata terms) external;");
    for (const heading of ["## Functions", "## Events", "## Errors", "## Structs", "## Enums"]) {
      expect(page).to.contain(heading);
    }
    expect(page).to.contain("- `until`: First second at which it no longer holds.");
    const index = await readFile(join(folder, "README.md"), "utf8");
    for (const [, path = ""] of index.matchAll(/\]\(([^)]+)\)/g)) {
      expect(await readFile(join(folder, path), "utf8"), path).to.match(/^# \w+\n/);
    }
  });

  it("writes the library's reference, in which every function, class, interface and constant has words", async () => {
    const { symbols, undocumented } = await typescriptReference(join(folder, "typescript"));
    expect(undocumented).to.deep.equal([]);
    expect(symbols).to.be.greaterThan(900);
    const page = await readFile(join(folder, "typescript", "functions", "index.connect.html"), "utf8");
    expect(page).to.contain("Connects to a deployment and checks that it is there");
  });
});

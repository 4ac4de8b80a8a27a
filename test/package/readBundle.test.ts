import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Bundle, readBundle } from "../../scripts/package/readBundle.js";
import { packedPackage } from "../support/packedPackage.js";
import { ROOT } from "../support/runChild.js";

describe("the read path in a browser", () => {
  let bundle: Bundle;
  before(async () => {
    await packedPackage();
    // The checkout finds the package by its own name, in the files that were packed.
    bundle = await readBundle(ROOT);
  });

  it("stays under its budget", () => {
    expect(bundle.raw).to.be.within(300_000, 980_000);
    expect(bundle.gzip).to.be.below(225_000);
    expect(bundle.brotli).to.be.below(192_000);
  });

  it("asks for no module of Node's", () => expect(bundle.nodeModules).to.deep.equal([]));

  it("holds what reading takes, and neither FHIR definitions nor the proofs of feedback", () => {
    expect(bundle.parts.map(([name]) => name)).to.have.members([
      "@adraffy/ens-normalize",
      "@noble/curves",
      "@noble/hashes",
      "ethers",
      "jose",
      "medtrail/src",
      "medtrail/typechain-types",
      "multiformats",
      "the entry",
      "zod",
    ]);
  });

  it("holds zod without the languages of its messages, and no contract's code", () => {
    const parts = new Map(bundle.parts);
    expect(parts.get("zod")).to.be.below(120_000);
    expect(parts.get("medtrail/typechain-types")).to.be.below(450_000);
  });

  it("is as large as docs/package.md says", () => {
    const text = readFileSync(join(ROOT, "docs", "package.md"), "utf8");
    const row = /^\| the read path \| (\d+) kB \| (\d+) kB \| (\d+) kB \|$/m.exec(text);
    const told = row?.slice(1).map(Number) ?? [];
    expect(told).to.have.length(3);
    for (const [i, bytes] of [bundle.raw, bundle.gzip, bundle.brotli].entries()) {
      const difference = Math.abs((told[i] ?? 0) * 1_000 - bytes);
      expect(difference, `${bytes} bytes`).to.be.below(Math.round(bytes / 20));
    }
  });
});

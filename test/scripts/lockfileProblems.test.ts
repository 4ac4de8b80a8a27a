import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { lockfileProblems } from "../../scripts/lockfileProblems.js";
import { InputError } from "../../src/shared/errors.js";
import { expectFailure } from "../support/failureOf.js";
import { startChild } from "../support/runChild.js";

const BROKEN = {
  packages: {
    "": { optionalDependencies: { here: "1" } },
    "node_modules/here": { resolved: "https://registry.example/here.tgz" },
    "node_modules/a": { optionalDependencies: { here: "1", inner: "1", gone: "1" } },
    "node_modules/a/node_modules/b": { optionalDependencies: { sibling: "1", here: "1" } },
    "node_modules/a/node_modules/inner": {},
    "node_modules/a/node_modules/sibling": {},
    "node_modules/c": { optionalDependencies: { inner: "1" } },
  },
};

describe("lockfileProblems", () => {
  it("names what is missing where Node would look, and every address", () => {
    expect(lockfileProblems(BROKEN)).to.deep.equal([
      "node_modules/here: has a resolved address",
      "node_modules/a: no entry of its optional dependency gone",
      "node_modules/c: no entry of its optional dependency inner",
    ]);
  });

  it("refuses what is no lockfile", () => expectFailure(() => lockfileProblems({}), InputError, "input.invalid"));

  it("passes the project's own lockfile, and ends with 1 over a broken one", async () => {
    const own = await startChild("tsx", ["scripts/check-lockfile.ts"]).ending;
    expect(own.status, own.output).to.equal(0);
    const folder = await mkdtemp(join(tmpdir(), "medtrail-lockfile-"));
    try {
      const path = join(folder, "package-lock.json");
      await writeFile(path, JSON.stringify(BROKEN));
      const { status, output } = await startChild("tsx", ["scripts/check-lockfile.ts", path]).ending;
      expect(output).to.contain("optional dependency gone");
      expect(status).to.equal(1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

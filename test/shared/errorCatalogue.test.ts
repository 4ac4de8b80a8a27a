import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { ERROR_CATALOGUE } from "../../src/shared/errorCatalogue.js";
import { InputError, MedtrailError } from "../../src/shared/errors.js";
import { LIBRARY_ERROR_CATALOGUE } from "../../src/shared/libraryErrorCatalogue.js";

const root = new URL("../../", import.meta.url);

/** The code of a folder without its comments, whose `@throws` name errors that nobody need throw. */
async function codeOf(folder: string): Promise<string> {
  const directory = new URL(folder, root);
  const names = await readdir(directory, { recursive: true });
  const sources = names.filter((name) => name.endsWith(".ts") && !name.endsWith("ErrorCatalogue.ts"));
  const texts = sources.map((name) => readFile(new URL(name.replaceAll("\\", "/"), directory), "utf8"));
  return (await Promise.all(texts)).map((text) => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")).join("\n");
}

describe("the error catalogue", () => {
  let code: string;
  before(async () => {
    code = (await Promise.all(["src/", "deploy/", "scripts/"].map(codeOf))).join("\n");
    expect(code.length, fileURLToPath(root)).to.be.greaterThan(10_000);
  });

  for (const row of Object.keys(LIBRARY_ERROR_CATALOGUE)) {
    it(`has ${row} because somebody throws it`, () => {
      expect(code).to.contain(`"${row}"`);
    });
  }

  it("gives every code a meaning and a remedy in sentences", () => {
    for (const [row, { meaning, remedy }] of Object.entries(ERROR_CATALOGUE)) {
      for (const text of [meaning, remedy]) expect(text, row).to.match(/^[A-Z].*\.$/s);
      expect(row).to.match(/^(?:contract\.[A-Z][A-Za-z0-9]*|[a-z0-9-]+\.[a-z0-9-]+)$/);
    }
  });

  it("stands in every error: message, code, values and remedy", () => {
    const cause = new Error("below");
    const values = { path: "/x", bytes: 3n, none: undefined };
    const error = new InputError("input.invalid", "The thing breaks a rule", values, { cause });
    const { remedy } = ERROR_CATALOGUE["input.invalid"];
    expect(error.message).to.equal(`The thing breaks a rule (path=/x, bytes=3). ${remedy} [input.invalid]`);
    expect(error).to.be.instanceOf(MedtrailError);
    expect(error).to.include({ name: "InputError", code: "input.invalid", remedy, cause });
    expect(new MedtrailError("record.none", "Nothing").message).to.match(/^Nothing\. .*\[record\.none\]$/);
  });
});

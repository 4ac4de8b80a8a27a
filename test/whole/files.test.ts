import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";

const LINES = 400;
const LINES_OF_TESTS = 600;

describe("files", () => {
  it("are short, or CONTRIBUTING says why not", async () => {
    const contributing = await readFile("CONTRIBUTING.md", "utf8");
    const table = contributing.slice(contributing.indexOf("## Long files"));
    const rows = [...table.matchAll(/^\| (`.+`) \|/gm)].map(([, files = ""]) => files);
    const named = rows.flatMap((files) => [...files.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file));
    const long: string[] = [];
    for (const folder of ["contracts", "deploy", "docs", "examples", "scripts", "src", "test"]) {
      for (const file of await readdir(folder, { recursive: true })) {
        if (!/\.(?:ts|sol|md|mjs|sh)$/.test(file) || /^api\b|node_modules/.test(file)) continue;
        const lines = (await readFile(join(folder, file), "utf8")).split("\n").length - 1;
        if (lines > (folder === "test" ? LINES_OF_TESTS : LINES)) long.push(`${folder}/${file}`);
      }
    }
    expect(named).to.have.length.greaterThan(5);
    expect(long).to.have.members(named);
  });
});

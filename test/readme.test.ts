import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "./support/runChild.js";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

describe("README", () => {
  const readme = read("README.md");

  it("has at most 150 lines", () => expect(readme.split("\n").length).to.be.at.most(150));

  it("quotes gas as the snapshot has it", () => {
    const snapshot: Record<string, number> = JSON.parse(read("snapshots/gas.json"));
    const rows = [...readme.matchAll(/^\| (.+?) \| ([\d,]+) \|$/gm)];
    expect(rows.length).to.be.at.least(10);
    for (const [, sentence = "", gas = ""] of rows) {
      expect(Number(gas.replaceAll(",", "")), sentence).to.equal(snapshot[sentence]);
    }
  });

  it("names only commands and files that exist", () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read("package.json"));
    for (const [, name = ""] of readme.matchAll(/npm run ([a-z:]+)/g)) expect(scripts, name).to.have.property(name);
    for (const [, path = ""] of readme.matchAll(/\]\(([A-Za-z/.-]+)\)/g)) expect(() => read(path), path).not.to.throw();
  });
});

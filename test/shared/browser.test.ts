import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect } from "chai";
import { ROOT } from "../support/runChild.js";

/** Every module that `file` reaches by imports that are left at run time, and the packages among them. */
function reach(file: string, seen: Map<string, Set<string>>): void {
  if (seen.has(file)) return;
  const packages = new Set<string>();
  seen.set(file, packages);
  const text = readFileSync(file, "utf8");
  for (const [, specifier = ""] of text.matchAll(/^(?:import|export)(?! type)[^;]*? from "([^"]+)"/gm)) {
    if (!specifier.startsWith(".")) packages.add(specifier);
    else if (!specifier.includes("typechain-types"))
      reach(resolve(dirname(file), specifier.replace(/\.js$/, ".ts")), seen);
  }
}

describe("src/index.ts", () => {
  it("reaches no module of Node's, so browsers can load it", () => {
    const seen = new Map<string, Set<string>>();
    reach(join(ROOT, "src", "index.ts"), seen);
    expect(seen.size).to.be.greaterThan(60);
    for (const [file, packages] of seen) {
      const node = [...packages].filter((name) => name.startsWith("node:"));
      expect(node, relative(ROOT, file)).to.deep.equal([]);
    }
  });
});

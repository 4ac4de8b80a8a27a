import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { ApplicationIdentifier, Gs1Component } from "../../../src/medicines/gs1/ApplicationIdentifier.js";
import { APPLICATION_IDENTIFIERS } from "../../../src/medicines/gs1/applicationIdentifiers.js";
import { findApplicationIdentifier } from "../../../src/medicines/gs1/findApplicationIdentifier.js";
import { withSharedData } from "../../support/withSharedData.js";

const COMPONENT = /^(\[)?([NXYZ])(\.\.)?(\d+)\]?((?:,[a-z0-9]+)*)$/;

function readComponent(text: string): Gs1Component | undefined {
  const [all, bracket, characters, dots, length, linters = ""] = COMPONENT.exec(text) ?? [];
  if (all === undefined) return undefined;
  return {
    characters: characters as Gs1Component["characters"],
    min: dots === undefined ? Number(length) : 1,
    max: Number(length),
    optional: bracket !== undefined,
    linters: linters.split(",").filter((name) => name !== "") as Gs1Component["linters"][number][],
  };
}

/** The entries of one line of GS1's dictionary, read anew here. */
function readLine(line: string): ApplicationIdentifier[] {
  const [data = "", title = ""] = line.split(/\s+#\s/, 2);
  const [range = "", ...words] = data.trim().split(/\s+/);
  const flags = words.find((word) => /^[*?]+$/.test(word)) ?? "";
  const attribute = (name: string) => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const key = attribute("dlpkey");
  const qualifiers =
    key?.split("|").map((sequence) => sequence.split(",")) ?? (words.includes("dlpkey") ? [[]] : undefined);
  const [first = "", last = first] = range.split("-");
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => ({
    ai: String(Number(first) + index).padStart(first.length, "0"),
    title: line.includes(" # ") ? line.slice(line.indexOf(" # ") + 3).trim() : title,
    components: words.map(readComponent).filter((component) => component !== undefined),
    predefinedLength: flags.includes("*"),
    requires:
      attribute("req")
        ?.split(",")
        .map((group) => group.split("+")) ?? [],
    excludes: attribute("ex")?.split(",") ?? [],
    linkQualifiers: qualifiers,
    linkAttribute: flags.includes("?"),
    unknown: false,
  }));
}

describe("GS1 Application Identifiers", () => {
  withSharedData("gs1/gs1-syntax-dictionary.txt", (path) => {
    const lines = readFileSync(path, "utf8").split(/\r?\n/);
    const expected = lines.filter((line) => /^\d/.test(line)).flatMap(readLine);

    it("are those of the syntax dictionary, no more and no fewer", () => {
      expect(expected.length).to.be.greaterThan(500);
      expect([...APPLICATION_IDENTIFIERS.keys()].sort()).to.deep.equal(expected.map(({ ai }) => ai).sort());
    });

    for (const entry of expected) {
      it(`(${entry.ai}) is as the dictionary has it`, () => {
        expect(APPLICATION_IDENTIFIERS.get(entry.ai)).to.deep.equal(entry);
      });
    }
  });

  it("are no prefixes of each other, so that a raw string divides in one way", () => {
    const all = [...APPLICATION_IDENTIFIERS.keys()];
    for (const ai of all) expect(all.filter((other) => other !== ai && other.startsWith(ai))).to.deep.equal([]);
  });

  it("may be unknown only where the known ones leave room", () => {
    const fixedOf = (ai: string) => findApplicationIdentifier(ai, true)?.components.map(({ min, max }) => [min, max]);
    expect(findApplicationIdentifier("89")).to.equal(undefined);
    expect(fixedOf("89")).to.deep.equal([[1, 90]]);
    expect(fixedOf("236")).to.deep.equal([[1, 90]]);
    expect(fixedOf("419")).to.deep.equal([[13, 13]]);
    expect(fixedOf("3699")).to.deep.equal([[6, 6]]);
    expect(findApplicationIdentifier("419", true)?.predefinedLength).to.equal(true);
    for (const ai of ["011", "80", "800", "399", "2367", "4199", "5", "12345", "8A", ""]) {
      expect(findApplicationIdentifier(ai, true), ai).to.equal(undefined);
    }
  });
});

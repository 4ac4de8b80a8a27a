import { readFileSync } from "node:fs";
import { expect } from "chai";
import { checkCharactersOf } from "../../../src/medicines/gs1/checkCharacters.js";
import type { CompanyPrefixLookup, LinterFault } from "../../../src/medicines/gs1/linters/Linter.js";
import { LINTERS, type LinterName } from "../../../src/medicines/gs1/linters/linters.js";
import { withSharedData } from "../../support/withSharedData.js";

interface Case {
  readonly ok: boolean;
  readonly input: string;
  readonly error?: string;
  /** The value with the fault between two asterisks. */
  readonly marked?: string;
}

/** GS1's name of an error as this library has it. */
function ruleOf(error: string): string {
  const rule = error
    .replace(/^GS1_LINTER_/, "")
    .toLowerCase()
    .replaceAll("_", "-");
  return rule.replace("exipiration", "expiration");
}

/** A directory that fails as the error says, on the last of the prefixes that the value holds. */
function lookupFor(name: LinterName, { input, error }: Case): CompanyPrefixLookup | undefined {
  const answer = { GS1_LINTER_INVALID_GCP_PREFIX: "unknown", GS1_LINTER_GCP_DATASOURCE_OFFLINE: "offline" } as const;
  if (error === undefined || !(error in answer)) return undefined;
  let asked = 0;
  LINTERS[name](input, () => {
    asked++;
    return "known";
  });
  return () => (--asked > 0 ? "known" : answer[error as keyof typeof answer]);
}

function mark(value: string, fault: LinterFault): string {
  const [from, to] = [fault.at, fault.at + fault.length];
  return `${value.slice(0, from)}*${value.slice(from, to)}*${value.slice(to)}`;
}

function rule(linter: LinterName, value: string): string | undefined {
  return LINTERS[linter](value)?.rule;
}

describe("GS1 linters", () => {
  withSharedData("gs1/linter_vectors.json", (path) => {
    const file = JSON.parse(readFileSync(path, "utf8")) as { readonly linters: Record<LinterName, readonly Case[]> };
    for (const [name, cases] of Object.entries(file.linters)) {
      it(`${name} answers all ${cases.length} vectors, error and place`, () => {
        expect(LINTERS).to.have.property(name);
        const linter = name as LinterName;
        for (const vector of cases) {
          const { ok, input, error, marked } = vector;
          const fault = LINTERS[linter](input, lookupFor(linter, vector));
          if (ok) {
            expect(fault, input).to.equal(undefined);
            continue;
          }
          expect(fault?.rule, input).to.equal(ruleOf(error ?? ""));
          if (fault !== undefined) expect(mark(input, fault)).to.equal(marked);
        }
      });
    }
  });

  it("csumalpha takes the example of the General Specifications and nothing near it", () => {
    expect(checkCharactersOf("1987654Ad4X4bL5ttr2310c")).to.equal("2K");
    expect(rule("csumalpha", "1987654Ad4X4bL5ttr2310c2K")).to.equal(undefined);
    expect(LINTERS.csumalpha("1987654Ad4X4bL5ttr2310c3K")).to.deep.equal({
      rule: "incorrect-check-pair",
      at: 23,
      length: 2,
    });
    expect(LINTERS.csumalpha("198765~2K")).to.deep.equal({ rule: "invalid-cset82-character", at: 6, length: 1 });
    expect(LINTERS.csumalpha("1987652k")).to.deep.equal({ rule: "invalid-cset32-character", at: 7, length: 1 });
    expect(rule("csumalpha", "2")).to.equal("too-short-for-check-pair");
    expect(rule("csumalpha", "2".repeat(98))).to.equal("too-long-for-check-pair-implementation");
    expect(rule("csumalpha", `${"A".repeat(95)}${checkCharactersOf("A".repeat(95))}`)).to.equal(undefined);
  });

  it("iso3166 knows the numbers of all countries and no other", () => {
    const numbers = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, "0"));
    expect(numbers.filter((number) => rule("iso3166", number) === undefined)).to.have.length(249);
    for (const number of ["004", "276", "380", "528", "728", "756", "840", "894"]) {
      expect(rule("iso3166", number), number).to.equal(undefined);
    }
    for (const number of [
      "",
      "4",
      "04",
      "0004",
      "000",
      "003",
      "280",
      "736",
      "891",
      "895",
      "999",
      "A04",
      "-04",
      "4.0",
    ]) {
      expect(rule("iso3166", number), number).to.equal("not-iso3166");
    }
  });

  it("mediatype takes what ICCBBA has assigned or left to local use", () => {
    const accepted = Array.from({ length: 100 }, (_, type) => String(type).padStart(2, "0")).filter(
      (type) => rule("mediatype", type) === undefined,
    );
    expect(accepted).to.have.length(30);
    expect([accepted[0], accepted[9], accepted[10], accepted[29]]).to.deep.equal(["01", "10", "80", "99"]);
    for (const type of ["", "1", "001", "0A"]) expect(rule("mediatype", type), type).to.equal("invalid-media-type");
  });

  it("packagetype takes codes of UN/ECE Recommendation 21 and GS1", () => {
    for (const type of ["1A", "200", "8", "9", "APE", "PX", "X20", "ZZ"]) {
      expect(rule("packagetype", type), type).to.equal(undefined);
    }
    for (const type of ["", "1", "1a", "207", "ZZZ", "PX "]) {
      expect(rule("packagetype", type), type).to.equal("invalid-package-type");
    }
  });

  it("pieceoftotal compares numbers of any even length", () => {
    for (const value of ["11", "12", "0102", "0303", "9999", "001123"]) {
      expect(rule("pieceoftotal", value), value).to.equal(undefined);
    }
    expect(rule("pieceoftotal", "")).to.equal("invalid-length-for-piece-of-total");
    expect(rule("pieceoftotal", "102")).to.equal("invalid-length-for-piece-of-total");
    expect(LINTERS.pieceoftotal("01x2")).to.deep.equal({ rule: "non-digit-character", at: 2, length: 1 });
    expect(LINTERS.pieceoftotal("0002")).to.deep.equal({ rule: "zero-piece-number", at: 0, length: 2 });
    expect(LINTERS.pieceoftotal("0100")).to.deep.equal({ rule: "zero-total-pieces", at: 2, length: 2 });
    expect(LINTERS.pieceoftotal("0302")).to.deep.equal({ rule: "piece-number-exceeds-total", at: 0, length: 4 });
  });

  it("posinseqslash takes a position up to the end", () => {
    for (const value of ["1/1", "1/2", "9/10", "10/10", "99/100"]) {
      expect(rule("posinseqslash", value), value).to.equal(undefined);
    }
    for (const value of ["", "/", "1", "1/", "/1", "1/2/3", "1//2", "a/2", "1/b", " 1/2"]) {
      expect(rule("posinseqslash", value), value).to.equal("position-in-sequence-malformed");
    }
    expect(LINTERS.posinseqslash("01/2")).to.deep.equal({ rule: "illegal-zero-prefix", at: 0, length: 2 });
    expect(LINTERS.posinseqslash("1/02")).to.deep.equal({ rule: "illegal-zero-prefix", at: 2, length: 2 });
    for (const value of ["2/1", "10/9"]) expect(rule("posinseqslash", value), value).to.equal("position-exceeds-end");
  });

  it("yymmd0 takes day 00 for the end of the month, and leap days of 20YY", () => {
    for (const value of ["000606", "200229", "000229", "210200", "201200"]) {
      expect(rule("yymmd0", value), value).to.equal(undefined);
    }
    for (const value of ["210229", "200230", "200431", "200132"]) {
      expect(LINTERS.yymmd0(value), value).to.deep.equal({ rule: "illegal-day", at: 4, length: 2 });
    }
    expect(LINTERS.yymmd0("200010")).to.deep.equal({ rule: "illegal-month", at: 2, length: 2 });
    expect(rule("yymmd0", "20060")).to.equal("date-too-short");
    expect(rule("yymmd0", "2006060")).to.equal("date-too-long");
    expect(rule("yymmdd", "200600")).to.equal("illegal-day");
    expect(rule("yyyymmdd", "19000229")).to.equal("illegal-day");
  });

  it("gcppos1 and gcppos2 want a company prefix of four digits", () => {
    expect(rule("gcppos1", "4012")).to.equal(undefined);
    expect(rule("gcppos1", "401")).to.equal("too-short-for-gcp");
    expect(LINTERS.gcppos1("40A2")).to.deep.equal({ rule: "invalid-gcp-prefix", at: 2, length: 1 });
    expect(rule("gcppos2", "X4012")).to.equal(undefined);
    expect(LINTERS.gcppos2("040A2")).to.deep.equal({ rule: "invalid-gcp-prefix", at: 3, length: 1 });
    for (const value of ["", "0", "0401"]) expect(rule("gcppos2", value), value).to.equal("too-short-for-gcp");
  });
});

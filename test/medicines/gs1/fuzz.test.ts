import { expect } from "chai";
import fc from "fast-check";
import { APPLICATION_IDENTIFIERS } from "../../../src/medicines/gs1/applicationIdentifiers.js";
import { checkCharactersOf } from "../../../src/medicines/gs1/checkCharacters.js";
import { checkDigitOf, hasCheckDigit } from "../../../src/medicines/gs1/checkDigit.js";
import { formatElementString } from "../../../src/medicines/gs1/formatElementString.js";
import { formatScan } from "../../../src/medicines/gs1/formatScan.js";
import type { Gs1Message } from "../../../src/medicines/gs1/Gs1Message.js";
import { readGs1Date, writeGs1Date } from "../../../src/medicines/gs1/gs1Date.js";
import { gs1Link } from "../../../src/medicines/gs1/gs1Link.js";
import { CSET82 } from "../../../src/medicines/gs1/linters/characterLinters.js";
import { LINTERS } from "../../../src/medicines/gs1/linters/linters.js";
import { type MedicineCode, readMedicineCode, writeMedicineCode } from "../../../src/medicines/gs1/medicineCode.js";
import { gtinToNdc, NDC_FORMATS, ndcToGtin, ndcToNdc11 } from "../../../src/medicines/gs1/ndc.js";
import { normaliseGtin } from "../../../src/medicines/gs1/normaliseGtin.js";
import { parseDigitalLink } from "../../../src/medicines/gs1/parseDigitalLink.js";
import { parseElementString } from "../../../src/medicines/gs1/parseElementString.js";
import { parseGs1 } from "../../../src/medicines/gs1/parseGs1.js";
import { parseScan } from "../../../src/medicines/gs1/parseScan.js";
import { requireAssociations } from "../../../src/medicines/gs1/requireAssociations.js";
import { toDigitalLink } from "../../../src/medicines/gs1/toDigitalLink.js";
import { toElementString } from "../../../src/medicines/gs1/toElementString.js";
import { InputError } from "../../../src/shared/errors.js";
import { answerOf } from "./gs1Fixture.js";

const RUNS = { numRuns: 500 };
const NOW = new Date("2026-11-21T12:00:00Z");
const AIS = [...APPLICATION_IDENTIFIERS.keys()];

/** Pieces of real data in any order: what is almost right finds more than what is random. */
const piece = fc.oneof(
  fc.constantFrom(...AIS),
  fc.constantFrom(...AIS).map((ai) => `(${ai})`),
  fc.constantFrom(
    ..."()\\/?&=#%+|]^:-",
    "\x1d",
    "\0",
    "%00",
    "%2F",
    "]d2",
    "]Q1",
    "]C1",
    "]e0",
    "]E0",
    "]E4",
    "]I1",
    "|]e0",
  ),
  fc.constantFrom("https://a", "HTTP://", "/01/", "/10/", "/gtin/", "?17=", "271231", "09521234543213", "416000336108"),
  fc.stringMatching(/^[0-9]{0,20}$/),
  fc.string({ unit: "binary", maxLength: 6 }),
);
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
  fc.uint8Array().map((bytes) => String.fromCharCode(...bytes)),
);
const options = fc.record({
  unknownAis: fc.boolean(),
  shortNames: fc.boolean(),
  zeroSuppressedGtin: fc.boolean(),
});
const cset82 = (maxLength: number) =>
  fc.array(fc.constantFrom(...CSET82), { minLength: 1, maxLength }).map((characters) => characters.join(""));
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const gtin = digits(13).map((body) => body + checkDigitOf(body));
const day = fc
  .date({ min: new Date("1977-01-01"), max: new Date("2076-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const message: fc.Arbitrary<Gs1Message> = fc
  .tuple(
    gtin.map((value) => ({ ai: "01", value })),
    fc.subarray(["10", "21", "22", "90", "240", "7021", "91"]).chain((ais) => {
      return fc.tuple(...ais.map((ai) => cset82(20).map((value) => ({ ai, value }))));
    }),
    fc.option(day.map((value) => ({ ai: "17", value: writeGs1Date(value) }))),
  )
  .map(([key, others, expiry]) => (expiry === null ? [key, ...others] : [key, expiry, ...others]))
  .chain((elements) => fc.shuffledSubarray(elements, { minLength: elements.length }));

describe("GS1 parsers under fire", () => {
  const parsers: Readonly<Record<string, (text: string, given: { unknownAis: boolean }) => unknown>> = {
    parseElementString,
    parseScan,
    parseDigitalLink,
    parseGs1,
    gs1Link,
    "parseElementString after FNC1": (text, given) => parseElementString(`\x1d${text}`, given),
    "parseDigitalLink after a domain": (text, given) => parseDigitalLink(`https://a/${text}`, given),
    "parseDigitalLink in a query": (text, given) => parseDigitalLink(`https://a/01/09521234543213?${text}`, given),
    readGs1Date: (text) => readGs1Date(text, NOW),
    writeGs1Date,
    normaliseGtin,
    ndcToGtin: (text) => ndcToGtin(text),
    ndcToNdc11,
    gtinToNdc: (text) => gtinToNdc(text),
    checkDigitOf,
    hasCheckDigit,
    checkCharactersOf,
    "formatScan of text": (text) => formatScan({ gs1: false, text }, "ean-13"),
    "formatScan of elements": (text) => formatScan({ gs1: true, text, composite: text }, "databar-expanded"),
    "toDigitalLink under a stem": (stem) => toDigitalLink([{ ai: "01", value: "09521234543213" }], { stem }),
    "toElementString of anything": (text) => toElementString([{ ai: text.slice(0, 2), value: text.slice(2) }]),
  };
  for (const [name, parse] of Object.entries(parsers)) {
    it(`${name} answers or refuses anything`, () => {
      fc.assert(
        fc.property(anyText, options, (text, given) => {
          answerOf(() => parse(text, given));
        }),
        RUNS,
      );
    });
  }

  it("every linter answers anything, and points into it", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const linter of Object.values(LINTERS)) {
          const fault = linter(text);
          if (fault === undefined) continue;
          expect(fault.at).to.be.within(0, text.length);
          expect(fault.at + fault.length).to.be.within(0, text.length);
        }
      }),
      RUNS,
    );
  });

  it("stays linear in what it reads", () => {
    const elements = "0109521234543213".repeat(30_000);
    expect(parseElementString(`\x1d${elements}`)).to.have.length(30_000);
    expect(parseElementString("(01)09521234543213".repeat(30_000))).to.have.length(30_000);
    for (const text of [
      `(10)${"\\(".repeat(300_000)}`,
      "(".repeat(300_000),
      `https://a${"/10/x".repeat(100_000)}`,
      `https://a/01/09521234543213?${"17=271231&".repeat(50_000)}`,
      `https://a/01/09521234543213?${"&=%".repeat(100_000)}`,
      `]d2${"\x1d".repeat(300_000)}`,
      `]Q1${"^\\".repeat(300_000)}`,
    ]) {
      answerOf(() => parseGs1(text));
    }
  });
});

describe("GS1 data there and back", () => {
  it("by element strings, with and without brackets", () => {
    fc.assert(
      fc.property(message, (elements) => {
        expect(parseElementString(formatElementString(elements))).to.deep.equal(elements);
        expect(parseElementString(`]d2${toElementString(elements)}`)).to.deep.equal(elements);
        expect(parseScan(formatScan(elements, "qr")).message).to.deep.equal(elements);
      }),
      RUNS,
    );
  });

  it("by Digital Links, of which each has one canonical form", () => {
    fc.assert(
      fc.property(message, (elements) => {
        const link = answerOf(() => toDigitalLink(elements));
        if (link instanceof InputError) expect.fail(link.message);
        const back = parseDigitalLink(link);
        expect([...back].sort(byAi)).to.deep.equal([...elements].sort(byAi));
        expect(toDigitalLink(back)).to.equal(link);
        expect(gs1Link(formatElementString(elements))).to.equal(link);
      }),
      RUNS,
    );
  });

  it("by anything that was once read", () => {
    fc.assert(
      fc.property(anyText, options, (text, given) => {
        const elements = answerOf(() => parseGs1(text, given));
        if (elements instanceof InputError) return;
        expect(parseElementString(`\x1d${toElementString(elements, given)}`, given)).to.deep.equal(elements);
        answerOf(() => requireAssociations(elements, given));
      }),
      { numRuns: 2_000 },
    );
  });

  it("by codes of medicines", () => {
    const code: fc.Arbitrary<MedicineCode> = fc.record({
      gtin,
      serial: cset82(20),
      lot: cset82(20),
      expiry: day,
      expiryIsMonth: fc.constant(false),
      nationalNumbers: fc.subarray(["710", "713", "717"]).map((ais) => ais.map((ai) => ({ ai, value: ai }))),
    });
    fc.assert(
      fc.property(code, (given) => {
        expect(readMedicineCode(writeMedicineCode(given), NOW)).to.deep.equal(given);
        expect(readMedicineCode(parseGs1(gs1Link(formatElementString(writeMedicineCode(given)))), NOW)).to.deep.equal(
          given,
        );
      }),
      RUNS,
    );
  });

  it("by NDCs of every format and level", () => {
    fc.assert(
      fc.property(digits(10), fc.constantFrom(...NDC_FORMATS), fc.integer({ min: 0, max: 8 }), (ndc, format, level) => {
        const hyphened = gtinToNdc(ndcToGtin(ndc, level), format);
        expect(hyphened.replaceAll("-", "")).to.equal(ndc);
        expect(ndcToGtin(hyphened, level)).to.equal(ndcToGtin(ndc, level));
        expect(ndcToNdc11(hyphened)).to.have.length(11);
      }),
      RUNS,
    );
  });

  it("by check digits that see every single wrong digit", () => {
    fc.assert(
      fc.property(gtin, fc.nat(13), fc.integer({ min: 1, max: 9 }), (key, at, by) => {
        const wrong = key.slice(0, at) + ((Number(key.charAt(at)) + by) % 10) + key.slice(at + 1);
        expect([hasCheckDigit(key), hasCheckDigit(wrong)]).to.deep.equal([true, false]);
      }),
      RUNS,
    );
  });
});

function byAi(one: { readonly ai: string }, other: { readonly ai: string }): number {
  return one.ai < other.ai ? -1 : 1;
}

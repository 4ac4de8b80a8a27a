import { expect } from "chai";
import fc from "fast-check";
import { checkCharactersOf } from "../../../src/medicines/gs1/checkCharacters.js";
import { checkDigitOf, hasCheckDigit } from "../../../src/medicines/gs1/checkDigit.js";
import { epcUrnCanonicalLink } from "../../../src/medicines/gs1/epcUrnCanonicalLink.js";
import { epcClassUrnFromDigitalLink, epcUrnFromDigitalLink } from "../../../src/medicines/gs1/epcUrnFromDigitalLink.js";
import { epcUrnToDigitalLink } from "../../../src/medicines/gs1/epcUrnToDigitalLink.js";
import { formatElementString } from "../../../src/medicines/gs1/formatElementString.js";
import { formatScan } from "../../../src/medicines/gs1/formatScan.js";
import { readGs1Date, writeGs1Date } from "../../../src/medicines/gs1/gs1Date.js";
import { gs1Link } from "../../../src/medicines/gs1/gs1Link.js";
import { readMedicineCode, writeMedicineCode } from "../../../src/medicines/gs1/medicineCode.js";
import { gtinToNdc, ndcToGtin, ndcToNdc11 } from "../../../src/medicines/gs1/ndc.js";
import { normaliseGtin } from "../../../src/medicines/gs1/normaliseGtin.js";
import { parseDigitalLink } from "../../../src/medicines/gs1/parseDigitalLink.js";
import { parseElementString } from "../../../src/medicines/gs1/parseElementString.js";
import { parseGs1 } from "../../../src/medicines/gs1/parseGs1.js";
import { parseScan } from "../../../src/medicines/gs1/parseScan.js";
import { requireAssociations } from "../../../src/medicines/gs1/requireAssociations.js";
import { toDigitalLink } from "../../../src/medicines/gs1/toDigitalLink.js";
import { toElementString } from "../../../src/medicines/gs1/toElementString.js";
import { checkSerials } from "../../../src/medicines/packs/checkSerials.js";
import { InputError } from "../../../src/shared/errors.js";
import { answerOf } from "./gs1Fixture.js";

const SEED = 20_261_121;
const NOW = new Date("2026-11-21T12:00:00Z");
const LINK = "https://id.gs1.org/01/09521234543213/21/A1";
const GTIN = "09521234543213";

/** Callers in JavaScript give what they have; a value of any type, which the types of the library cannot keep out. */
// biome-ignore lint/suspicious/noExplicitAny: only so does a wrong type reach a typed function.
type Anything = any;

const ofAnything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});
const anything: fc.Arbitrary<Anything> = fc.oneof(
  fc.constantFrom(null, undefined, 0, 1n, Symbol("none"), {}, [], [null], [{}], [{ ai: "01" }], [{ ai: 1, value: 2 }]),
  ofAnything,
  fc.array(fc.record({ ai: ofAnything, value: ofAnything })),
  fc.record({ text: ofAnything, gs1: ofAnything, composite: ofAnything }),
  fc.record({ gtin: ofAnything, serial: ofAnything, lot: ofAnything, expiry: ofAnything, nationalNumbers: ofAnything }),
);

const ENTRIES: Readonly<Record<string, (value: Anything) => unknown>> = {
  parseScan,
  parseGs1,
  parseElementString,
  parseDigitalLink,
  gs1Link,
  epcUrnToDigitalLink,
  epcUrnCanonicalLink,
  epcUrnFromDigitalLink: (value) => epcUrnFromDigitalLink(value, 7),
  "epcUrnFromDigitalLink with a prefix": (value) => epcUrnFromDigitalLink(LINK, value),
  epcClassUrnFromDigitalLink: (value) => epcClassUrnFromDigitalLink(value, 7),
  ndcToNdc11,
  ndcToGtin: (value) => ndcToGtin(value),
  "ndcToGtin with an indicator": (value) => ndcToGtin("1234-5678-90", value),
  gtinToNdc: (value) => gtinToNdc(value),
  "gtinToNdc with a format": (value) => gtinToNdc(ndcToGtin("1234-5678-90"), value),
  normaliseGtin,
  readGs1Date: (value) => readGs1Date(value, NOW),
  "readGs1Date with a time": (value) => readGs1Date("271231", value),
  writeGs1Date,
  checkDigitOf,
  hasCheckDigit,
  checkCharactersOf,
  readMedicineCode: (value) => readMedicineCode(value, NOW),
  writeMedicineCode,
  formatElementString,
  toElementString,
  toDigitalLink,
  "toDigitalLink under a stem": (stem) => toDigitalLink([{ ai: "01", value: GTIN }], { stem }),
  requireAssociations,
  formatScan: (value) => formatScan(value, "data-matrix"),
  "formatScan with a symbology": (value) => formatScan([{ ai: "01", value: GTIN }], value),
  checkSerials,
};

describe("GS1 entries given something of a wrong type", () => {
  for (const [name, entry] of Object.entries(ENTRIES)) {
    it(`${name} answers, or refuses with an InputError`, () => {
      fc.assert(
        fc.property(anything, (value) => {
          answerOf(() => entry(value));
        }),
        { numRuns: 500, seed: SEED },
      );
    });
  }

  it("say what came instead, and never the value", () => {
    const refused = (call: () => unknown) => {
      const answer = answerOf(call);
      return answer instanceof InputError ? [answer.code, answer.values.given] : answer;
    };
    const wrong = (value: Anything) => [
      refused(() => parseScan(value)),
      refused(() => normaliseGtin(value)),
      refused(() => toElementString(value)),
      refused(() => checkSerials(value)),
    ];
    for (const [value, given] of [
      [null, "null"],
      [undefined, "undefined"],
      [12, "number"],
      [{}, "object"],
    ] as const) {
      expect(wrong(value)).to.deep.equal([
        ["gs1.scan", given],
        ["gs1.gtin", given],
        ["gs1.form", given],
        ["packs.serial", given],
      ]);
    }
    expect(refused(() => normaliseGtin([GTIN] as Anything))).to.deep.equal(["gs1.gtin", "array"]);
  });
});

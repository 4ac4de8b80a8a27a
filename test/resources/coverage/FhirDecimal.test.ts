import { expect } from "chai";
import fc from "fast-check";
import { encodeFhir } from "../../../src/resources/coverage/fhir/encodeFhir.js";
import { FhirDecimal } from "../../../src/resources/coverage/fhir/FhirDecimal.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const SEED = { seed: 0x6d6564, numRuns: 300 };

describe("FhirDecimal", () => {
  for (const [text, places, units] of [
    ["135.57", 6, 135_570_000n],
    ["135.50", 1, 1355n],
    ["0", 18, 0n],
    ["-0", 2, 0n],
    ["1e3", 2, 100_000n],
    ["1.25E+2", 0, 125n],
    ["12500e-2", 0, 125n],
    ["0.000001", 6, 1n],
    ["9007199254740993.01", 2, 900_719_925_474_099_301n],
  ] as const) {
    it(`takes ${text} as ${units} units of ${places} places`, () => {
      expect(FhirDecimal.parse(text).toUnits(places)).to.equal(units);
    });
  }

  for (const [text, places] of [
    ["0.001", 2],
    ["-1", 2],
    ["1e-3", 2],
    ["1e999", 2],
  ] as const) {
    it(`refuses ${text} where ${places} places are`, async () => {
      await expectFailure(() => FhirDecimal.parse(text).toUnits(places), InputError, "coverage.amount");
    });
  }

  for (const text of ["", "01", ".5", "5.", "+1", "1,5", "NaN", "0x1", "1e", " 1", "1".repeat(101)]) {
    it(`refuses "${text.slice(0, 20)}" as no decimal`, async () => {
      await expectFailure(() => FhirDecimal.parse(text), InputError, "coverage.amount");
    });
  }

  it("writes units with every place, and reads them back", () => {
    expect(FhirDecimal.of(13_550n, 2).text).to.equal("135.50");
    expect(FhirDecimal.of(5n, 3).text).to.equal("0.005");
    expect(FhirDecimal.of(-5n, 1).text).to.equal("-0.5");
    expect(FhirDecimal.of(7n, 0).text).to.equal("7");
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), fc.nat(40), (units, places) => {
        expect(FhirDecimal.parse(FhirDecimal.of(units, places).text).toUnits(places)).to.equal(units);
      }),
      SEED,
    );
  });

  for (const places of [-1, 0.5, 81]) {
    it(`refuses ${places} places`, async () => {
      await expectFailure(() => FhirDecimal.of(1n, places), InputError, "coverage.amount");
    });
  }
});

describe("encodeFhir", () => {
  it("writes JSON whose decimals keep their digits, and leaves out what is undefined", () => {
    const resource = {
      resourceType: "Claim",
      text: 'a "quoted"\nline',
      total: { value: FhirDecimal.parse("135.50"), currency: undefined },
      item: [{ sequence: 1, flag: true, list: [] }],
    };
    expect(new TextDecoder().decode(encodeFhir(resource))).to.equal(
      '{"resourceType":"Claim","text":"a \\"quoted\\"\\nline","total":{"value":135.50},"item":[{"sequence":1,"flag":true,"list":[]}]}',
    );
  });

  it("writes what JSON.stringify writes where there are no decimals", () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(fc.string({ unit: "binary" }), fc.boolean(), fc.integer(), fc.array(tie("node")), tie("object")),
      object: fc.dictionary(fc.string(), tie("node")),
    })).object;
    fc.assert(
      fc.property(value, (object) => {
        const json = JSON.stringify(object);
        // Typed as FHIR, since fast-check's letrec knows no types.
        expect(new TextDecoder().decode(encodeFhir(JSON.parse(json)))).to.equal(
          json.replaceAll(/[\ud800-\udfff]/gu, "\ufffd"),
        );
      }),
      SEED,
    );
  });
});

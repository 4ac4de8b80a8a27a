import { expect } from "chai";
import fc from "fast-check";
import { checkPrimitive, isPrimitive } from "../../../src/records/fhir/checkPrimitive.js";

const SAMPLES: Readonly<Record<string, readonly [good: readonly unknown[], bad: readonly unknown[]]>> = {
  base64Binary: [
    ["YQ==", "YW\nJj", "YWI="],
    ["", "YQ=", "Y", "YQ===", "Y*==", "=", 1],
  ],
  boolean: [
    [true, false],
    ["true", 0, null],
  ],
  canonical: [["http://x.org/a|1"], ["a b", ""]],
  code: [
    ["a", "a b"],
    [" a", "a ", "a  b", ""],
  ],
  date: [
    ["2020", "2020-02", "2020-02-29"],
    ["20", "2020-13", "2021-02-29", "2020-00-01", "2020-2-1", "0000", "1900-02-29"],
  ],
  dateTime: [
    ["2020", "2020-02-29T23:59:60.123456Z", "2020-01-01T00:00:00+14:00"],
    ["2020-01-01T00:00", "2020-01-01T00:00:00", "2020-01-01T00:00:00+15:00", "2020-01-01T25:00:00Z"],
  ],
  decimal: [
    [1, -1.5, 0],
    ["1", Number.NaN, Number.POSITIVE_INFINITY],
  ],
  id: [["a-1.B"], ["a_b", "", "a".repeat(65)]],
  instant: [["2020-01-01T00:00:00Z"], ["2020-01-01", "2020-01-01T00:00:00", "2020-02-30T00:00:00Z"]],
  integer: [
    [0, -(2 ** 31), 2 ** 31 - 1],
    [1.5, 2 ** 31, -(2 ** 31) - 1, "1"],
  ],
  oid: [["urn:oid:1.2.0"], ["1.2", "urn:oid:3.1", "urn:oid:1.02"]],
  positiveInt: [[1], [0, -1, 1.1]],
  string: [
    ["é\n😀", " a"],
    ["", " ", "\u0007", "\ud800", 1],
  ],
  time: [
    ["00:00:00", "23:59:59.5"],
    ["24:00:00", "1:00:00", "00:00"],
  ],
  unsignedInt: [[0], [-1]],
  uri: [["urn:x:y"], ["a b"]],
  uuid: [
    ["urn:uuid:00000000-0000-4000-8000-00000000000a"],
    ["urn:uuid:00000000-0000-4000-8000-00000000000A", "00000000-0000-4000-8000-00000000000a"],
  ],
};

describe("checkPrimitive", () => {
  for (const [type, [good, bad]] of Object.entries(SAMPLES)) {
    it(`knows the form of ${type}`, () => {
      expect(isPrimitive(type)).to.equal(true);
      for (const value of good) expect(checkPrimitive(type, value), JSON.stringify(value)).to.equal(undefined);
      for (const value of bad) expect(checkPrimitive(type, value), JSON.stringify(value)).to.be.a("string");
    });
  }

  it("knows what is no primitive type", () => {
    for (const type of ["HumanName", "Resource", "constructor", ""]) expect(isPrimitive(type)).to.equal(false);
  });

  it("accepts exactly the days of the calendar (property)", () => {
    const field = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(
      fc.property(field(1, 9999), field(1, 12), field(1, 31), (year, month, day) => {
        const text = [String(year).padStart(4, "0"), ...[month, day].map((n) => String(n).padStart(2, "0"))].join("-");
        const date = new Date(`${text}T00:00:00Z`);
        const exists = !Number.isNaN(date.getTime()) && date.getUTCDate() === day;
        expect(checkPrimitive("date", text) === undefined, text).to.equal(exists);
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });

  it("accepts the base64 of any bytes and reads 48 MB of it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (bytes) => {
        expect(checkPrimitive("base64Binary", Buffer.from(bytes).toString("base64"))).to.equal(undefined);
      }),
      { seed: 20_261_121 },
    );
    expect(checkPrimitive("base64Binary", "QUJD".repeat(12_000_000))).to.equal(undefined);
  });
});

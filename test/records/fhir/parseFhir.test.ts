import { expect } from "chai";
import fc from "fast-check";
import { parseFhir } from "../../../src/records/fhir/parseFhir.js";
import { MAX_NESTING, MAX_SOURCE_BYTES } from "../../../src/records/fhir/StrictJson.js";
import type { ErrorCode } from "../../../src/shared/errorCatalogue.js";
import { expectInputError } from "../../support/expectInputError.js";
import { definitions, exampleBytes, toBytes } from "./officialExamples.js";

const parse = (value: unknown) => parseFhir(toBytes(value), "in.json", definitions);
const text = (bytes: Uint8Array | undefined) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

describe("parseFhir", () => {
  it("gives a single resource with all of its bytes", () => {
    const bytes = exampleBytes("Observation-f001.json");
    const { items, bundleType } = parseFhir(bytes, "f001", definitions);
    expect(items).to.have.length(1);
    expect(bundleType).to.equal(undefined);
    expect(items[0]).to.include({ resourceType: "Observation", id: "f001", source: "f001" });
    expect(items[0]?.bytes).to.deep.equal(bytes);
  });

  it("leaves out white space around a single resource, and keeps every digit of a decimal", () => {
    const inner = '{"resourceType":"Observation","id":"a","valueQuantity":{"value":80.00, "unit" : "é😀"}}';
    const { items } = parse(` \r\n${inner}\n`);
    expect(text(items[0]?.bytes)).to.equal(inner);
  });

  it("cuts each entry's exact bytes out of a Bundle, also after characters of two to four bytes", () => {
    const one = '{ "resourceType":"Patient","id":"é","name":[{"text":"Jesús 😀"}] }';
    const two = '{"resourceType":"Observation",\r\n"valueDecimal":66.899999999999991, "x":1.0e2}';
    const bundle = `{"é😀":"ü","resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:1","resource":${one}},{"resource":${two} ,"z":"漢"}]}`;
    const { items, bundleType } = parse(bundle);
    expect(bundleType).to.equal("collection");
    expect(items.map(({ bytes }) => text(bytes))).to.deep.equal([one, two]);
    expect(items.map(({ source }) => source)).to.deep.equal(["in.json#/entry/0/resource", "in.json#/entry/1/resource"]);
    expect(items[0]?.fullUrl).to.equal("urn:uuid:1");
  });

  it("finds the exact bytes for any text and layout (property)", () => {
    const resource = fc
      .tuple(
        fc.string({ unit: "binary" }),
        fc.constantFrom("80.00", "1e3", "-0", "235.40"),
        fc.constantFrom("", " ", "\n\t"),
      )
      .map(
        ([word, number, gap]) => `{${gap}"resourceType":"Basic",${gap}"a":${JSON.stringify(word)},"n":${gap}${number}}`,
      );
    fc.assert(
      fc.property(
        fc.array(resource, { minLength: 1, maxLength: 6 }),
        fc.string({ unit: "grapheme" }),
        (parts, noise) => {
          const entries = parts.map((part) => `{"x":${JSON.stringify(noise)},"resource":${part}}`);
          const { items } = parse(`{"resourceType":"Bundle","entry":[${entries.join(",")}]}`);
          expect(items.map(({ bytes }) => text(bytes))).to.deep.equal(parts);
        },
      ),
      { seed: 20_261_121, numRuns: 200 },
    );
  });

  it("lists the entries without a resource", () => {
    const entry = [{ request: { method: "DELETE", url: "Patient/1" } }, { resource: { resourceType: "Patient" } }];
    const { items, entriesWithoutResource } = parse({ resourceType: "Bundle", entry });
    expect(items).to.have.length(1);
    expect(entriesWithoutResource).to.deep.equal(["in.json#/entry/0"]);
  });

  const patient = { resourceType: "Patient", id: "a" };
  const bundle = (...entry: unknown[]) => ({ resourceType: "Bundle", type: "collection", entry });
  const refused: readonly (readonly [string, ErrorCode, unknown])[] = [
    ["nothing", "fhir.not-json", ""],
    ["a byte order mark", "fhir.not-json", "\uFEFF{}"],
    ["a comment", "fhir.not-json", '{"resourceType":"Patient"/* */}'],
    ["a trailing comma", "fhir.not-json", '{"resourceType":"Patient",}'],
    ["something after the value", "fhir.not-json", '{"resourceType":"Patient"} {}'],
    ["a single quote", "fhir.not-json", "{'resourceType':'Patient'}"],
    ["NaN", "fhir.not-json", '{"resourceType":"Patient","x":NaN}'],
    ["XML", "fhir.not-json", '<Patient xmlns="http://hl7.org/fhir"/>'],
    ["a name twice", "fhir.duplicate-name", '{"resourceType":"Patient","id":"a","id":"b"}'],
    ["a name twice, once escaped", "fhir.duplicate-name", '{"resourceType":"Patient","id":"a","\\u0069d":"b"}'],
    ["a name twice deep inside", "fhir.duplicate-name", '{"resourceType":"Patient","name":[{"text":"a","text":"b"}]}'],
    ["an array", "fhir.not-a-resource", [patient]],
    ["null", "fhir.not-a-resource", "null"],
    ["a number", "fhir.not-a-resource", "1"],
    ["no resourceType", "fhir.not-a-resource", { id: "a" }],
    ["an unknown resourceType", "fhir.not-a-resource", { resourceType: "Patiens" }],
    ["a resourceType of an object's prototype", "fhir.not-a-resource", { resourceType: "constructor" }],
    ["a datatype", "fhir.not-a-resource", { resourceType: "HumanName" }],
    ["an abstract type", "fhir.not-a-resource", { resourceType: "DomainResource" }],
    ["a type of a later release", "fhir.not-a-resource", { resourceType: "SubscriptionStatus" }],
    ["a resourceType that is no string", "fhir.not-a-resource", { resourceType: ["Patient"] }],
    ["a Bundle without entry", "fhir.empty-bundle", { resourceType: "Bundle" }],
    ["an empty Bundle", "fhir.empty-bundle", bundle()],
    ["a Bundle without any resource", "fhir.empty-bundle", bundle({ fullUrl: "urn:uuid:1" })],
    ["an object for entry", "fhir.bad-bundle", { resourceType: "Bundle", entry: { resource: patient } }],
    ["a null entry", "fhir.bad-bundle", bundle(null)],
    ["a null resource", "fhir.not-a-resource", bundle({ resource: null })],
    ["an array for a resource", "fhir.not-a-resource", bundle({ resource: [patient] })],
    ["a Bundle in a Bundle", "fhir.bad-bundle", bundle({ resource: bundle({ resource: patient }) })],
    ["a fullUrl that is no string", "fhir.bad-bundle", bundle({ fullUrl: 1, resource: patient })],
    ["a relative fullUrl", "fhir.bad-bundle", bundle({ fullUrl: "Patient/a", resource: patient })],
    ["a fullUrl of another id", "fhir.bad-bundle", bundle({ fullUrl: "http://x.org/Patient/b", resource: patient })],
    ["a fullUrl of another type", "fhir.bad-bundle", bundle({ fullUrl: "http://x.org/Group/a", resource: patient })],
    [
      "one fullUrl twice",
      "fhir.bad-bundle",
      bundle(
        { fullUrl: "urn:uuid:1", resource: patient },
        { fullUrl: "urn:uuid:1", resource: { resourceType: "Patient" } },
      ),
    ],
  ];
  for (const [what, code, value] of refused) {
    it(`refuses ${what}: ${code}`, () => {
      expect(expectInputError(code, () => parse(value)).values.source).to.match(/^in\.json/);
    });
  }

  it("refuses what is not UTF-8", () => {
    const bytes = Uint8Array.from([...toBytes('{"resourceType":"Patient","id":"'), 0xc3, 0x28, ...toBytes('"}')]);
    expectInputError("fhir.not-json", () => parseFhir(bytes, "x", definitions));
  });

  it("keeps clinical text out of the message about broken JSON", () => {
    const error = expectInputError("fhir.not-json", () => parse('{"resourceType":"Patient","note":"HIV positive" x}'));
    expect(error.message).not.to.contain("HIV");
    expect(error.cause).to.equal(undefined);
  });

  it("reads the deepest nesting that is allowed and refuses one level more, and a depth that would exhaust the stack", () => {
    const nested = (levels: number) =>
      `{"resourceType":"Patient","x":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
    expect(parse(nested(MAX_NESTING)).items).to.have.length(1);
    expectInputError("fhir.too-deep", () => parse(nested(MAX_NESTING + 1)));
    expectInputError("fhir.too-deep", () => parse(nested(1_000_000)));
    expect(parse('{"resourceType":"Patient","x":"[[[[[\\"{{{"}').items).to.have.length(1);
  });

  it("refuses a source above the size limit before it reads it", () => {
    expectInputError("fhir.too-large", () => parseFhir(new Uint8Array(MAX_SOURCE_BYTES + 1), "big", definitions));
  });

  it("does not let a __proto__ name change the object's prototype", () => {
    const [item] = parse('{"resourceType":"Patient","__proto__":{"id":"evil"}}').items;
    expect(item?.id).to.equal(undefined);
    expect(Object.getPrototypeOf(item?.resource)).to.equal(Object.prototype);
  });
});

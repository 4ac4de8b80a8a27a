import { expect } from "chai";
import fc from "fast-check";
import { epcisFromJson } from "../../../src/medicines/epcis/epcisFromJson.js";
import { epcisFromXml } from "../../../src/medicines/epcis/epcisFromXml.js";
import { eventHash } from "../../../src/medicines/epcis/eventHash.js";
import { type EventInContext, eventsInContext } from "../../../src/medicines/epcis/eventsInContext.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectInputError } from "../../support/expectInputError.js";
import { eventXml } from "./eventXml.js";
import { FULL_EVENT, NOT_HASHED, SAMPLE_CONTEXT } from "./sampleEvent.js";

const SEED = 20_261_121;
const EVENT = { ...FULL_EVENT, recordTime: NOT_HASHED.recordTime, errorDeclaration: NOT_HASHED.errorDeclaration };
const XML = eventXml(EVENT);
const JSON_TEXT = JSON.stringify({
  "@context": SAMPLE_CONTEXT,
  type: "EPCISDocument",
  "ext:ignoreFields": ["ext:seal"],
  epcisBody: { eventList: [EVENT] },
});

const fromXml = (source: string | Uint8Array): EventInContext[] => eventsInContext(epcisFromXml(source));
const fromJson = (source: string | Uint8Array): EventInContext[] => eventsInContext(epcisFromJson(source));

/** Reads and hashes; tells whether it could. Anything but a hash or an InputError of epcis fails the test. */
function isRead(read: (source: string | Uint8Array) => EventInContext[], source: string | Uint8Array): boolean {
  try {
    for (const { event, context } of read(source)) {
      expect(eventHash(event, context)).to.match(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
    }
    return true;
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    expect(error)
      .to.have.property("code")
      .that.matches(/^epcis\./);
    return false;
  }
}

/** A document with pieces cut out, doubled, moved or replaced by what means something to its syntax. */
function mutated(text: string, tokens: readonly string[]): fc.Arbitrary<string> {
  const place = fc.nat(text.length);
  const edit = fc.tuple(
    place,
    place,
    fc.oneof(fc.constantFrom(...tokens, ""), fc.string({ unit: "binary" })),
    fc.boolean(),
  );
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) =>
    edits.reduce((current, [from, to, insert, copies]) => {
      const start = Math.min(from, to);
      const piece = copies ? current.slice(start, start + 40) : insert;
      return `${current.slice(0, start)}${piece}${current.slice(start + (copies ? 0 : Math.abs(from - to) % 30))}`;
    }, text),
  );
}

const XML_TOKENS = [
  "<",
  ">",
  "/>",
  "</",
  "&",
  "&amp;",
  "&#0;",
  "&#x10FFFF;",
  "<![CDATA[",
  "]]>",
  "<!--",
  "-->",
  "<?x?>",
  "<!DOCTYPE a>",
];
const MORE_XML = [
  "<extension>",
  "</extension>",
  "<epc/>",
  "<__proto__/>",
  '<type a="b"/>',
  'xmlns="urn:x"',
  'xsi:nil="true"',
  "NaN",
];
const JSON_TOKENS = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "null",
  "true",
  "1e999",
  "-0",
  "0.10",
  "\\u0000",
  '"\\ud800"',
  '"__proto__":1,',
];

describe("EPCIS readers: hostile input", () => {
  it("read the documents that are mutated here", () => {
    expect(isRead(fromXml, XML)).to.equal(true);
    expect(isRead(fromJson, JSON_TEXT)).to.equal(true);
  });

  for (const [name, read] of [
    ["XML", fromXml],
    ["JSON", fromJson],
  ] as const) {
    it(`give a hash or an InputError for any bytes as ${name}`, () => {
      fc.assert(
        fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" })), (source) => {
          isRead(read, source);
        }),
        { seed: SEED, numRuns: 1000 },
      );
    });
  }

  for (const [name, read, text, tokens] of [
    ["XML", fromXml, XML, [...XML_TOKENS, ...MORE_XML]],
    ["JSON", fromJson, JSON_TEXT, JSON_TOKENS],
  ] as const) {
    it(`give a hash or an InputError for a mutated document in ${name}`, () => {
      let hashed = 0;
      fc.assert(
        fc.property(mutated(text, tokens), (source) => {
          if (isRead(read, source)) hashed += 1;
        }),
        { seed: SEED, numRuns: 3000 },
      );
      // Most are no longer well-formed; what still is must have reached the hash.
      expect(hashed).to.be.greaterThan(20);
    });
  }

  it("refuse a document type, so no entity can expand", () => {
    const laughs = [
      "<!DOCTYPE l [",
      '<!ENTITY a "ha">',
      '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
      "]><l>&b;</l>",
    ];
    for (const source of [
      laughs.join(""),
      '<!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>',
      "<!DOCTYPE l><l/>",
      "<l>&b;</l>",
    ]) {
      expectInputError("epcis.not-xml", () => epcisFromXml(source));
    }
  });

  it("refuse depth, before it can exhaust the stack", () => {
    const deep = 200_000;
    expectInputError("epcis.too-deep", () => epcisFromXml("<a>".repeat(deep)));
    expectInputError("epcis.too-deep", () => epcisFromJson(`${"[".repeat(deep)}${"]".repeat(deep)}`));
    expectInputError("epcis.too-deep", () => epcisFromJson(`${'{"a":'.repeat(65)}1${"}".repeat(65)}`));
    expect(epcisFromJson(`${'{"a":'.repeat(64)}1${"}".repeat(64)}`)).to.be.an("object");
  });

  it("read long rows of one character without searching them over and over", () => {
    const long = "0".repeat(2_000_000);
    const event = (fields: object) => ({ type: "ObjectEvent", ...fields });
    const texts = [
      `1.${long}1`,
      `0.${long}`,
      `urn:epc:id:sgtin:4012345.011111.${long}`,
      `https://a.example/${"01/".repeat(500_000)}`,
    ];
    for (const text of texts) {
      expect(isRead(fromJson, JSON.stringify(event({ "ext:a": text, epcList: [text] })))).to.equal(true);
    }
    expectInputError("epcis.number", () => fromJson(`{"type":"ObjectEvent","ext:a":1${long}}`));
    const xml = `<ObjectEvent><sensorElementList><sensorElement><sensorReport value="${long}1"/></sensorElement></sensorElementList></ObjectEvent>`;
    expectInputError("epcis.number", () => fromXml(xml));
  });

  it("give every namespace a prefix of its own, however many share one", () => {
    const count = 20_000;
    const names = Array.from(
      { length: count },
      (_, index) => `<a${index + count}:x xmlns:a${index + count}="urn:n${index}"/>`,
    );
    const same = Array.from({ length: count }, (_, index) => `<a:x xmlns:a="urn:m${index}"/>`);
    const [read] = fromXml(`<ObjectEvent>${names.join("")}${same.join("")}</ObjectEvent>`);
    expect(Object.keys(read?.event ?? {})).to.have.length(2 * count + 2);
  });
});

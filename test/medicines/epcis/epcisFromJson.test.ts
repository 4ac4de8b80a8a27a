import { expect } from "chai";
import { epcisFromJson } from "../../../src/medicines/epcis/epcisFromJson.js";
import { eventsInContext } from "../../../src/medicines/epcis/eventsInContext.js";
import { expectInputError } from "../../support/expectInputError.js";

describe("epcisFromJson", () => {
  it("reads text and bytes, with a byte order mark or without", () => {
    const text = '{"type":"ObjectEvent","quantityList":[{"quantity":26.0}]}';
    const expected = { type: "ObjectEvent", quantityList: [{ quantity: 26 }] };
    for (const source of [text, `\uFEFF${text}`, new TextEncoder().encode(`\uFEFF${text}`)]) {
      expect(epcisFromJson(source)).to.deep.equal(expected);
    }
  });

  it("refuses what JSON.parse would let pass: names twice, numbers that change", () => {
    for (const text of ['{"a":1,"a":2}', '[{"b":{"a":1,"\\u0061":1}}]', '{"__proto__":{}}']) {
      expectInputError("epcis.duplicate-name", () => epcisFromJson(text));
    }
    for (const text of ["9007199254740993", "12345678901234567890.5", "1e999", "-1e400"]) {
      expectInputError("epcis.number", () => epcisFromJson(`{"a":${text}}`));
    }
    expect(epcisFromJson("[9007199254740991,1e20,0.10000000000000001,1e-400]")).to.deep.equal([
      2 ** 53 - 1,
      1e20,
      0.1,
      0,
    ]);
  });

  it("refuses what is not strict JSON in UTF-8", () => {
    for (const text of ["", "{a:1}", "[1,]", "// x\n1", "NaN", "{} {}"]) {
      expectInputError("epcis.not-json", () => epcisFromJson(text));
    }
    expectInputError("epcis.not-json", () => epcisFromJson(new Uint8Array([0x22, 0xff, 0x22])));
  });
});

describe("eventsInContext", () => {
  const event = { type: "ObjectEvent" };

  it("finds the events of every kind of document", () => {
    const documents: unknown[] = [
      event,
      [event],
      { epcisBody: { event } },
      { epcisBody: { eventList: [event] } },
      { epcisBody: { queryResults: { resultsBody: { eventList: [event] } } } },
      [{ epcisBody: { eventList: [event] } }],
    ];
    for (const document of documents) expect(eventsInContext(document).map((one) => one.event)).to.deep.equal([event]);
    expect(eventsInContext({ epcisBody: { eventList: [] } })).to.deep.equal([]);
  });

  it("refuses anything else", () => {
    const documents: unknown[] = [
      null,
      1,
      "ObjectEvent",
      {},
      { epcisBody: [] },
      { epcisBody: {} },
      { epcisBody: { eventList: [1] } },
    ];
    for (const document of documents) expectInputError("epcis.document", () => eventsInContext(document));
  });
});

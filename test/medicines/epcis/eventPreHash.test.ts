import { expect } from "chai";
import { EpcisContext } from "../../../src/medicines/epcis/EpcisContext.js";
import { epcisDecimal, epcisNumber } from "../../../src/medicines/epcis/epcisNumber.js";
import { epcisUtcTime } from "../../../src/medicines/epcis/epcisTime.js";
import { eventDigest } from "../../../src/medicines/epcis/eventDigest.js";
import { eventHash, eventHashOfDigest } from "../../../src/medicines/epcis/eventHash.js";
import { eventPreHash } from "../../../src/medicines/epcis/eventPreHash.js";
import { sortCodePoints } from "../../../src/medicines/epcis/sortCodePoints.js";
import { expectInputError } from "../../support/expectInputError.js";

function preHash(fields: object, context?: unknown): string {
  return eventPreHash({ type: "ObjectEvent", ...fields }, EpcisContext.STANDARD.with(context)).slice(
    "eventType=ObjectEvent".length,
  );
}

describe("eventPreHash", () => {
  it("spells times in UTC with three decimals, the fourth rounding up from five", () => {
    const times: readonly [string, string][] = [
      ["2023-01-18T11:04:03.1415Z", "2023-01-18T11:04:03.142Z"],
      ["2023-01-18T11:04:03.14149999Z", "2023-01-18T11:04:03.141Z"],
      ["2023-12-31T23:59:59.9995Z", "2024-01-01T00:00:00.000Z"],
      ["2024-02-29T12:00+01:00", "2024-02-29T11:00:00.000Z"],
      ["2024-02-29T23:30:00,5-0130", "2024-03-01T01:00:00.500Z"],
      ["2024-02-29T24:00:00+00", "2024-03-01T00:00:00.000Z"],
      ["0099-01-01T00:00:00z", "0099-01-01T00:00:00.000Z"],
    ];
    for (const [text, expected] of times) expect(epcisUtcTime(text, "eventTime")).to.equal(expected);
    const bad = [
      "",
      "2024-02-29",
      "2024-02-29T12:00:00",
      "2023-02-29T12:00:00Z",
      "2024-13-01T00:00:00Z",
      "2024-01-01T25:00:00Z",
    ];
    for (const text of [
      ...bad,
      "2024-01-01T24:00:01Z",
      "2024-01-01T00:60:00Z",
      "2024-01-01T00:00:60Z",
      "2024-01-01T00:00:00+15:00",
    ]) {
      expectInputError("epcis.time", () => epcisUtcTime(text, "eventTime"));
    }
  });

  it("spells numbers without exponent and without zeros at either end", () => {
    const numbers: readonly [string, string][] = [
      ["26.0", "26"],
      ["0026.500", "26.5"],
      [".5", "0.5"],
      ["-0.0", "0"],
      ["-1.50", "-1.5"],
      ["1e3", "1000"],
      ["1.25E-7", "0.000000125"],
      ["1e21", "1000000000000000000000"],
      ["100", "100"],
    ];
    for (const [text, expected] of numbers)
      expect(epcisDecimal(epcisNumber(text, "value"), "value")).to.equal(expected);
  });

  it("keeps texts of extensions, but for the zeros behind a decimal point, which JSON's numbers lose", () => {
    const event = { "ext:a": ["0012", "5.10", "26.0", 26.0, "-0.0", "1E5", "true", true, " x ", 1e21] };
    const context = { ext: "urn:e:" };
    const values = ["-0.0", "0012", "1000000000000000000000", "1E5", "26", "26", "5.1", "true", "true", "x"].slice(1);
    expect(preHash(event, context)).to.equal(["0", ...values].map((value) => `{urn:e:}a=${value}`).join(""));
    // Standard text fields are typed in XML too, so they stay.
    expect(
      preHash({ sensorElementList: [{ sensorReport: [{ stringValue: "26.0", hexBinaryValue: "0010" }] }] }),
    ).to.equal("sensorElementListsensorElementsensorReportstringValue=26.0hexBinaryValue=0010");
  });

  it("leaves nothing of empty lists, objects and values, but the names of empty extensions", () => {
    const empty = {
      epcList: [],
      quantityList: [{}],
      readPoint: {},
      bizStep: " ",
      disposition: null,
      sensorElementList: [{ sensorReport: [] }],
    };
    expect(preHash({ ...empty, "ext:a": "", "ext:b": {}, "ext:c": [], "ext:d": null }, { ext: "urn:e:" })).to.equal(
      "{urn:e:}a{urn:e:}b",
    );
  });

  it("expands bare words and prefixes of vocabulary, not of other values", () => {
    const context = { ext: "https://x.example/", cbv: "https://wrong.example/" };
    expect(preHash({ bizStep: "shipping" }, context)).to.equal("bizStep=https://ref.gs1.org/cbv/BizStep-shipping");
    expect(preHash({ bizStep: "cbv:BizStep-shipping" }, context)).to.equal(
      "bizStep=https://ref.gs1.org/cbv/BizStep-shipping",
    );
    expect(preHash({ bizStep: "ext:odd" }, context)).to.equal("bizStep=https://x.example/odd");
    expect(preHash({ transformationID: "ext:odd" }, context)).to.equal("transformationID=ext:odd");
    const report = (fields: object) =>
      preHash({ sensorElementList: [{ sensorReport: [fields] }] }, context).split("sensorReport")[1];
    expect(report({ type: "Anything", exception: "gs1:ALARM_CONDITION" })).to.equal(
      "type=https://gs1.org/voc/Anythingexception=https://gs1.org/voc/ALARM_CONDITION",
    );
    expect(report({ component: "longitude" })).to.equal("component=https://ref.gs1.org/cbv/Comp-longitude");
  });

  it("names extensions by namespace: prefix, full IRI and nested context are one", () => {
    const ns = "https://x.example/e/";
    const expected = `{${ns}}a=1`;
    expect(preHash({ "p:a": 1 }, { p: ns })).to.equal(expected);
    expect(preHash({ "p:a": 1 }, [{ p: { "@id": ns, "@prefix": true } }])).to.equal(expected);
    expect(preHash({ [`${ns}a`]: 1 })).to.equal(expected);
    expect(preHash({ "@context": { p: ns }, "p:a": 1 }, { p: "urn:other:" })).to.equal(expected);
    expect(preHash({ "p:a": { "@value": "1", "@type": "xsd:int" } }, { p: ns })).to.equal(expected);
    expect(preHash({ "cbvmda:lotNumber": "L" }, { cbvmda: "urn:epcglobal:cbv:mda:" })).to.equal(
      "{urn:epcglobal:cbv:mda}lotNumber=L",
    );
  });

  it("sorts by UTF-8 bytes, and keeps what is there twice", () => {
    const marks = ["\uFF01", "\u{1F600}", "a", "Z", "a"];
    const sorted = ["Z", "a", "a", "\uFF01", "\u{1F600}"];
    expect(sortCodePoints([...marks])).to.deep.equal(sorted);
    expect(preHash({ epcList: marks })).to.equal(`epcList${sorted.map((mark) => `epc=${mark}`).join("")}`);
  });

  it("puts the type before its party, and the lists of parties in the order of the published hashes", () => {
    const text = preHash({
      sourceList: [{ source: "urn:s", type: "location" }],
      destinationList: [{ destination: "urn:d", type: "location" }],
      bizTransactionList: [{ bizTransaction: "urn:b" }],
      sensorElementList: [{ sensorReport: [{ value: 1 }] }],
      ilmd: { "x:a": 1 },
    });
    const location = "type=https://ref.gs1.org/cbv/SDT-location";
    const sensors = "sensorElementListsensorElementsensorReportvalue=1";
    const lists = `bizTransactionListbizTransaction=urn:bdestinationList${location}destination=urn:dilmdx:a=1sourceList${location}source=urn:s`;
    expect(text).to.equal(`${sensors}${lists}`);
  });

  it("leaves ignored fields out, at any depth", () => {
    const context = EpcisContext.STANDARD.with({ r: "urn:r:" }).ignoring(["r:hash", "readPoint", "ilmd"]);
    const event = {
      type: "ObjectEvent",
      "r:hash": "x",
      readPoint: { id: "urn:p", "r:hash": "y" },
      "r:kept": { "r:hash": 1 },
      ilmd: {},
    };
    expect(eventPreHash(event, context)).to.equal("eventType=ObjectEventreadPointid=urn:pilmd{urn:r:}kept");
  });

  it("refuses what it cannot spell", () => {
    const events: object[] = [
      { type: "" },
      { type: 1 },
      { epcList: "urn:x" },
      { epcList: [{}] },
      { quantityList: [1] },
      { readPoint: "urn:x" },
    ];
    for (const event of [...events, { bizStep: {} }, { ilmd: [] }, { sourceList: ["x"] }, { "ext:a": "\ud800" }]) {
      expectInputError("epcis.event", () => preHash(event));
    }
    expectInputError("epcis.number", () => preHash({ quantityList: [{ epcClass: "urn:x", quantity: "many" }] }));
    expectInputError("epcis.number", () => preHash({ quantityList: [{ epcClass: "urn:x", quantity: Number.NaN }] }));
    expectInputError("epcis.time", () => preHash({ eventTime: "yesterday" }));
  });

  it("gives the 32 bytes for the chain and the hash ID that names them", () => {
    const event = { type: "ObjectEvent", action: "ADD" };
    const digest = eventDigest(event);
    expect(digest).to.match(/^0x[0-9a-f]{64}$/);
    expect(eventHash(event)).to.equal(`ni:///sha-256;${digest.slice(2)}?ver=CBV2.0`);
    expect(eventHashOfDigest(`0x${digest.slice(2).toUpperCase()}`)).to.equal(eventHash(event));
    expectInputError("hex.invalid", () => eventHashOfDigest("0x12"));
  });
});

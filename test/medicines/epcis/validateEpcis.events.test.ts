import { expect } from "chai";
import { problemsOf, without } from "./problemsOf.js";
import { CASE, COMMISSIONING, ITEM, LOT, MIXING, MOUNTING, PACKING, SHIPPING } from "./sampleEvents.js";

type Case = readonly [name: string, event: unknown, problem: RegExp];

const REFUSED: readonly Case[] = [
  ["an ObjectEvent without objects", { ...COMMISSIONING, epcList: [] }, /^: must have epcList/],
  [
    "an ObjectEvent of sensors without place",
    without({ ...COMMISSIONING, epcList: [], sensorElementList: MOUNTING.sensorElementList }, "readPoint"),
    /^: must have epcList/,
  ],
  ["ilmd with OBSERVE", { ...COMMISSIONING, action: "OBSERVE" }, /^\/ilmd: is allowed only with action ADD/],
  ["ilmd with DELETE", { ...COMMISSIONING, action: "DELETE" }, /^\/ilmd: /],
  ["ilmd in an AggregationEvent", { ...PACKING, ilmd: {} }, /^\/ilmd: is no member/],
  ["no action", without(PACKING, "action"), /^\/action: is required/],
  ["another action", { ...PACKING, action: "add" }, /^\/action: must be ADD/],
  ["an action of a TransformationEvent", { ...MIXING, action: "ADD" }, /^\/action: is no member/],
  ["an aggregation ADD without parent", without(PACKING, "parentID"), /^\/parentID: is required with/],
  [
    "an aggregation DELETE without parent",
    { ...(without(PACKING, "parentID") as object), action: "DELETE" },
    /^\/parentID: is required with/,
  ],
  [
    "an aggregation ADD without children",
    { ...PACKING, childEPCs: [], childQuantityList: [] },
    /^: must have childEPCs/,
  ],
  ["an association without parent", without(MOUNTING, "parentID"), /^\/parentID: is required/],
  [
    "a TransactionEvent without transaction",
    { ...SHIPPING, bizTransactionList: [] },
    /^\/bizTransactionList: must have at least one/,
  ],
  ["a TransactionEvent without objects", { ...SHIPPING, epcList: [] }, /^: must have epcList or quantityList/],
  ["a transformation without outputs", without(MIXING, "outputEPCList"), /^: must have inputs and outputs/],
  [
    "a transformation of nothing",
    { ...MIXING, inputQuantityList: [], outputEPCList: [], transformationID: ITEM },
    /^: must have inputs or outputs/,
  ],
  ["no zone offset", without(PACKING, "eventTimeZoneOffset"), /^\/eventTimeZoneOffset: is required/],
  [
    "a zone offset of 15 hours",
    { ...PACKING, eventTimeZoneOffset: "+15:00" },
    /^\/eventTimeZoneOffset: must be an offset/,
  ],
  ["a zone offset of Z", { ...PACKING, eventTimeZoneOffset: "Z" }, /^\/eventTimeZoneOffset: /],
  ["an event time without zone", { ...PACKING, eventTime: "2026-03-02T08:00:00" }, /^\/eventTime: must be a real date/],
  ["30 February", { ...PACKING, eventTime: "2026-02-30T08:00:00Z" }, /^\/eventTime: /],
  ["a class among the objects", { ...PACKING, childEPCs: [LOT] }, /^\/childEPCs\/0: must name one object/],
  [
    "a pattern among the objects",
    { ...PACKING, childEPCs: ["urn:epc:idpat:sgtin:4012345.098765.*"] },
    /must name one object/,
  ],
  [
    "a class as parent",
    { ...PACKING, parentID: "https://id.gs1.org/01/04012345987652" },
    /^\/parentID: must name one object/,
  ],
  ["an object as class", { ...PACKING, childQuantityList: [{ epcClass: ITEM }] }, /epcClass: must name a class/],
  ["a tag URI", { ...PACKING, childEPCs: ["urn:epc:tag:sgtin-96:1.4012345.098765.1"] }, /must be a pure identity/],
  [
    "a serial number too long",
    { ...PACKING, childEPCs: [`urn:epc:id:sgtin:0614141.107346.${"1".repeat(21)}`] },
    /in their lengths/,
  ],
  [
    "a company prefix of 5 digits",
    { ...PACKING, childEPCs: ["urn:epc:id:sgtin:06141.41107346.1"] },
    /in their lengths/,
  ],
  ["an unknown scheme", { ...PACKING, childEPCs: ["urn:epc:id:sgtim:0614141.107346.1"] }, /of a scheme/],
  [
    "a Digital Link with a wrong check digit",
    { ...PACKING, childEPCs: ["https://id.gs1.org/01/04012345987653/21/1"] },
    /check digit/,
  ],
  ["a bare word as object", { ...PACKING, childEPCs: ["item 1"] }, /must be an absolute URI/],
  ["an object twice", { ...COMMISSIONING, epcList: [ITEM, ITEM] }, /^\/epcList\/1: must not stand twice/],
  [
    "a quantity of zero",
    { ...PACKING, childQuantityList: [{ epcClass: LOT, quantity: 0 }] },
    /quantity: must be positive/,
  ],
  [
    "a quantity of a fraction without unit",
    { ...PACKING, childQuantityList: [{ epcClass: LOT, quantity: 1.5 }] },
    /quantity: must be a whole number/,
  ],
  [
    "a unit without quantity",
    { ...PACKING, childQuantityList: [{ epcClass: LOT, uom: "KGM" }] },
    /quantity: is required beside uom/,
  ],
  [
    "a unit in words",
    { ...PACKING, childQuantityList: [{ epcClass: LOT, quantity: 1, uom: "kg" }] },
    /uom: must be a code/,
  ],
  [
    "a quantity of NaN",
    { ...PACKING, childQuantityList: [{ epcClass: LOT, quantity: Number.NaN }] },
    /quantity: must be a number/,
  ],
  ["an extended quantity", { ...PACKING, childQuantityList: [{ epcClass: LOT, "ex:a": 1 }] }, /cannot be extended/],
  ["an unknown business step", { ...PACKING, bizStep: "shiping" }, /^\/bizStep: must be a word/],
  [
    "an unknown step in GS1's namespace",
    { ...PACKING, bizStep: "cbv:BizStep-shiping" },
    /^\/bizStep: .*GS1's namespace/,
  ],
  [
    "a step without its prefix",
    { ...PACKING, bizStep: "https://ref.gs1.org/cbv/shipping" },
    /^\/bizStep: .*GS1's namespace/,
  ],
  ["an unknown URN", { ...PACKING, bizStep: "urn:epcglobal:cbv:bizstep:shiping" }, /^\/bizStep: .*GS1's namespace/],
  ["a disposition as step", { ...PACKING, bizStep: "urn:epcglobal:cbv:disp:in_transit" }, /^\/bizStep: /],
  ["a word of Object.prototype", { ...PACKING, bizStep: "constructor" }, /^\/bizStep: /],
  ["an unknown disposition", { ...PACKING, disposition: "lost" }, /^\/disposition: /],
  ["a source without type", { ...PACKING, sourceList: [{ source: CASE }] }, /^\/sourceList\/0\/type: is required/],
  [
    "a destination in sourceList",
    { ...PACKING, sourceList: [{ type: "location", destination: CASE }] },
    /source: is required/,
  ],
  [
    "an unknown party type",
    { ...PACKING, sourceList: [{ type: "owner", source: CASE }] },
    /^\/sourceList\/0\/type: must be a word/,
  ],
  ["an empty persistentDisposition", { ...COMMISSIONING, persistentDisposition: {} }, /must set or unset/],
  ["a persistentDisposition without words", { ...COMMISSIONING, persistentDisposition: { set: [] } }, /at least 1/],
  [
    "a persistentDisposition of an aggregation",
    { ...PACKING, persistentDisposition: { set: ["recalled"] } },
    /is no member/,
  ],
  [
    "an errorDeclaration without time",
    { ...PACKING, errorDeclaration: { reason: "incorrect_data" } },
    /declarationTime: is required/,
  ],
  [
    "an unknown reason of error",
    { ...PACKING, errorDeclaration: { declarationTime: "2026-03-05T00:00:00Z", reason: "oops" } },
    /reason: must be a word/,
  ],
  [
    "a hash of 63 digits",
    { ...PACKING, eventID: `ni:///sha-256;${"a".repeat(63)}?ver=CBV2.0` },
    /^\/eventID: must be ni:/,
  ],
  [
    "a hash in capitals",
    { ...PACKING, eventID: `ni:///sha-256;${"A".repeat(64)}?ver=CBV2.0` },
    /^\/eventID: must be ni:/,
  ],
  ["a hash without version", { ...PACKING, eventID: `ni:///sha-256;${"a".repeat(64)}` }, /^\/eventID: must be ni:/],
  ["an unknown member", { ...PACKING, batch: 1 }, /^\/batch: is no member/],
  [
    "an undeclared prefix",
    { ...PACKING, "other:batch": 1 },
    /^\/other:batch: must be an absolute URI, or have a prefix/,
  ],
  ["a member of Object.prototype", { ...PACKING, constructor: 1 }, /^\/constructor: is no member/],
  ["an undefined member", { ...PACKING, eventID: undefined }, /^\/eventID: must be a string/],
  ["a readPoint without id", { ...PACKING, readPoint: { "ex:a": 1 } }, /^\/readPoint\/id: is required/],
  ["a sensor element without report", { ...MOUNTING, sensorElementList: [{ sensorReport: [] }] }, /at least 1/],
  [
    "a report without type",
    { ...MOUNTING, sensorElementList: [{ sensorReport: [{ value: 1 }] }] },
    /type: is required/,
  ],
  [
    "an unknown measurement",
    { ...MOUNTING, sensorElementList: [{ sensorReport: [{ type: "Heat" }] }] },
    /type: must be a word/,
  ],
  [
    "a value as text",
    { ...MOUNTING, sensorElementList: [{ sensorReport: [{ type: "Temperature", value: "2" }] }] },
    /value: must be a number/,
  ],
  [
    "a range upside down",
    { ...MOUNTING, sensorElementList: [{ sensorReport: [{ type: "Temperature", minValue: 2, maxValue: 1 }] }] },
    /maxValue: must not be below/,
  ],
  [
    "a rank of 101 %",
    { ...MOUNTING, sensorElementList: [{ sensorReport: [{ type: "Temperature", percRank: 101 }] }] },
    /percRank: /,
  ],
  [
    "half a byte",
    { ...MOUNTING, sensorElementList: [{ sensorReport: [{ type: "Temperature", hexBinaryValue: "abc" }] }] },
    /hexBinaryValue: /,
  ],
  [
    "an end before its start",
    {
      ...MOUNTING,
      sensorElementList: [
        {
          sensorMetadata: { startTime: "2026-03-04T08:00:00Z", endTime: "2026-03-04T08:30:00+01:00" },
          sensorReport: [{ type: "Temperature" }],
        },
      ],
    },
    /endTime: must not be before/,
  ],
  ["an unknown event type", { ...PACKING, type: "QuantityEvent" }, /^\/type: must be one of the five/],
  ["no event", "event", /^: must be an event/],
];

const ACCEPTED: readonly (readonly [name: string, event: unknown])[] = [
  ["DELETE of all children", { ...PACKING, action: "DELETE", childEPCs: [], childQuantityList: [] }],
  [
    "DELETE of all children, unnamed",
    {
      type: "AggregationEvent",
      eventTime: PACKING.eventTime,
      eventTimeZoneOffset: "-05:00",
      parentID: CASE,
      action: "DELETE",
    },
  ],
  ["DELETE of a whole transaction", { ...(without(SHIPPING, "epcList") as object), action: "DELETE" }],
  ["an aggregation OBSERVE without parent", { ...(without(PACKING, "parentID") as object), action: "OBSERVE" }],
  [
    "one half of a transformation",
    { ...(without(MIXING, "outputEPCList") as object), transformationID: "urn:epc:id:gdti:0614141.12345.400" },
  ],
  [
    "sensors at a place",
    {
      ...(without(without(COMMISSIONING, "ilmd") as object, "epcList") as object),
      action: "OBSERVE",
      sensorElementList: MOUNTING.sensorElementList,
    },
  ],
  [
    "foreign words and identifiers",
    {
      ...PACKING,
      bizStep: "https://example.org/steps/blending",
      disposition: "ex:frozen",
      childEPCs: ["urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518", "https://example.org/items/7"],
    },
  ],
  [
    "a word in each notation",
    {
      ...PACKING,
      bizStep: "urn:epcglobal:cbv:bizstep:packing",
      disposition: "https://ref.gs1.org/cbv/Disp-in_progress",
    },
  ],
  ["an extension", { ...PACKING, "ex:a": { anything: [null, { deep: true }] }, "https://ns.example.net/b": 1 }],
  ["a prefix of its own", { ...PACKING, "@context": { own: "https://own.example.org/" }, "own:a": 1 }],
  [
    "an event type of somebody's",
    {
      ...(without(
        without(without(without(PACKING, "action") as object, "childEPCs") as object, "childQuantityList") as object,
        "parentID",
      ) as object),
      type: "ex:RecallEvent",
    },
  ],
  ["an eventID of RFC 6920", { ...PACKING, eventID: "ni:///sha-256;UyaQV-Ev4rdLoHyJJWCi11OHfrYv9E1aGQAlMO2X_-Q" }],
];

describe("validateEpcis on one event", () => {
  for (const [name, event, problem] of REFUSED) {
    it(`refuses ${name}`, () => {
      expect(problemsOf(event)).to.satisfy(
        (found: string[]) => found.some((text) => problem.test(text)),
        problemsOf(event).join("\n"),
      );
    });
  }

  for (const [name, event] of ACCEPTED) {
    it(`accepts ${name}`, () => {
      expect(problemsOf(event)).to.deep.equal([]);
    });
  }
});

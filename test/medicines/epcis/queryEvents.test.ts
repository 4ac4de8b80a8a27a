import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import type { ObjectEvent } from "../../../src/medicines/epcis/EpcisEvent.js";
import { epcisEvents } from "../../../src/medicines/epcis/epcisEvents.js";
import type { EpcisQuery, QueryOptions } from "../../../src/medicines/epcis/query/EpcisQuery.js";
import { queryEvents } from "../../../src/medicines/epcis/query/queryEvents.js";
import { requireEpcis, validateEpcis } from "../../../src/medicines/epcis/validateEpcis.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectInputError } from "../../support/expectInputError.js";
import { withSharedData } from "../../support/withSharedData.js";
import {
  ALL_EVENTS,
  CASE,
  COMMISSIONING,
  ITEM,
  LOT,
  MIXING,
  MOUNTING,
  PACKING,
  PLANT,
  SHIPPING,
} from "./sampleEvents.js";

const RECALLED: ObjectEvent = {
  type: "ObjectEvent",
  eventTime: "2026-03-10T08:00:00Z",
  eventTimeZoneOffset: "+00:00",
  epcList: ["https://id.gs1.org/01/80614141073467/21/9"],
  action: "OBSERVE",
  persistentDisposition: { set: ["recalled"], unset: ["cbv:Disp-available"] },
  bizLocation: { id: PLANT, "ex:room": "cold" },
  errorDeclaration: {
    declarationTime: "2026-03-11T08:00:00Z",
    reason: "cbv:ER-incorrect_data",
    correctiveEventIDs: ["urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8"],
    "ex:clerk": "B",
  },
  "ex:count": 7,
  "ex:when": "2026-03-10T10:00:00+02:00",
  "ex:outer": { "ex:inner": [1, { "ex:deep": "x" }] },
};

const EVENTS = [...ALL_EVENTS, RECALLED];

const OPTIONS: QueryOptions = {
  context: ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", { ex: "https://ns.example.org/" }],
};

type Case = readonly [query: EpcisQuery, found: readonly object[]];

const CASES: readonly Case[] = [
  [{}, EVENTS],
  [{ eventType: "ObjectEvent" }, [COMMISSIONING, RECALLED]],
  [{ eventType: ["AggregationEvent", "TransformationEvent"] }, [PACKING, MIXING]],
  [{ GE_eventTime: "2026-03-03T08:00:00Z" }, [SHIPPING, MOUNTING, RECALLED]],
  [{ GE_eventTime: "2026-03-03T09:00:00.000+01:00", LT_eventTime: "2026-03-04T07:00:00Z" }, [SHIPPING]],
  [{ LT_eventTime: "2026-03-01T08:00:00Z" }, [MIXING]],
  [{ LT_eventTime: "2026-03-01T08:00:00.0000000001Z" }, [COMMISSIONING, MIXING]],
  [{ GE_recordTime: "2026-03-03T09:00:00Z" }, [SHIPPING]],
  [{ LT_recordTime: "2026-03-03T09:00:00Z" }, []],
  [{ EQ_action: ["OBSERVE"] }, [SHIPPING, RECALLED]],
  [{ EQ_bizStep: "shipping" }, [SHIPPING]],
  [{ EQ_bizStep: ["urn:epcglobal:cbv:bizstep:shipping", "cbv:BizStep-installing"] }, [SHIPPING, MOUNTING]],
  [{ EQ_disposition: "https://ref.gs1.org/cbv/Disp-active" }, [COMMISSIONING]],
  [{ EQ_persistentDisposition_set: "recalled" }, [RECALLED]],
  [{ EQ_persistentDisposition_unset: "available" }, [RECALLED]],
  [{ EQ_persistentDisposition_set: "available" }, []],
  [{ EQ_readPoint: PLANT }, [COMMISSIONING]],
  [{ EQ_bizLocation: [PLANT] }, [RECALLED]],
  [{ EQ_bizTransaction_po: "urn:epcglobal:cbv:bt:0614141073467:1152" }, [SHIPPING]],
  [{ "EQ_bizTransaction_urn:epcglobal:cbv:btt:po": "urn:epcglobal:cbv:bt:0614141073467:1152" }, [SHIPPING]],
  [{ EQ_bizTransaction_inv: "urn:epcglobal:cbv:bt:0614141073467:1152" }, []],
  [{ EQ_source_owning_party: "urn:epc:id:pgln:0614141.00001" }, [SHIPPING]],
  [{ EQ_destination_owning_party: "urn:epc:id:pgln:4012345.00225" }, [SHIPPING]],
  [{ EQ_destination_location: "urn:epc:id:pgln:4012345.00225" }, []],
  [{ MATCH_epc: ITEM }, [COMMISSIONING, PACKING]],
  [{ MATCH_epc: CASE }, [SHIPPING]],
  [{ MATCH_epc: "urn:epc:idpat:sgtin:0614141.*.*" }, [COMMISSIONING, PACKING]],
  [{ MATCH_epc: ["urn:epc:idpat:sgtin:0614141.107347.*", "urn:epc:idpat:sscc:0614141.*"] }, [SHIPPING]],
  [{ MATCH_parentID: CASE }, [PACKING]],
  [{ MATCH_inputEPC: ITEM }, []],
  [{ MATCH_outputEPC: ITEM }, [MIXING]],
  [{ MATCH_anyEPC: CASE }, [PACKING, SHIPPING]],
  [{ MATCH_anyEPC: ITEM }, [COMMISSIONING, PACKING, MIXING]],
  [{ MATCH_epcClass: LOT }, [PACKING]],
  [{ MATCH_inputEPCClass: LOT }, [MIXING]],
  [{ MATCH_outputEPCClass: LOT }, []],
  [{ MATCH_anyEPCClass: "urn:epc:class:lgtin:0614141.077777.*" }, [PACKING, MIXING]],
  [{ EQ_quantity: 2.5 }, [PACKING]],
  [{ GT_quantity: 2.5 }, [MIXING]],
  [{ GE_quantity: "2.5", LE_quantity: 10 }, [PACKING, MIXING]],
  [{ LT_quantity: 10 }, [PACKING]],
  [{ EQ_eventID: "urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518" }, [COMMISSIONING]],
  [{ EXISTS_errorDeclaration: true }, [RECALLED]],
  [{ GE_errorDeclarationTime: "2026-03-11T08:00:00Z" }, [RECALLED]],
  [{ LT_errorDeclarationTime: "2026-03-11T08:00:00Z" }, []],
  [{ EQ_errorReason: "incorrect_data" }, [RECALLED]],
  [{ EQ_correctiveEventID: "urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8" }, [RECALLED]],
  [{ "EQ_ILMD_cbvmda:lotNumber": "L1" }, [COMMISSIONING]],
  [{ "EQ_ILMD_cbvmda:lotNumber": ["L2", "L3"] }, []],
  [{ "EXISTS_ILMD_cbvmda:itemExpirationDate": "" }, [COMMISSIONING]],
  [{ "EQ_ex:count": 7 }, [RECALLED]],
  [{ "EQ_https://ns.example.org#count": "7" }, [RECALLED]],
  [{ "EQ_https://ns.example.org/count": 7 }, [RECALLED]],
  [{ "GT_ex:count": 6, "LE_ex:count": 7 }, [RECALLED]],
  [{ "LT_ex:count": 7 }, []],
  [{ "GE_ex:when": "2026-03-10T08:00:00Z" }, [RECALLED]],
  [{ "EQ_ex:inner": 1 }, []],
  [{ "EQ_INNER_ex:inner": 1 }, [RECALLED]],
  [{ "EQ_INNER_ex:deep": "x" }, [RECALLED]],
  [{ "EXISTS_INNER_ex:outer": true }, []],
  [{ "EQ_bizLocation_ex:room": "cold" }, [RECALLED]],
  [{ "EQ_ERROR_DECLARATION_ex:clerk": "B" }, [RECALLED]],
  [{ EQ_type: "Temperature" }, [MOUNTING]],
  [{ EQ_type: "gs1:Temperature", EQ_exception: "ALARM_CONDITION" }, [MOUNTING]],
  [{ EQ_exception: "ERROR_CONDITION" }, []],
  [{ EXISTS_sensorElementList: true }, [MOUNTING]],
  [{ EQ_deviceID: "urn:epc:id:giai:4000001.111" }, [MOUNTING]],
  [{ EQ_SENSORREPORT_deviceID: "urn:epc:id:giai:4000001.111" }, []],
  [{ GE_startTime: "2026-03-04T06:00:00Z", LT_endTime: "2026-03-04T07:00:01Z" }, [MOUNTING]],
  [{ GE_maxValue_CEL: 8.4 }, [MOUNTING]],
  [{ GT_maxValue_CEL: 8.4 }, []],
  [{ GE_maxValue_FAH: 47.12, LT_minValue_KEL: 275.26 }, [MOUNTING]],
  [{ EQ_value_A93: 55 }, [MOUNTING]],
  [{ EQ_value_CEL: 55 }, []],
  [{ eventType: "ObjectEvent", EQ_action: "ADD", EQ_bizStep: "packing" }, []],
];

describe("queryEvents", () => {
  for (const [query, found] of CASES) {
    it(`answers ${JSON.stringify(query)}`, () => {
      const label = (events: readonly object[]) =>
        events.map((event) => EVENTS.findIndex((one) => Object.is(one, event)));
      expect(label(queryEvents(EVENTS, query, OPTIONS))).to.deep.equal(label(found));
    });
  }

  it("matches notations of one identifier by the function it is given", () => {
    const link = "https://id.gs1.org/01/80614141073467/21/9";
    const urn = "urn:epc:id:sgtin:0614141.807346.9";
    const canonical = (uri: string) => (uri === link ? urn : uri);
    expect(queryEvents(EVENTS, { MATCH_epc: urn })).to.deep.equal([]);
    expect(queryEvents(EVENTS, { MATCH_epc: urn }, { canonical })).to.deep.equal([RECALLED]);
    expect(queryEvents(EVENTS, { MATCH_anyEPC: link }, { canonical })).to.deep.equal([RECALLED]);
    expect(queryEvents(EVENTS, { MATCH_epc: "urn:epc:idpat:sgtin:0614141.807346.*" }, { canonical })).to.deep.equal([
      RECALLED,
    ]);
  });

  it("reads prefixes of an event's own context", () => {
    const own: ObjectEvent = { ...COMMISSIONING, "@context": { mine: "https://ns.example.org/" }, "mine:count": 3 };
    expect(queryEvents([own], { "EQ_ex:count": 3 }, OPTIONS)).to.deep.equal([own]);
    expect(queryEvents([own], { "EQ_mine:count": 3 }, OPTIONS)).to.deep.equal([]);
  });

  it("looks at every kind of sensor value", () => {
    const sensorReport = [
      { type: "Temperature", meanValue: 5, sDev: 1, percRank: 50, percValue: 5.5, uom: "CEL" },
      {
        type: "ex:seal",
        booleanValue: false,
        stringValue: "ok",
        hexBinaryValue: "f0f0",
        uriValue: "https://example.org/1",
        "ex:count": 4,
      },
      {
        type: "gs1:Mass",
        value: 5,
        uom: "KGM",
        chemicalSubstance: "https://example.org/c",
        time: "2026-03-04T06:30:00Z",
      },
    ];
    const sensorMetadata = { bizRules: "https://example.org/r", "ex:site": "A" };
    const event: ObjectEvent = {
      ...COMMISSIONING,
      sensorElementList: [{ sensorMetadata, sensorReport, "ex:lot": "L" }],
    };
    const found: readonly EpcisQuery[] = [
      { GE_meanValue_KEL: 278.15, LE_meanValue_FAH: 41 },
      { EQ_sDev_FAH: 1.8, EQ_sDev_KEL: 1 },
      { GE_percRank: 50, LT_percRank: "50.5" },
      { EQ_percValue_CEL: [1, 5.5] },
      { EQ_booleanValue: false },
      {
        EQ_booleanValue: "false",
        EQ_stringValue: "ok",
        EQ_hexBinaryValue: "f0f0",
        EQ_uriValue: "https://example.org/1",
      },
      { EQ_value_KGM: 5, EQ_chemicalSubstance: "https://example.org/c", EQ_bizRules: "https://example.org/r" },
      { GE_time: "2026-03-04T06:30:00Z", LT_SENSORREPORT_time: "2026-03-04T06:31:00Z" },
      { EQ_type: ["https://ns.example.org/seal"] },
      { "EQ_SENSORELEMENT_ex:lot": "L", "EQ_SENSORMETADATA_ex:site": "A", "GE_SENSORREPORT_ex:count": 4 },
    ];
    for (const query of found)
      expect(queryEvents([event], query, OPTIONS), JSON.stringify(query)).to.deep.equal([event]);
    const missed: readonly EpcisQuery[] = [
      { EQ_booleanValue: true },
      { EQ_value_KEL: 5 },
      { EQ_value_GRM: 5000 },
      { GE_SENSORMETADATA_time: "2020-01-01T00:00:00Z" },
      { "EQ_SENSORREPORT_ex:site": "A" },
      { GT_sDev_CEL: 1 },
    ];
    for (const query of missed) expect(queryEvents([event], query, OPTIONS), JSON.stringify(query)).to.deep.equal([]);
  });

  it("orders and limits, and leaves the events as they were", () => {
    const order = (query: EpcisQuery) => queryEvents(EVENTS, query, OPTIONS);
    expect(order({ orderBy: "eventTime", orderDirection: "ASC" })).to.deep.equal([
      MIXING,
      COMMISSIONING,
      PACKING,
      SHIPPING,
      MOUNTING,
      RECALLED,
    ]);
    expect(order({ orderBy: "eventTime", eventCountLimit: 2 })).to.deep.equal([RECALLED, MOUNTING]);
    expect(order({ orderBy: "recordTime" })[0]).to.equal(SHIPPING);
    expect(order({ orderBy: "ex:count", orderDirection: "ASC" })[0]).to.equal(RECALLED);
    expect(order({ eventCountLimit: 1 })).to.deep.equal([COMMISSIONING]);
    expect(order({ maxEventCount: 6 })).to.have.length(6);
    expect(EVENTS[0]).to.equal(COMMISSIONING);
    const error = expectInputError("epcis.query-too-large", () => order({ maxEventCount: 5 }));
    expect(error.values).to.deep.equal({ events: 6, maximum: 5 });
  });

  const refused: readonly EpcisQuery[] = [
    { MATCH_epcs: ITEM },
    { EQ_bizstep: "shipping" },
    { toString: 1 },
    { WD_readPoint: PLANT },
    { HASATTR_bizLocation: "x" },
    { EQATTR_bizLocation_x: "y" },
    { perPage: 10 },
    { GE_eventTime: "yesterday" },
    { LT_eventTime: "2026-03-10" },
    { GE_recordTime: 1 },
    { EQ_action: "add" },
    { EQ_action: [] },
    { MATCH_epc: 1 },
    { MATCH_epc: [1] },
    { EQ_quantity: "many" },
    { EQ_value_CEL: true },
    { EQ_booleanValue: "perhaps" },
    { EXISTS_errorDeclaration: false },
    { "EXISTS_ex:a": "no" },
    { "GT_ex:a": "word" },
    { "EQ_ex:a": [] },
    { orderBy: "action" },
    { orderBy: "eventTime", orderDirection: "down" },
    { eventCountLimit: 0 },
    { eventCountLimit: 1.5 },
    { maxEventCount: -1 },
    { maxEventCount: 1, eventCountLimit: 1 },
    { GE_startTime: "noon" },
  ];
  for (const query of refused) {
    it(`refuses ${JSON.stringify(query)}`, () => {
      expectInputError("epcis.query-parameter", () => queryEvents(EVENTS, query));
    });
  }

  it("answers any parameters or refuses them, and nothing else (property)", () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "EQ_ex:a",
        "EQ_INNER_ex:inner",
        "MATCH_epc",
        "MATCH_anyEPCClass",
        "GE_value_CEL",
        "orderBy",
        "EQ_type",
        "constructor",
      ),
    );
    const scalar = fc.oneof(
      fc.string(),
      fc.double(),
      fc.constantFrom("urn:epc:idpat:sgtin:*.(.*", "urn:epc:idpat:sgtin:\\.*", ITEM),
    );
    const value = fc.oneof(scalar, fc.boolean(), fc.array(scalar, { maxLength: 3 }));
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 3 }), (query) => {
        try {
          expect(queryEvents(EVENTS, query, OPTIONS).every((event) => EVENTS.includes(event))).to.equal(true);
        } catch (error) {
          expect(error).to.be.instanceOf(InputError);
        }
      }),
      { seed: 20_261_121, numRuns: 2000 },
    );
  });

  withSharedData("epcis/openepcis/2.0/EPCIS/JSON/Capture/Documents", (path) => {
    it("finds every published event by its own objects, step, place and time", () => {
      let asked = 0;
      for (const name of readdirSync(path)) {
        const value: unknown = JSON.parse(readFileSync(join(path, name), "utf8"));
        if (validateEpcis(value).length > 0) continue;
        const document = requireEpcis(value, name);
        const events = epcisEvents(document);
        for (const event of events) {
          const objects = Object.entries(event).flatMap(([key, content]) =>
            /^(?:epcList|childEPCs|inputEPCList|outputEPCList)$/.test(key) && Array.isArray(content)
              ? content.map(String)
              : [],
          );
          const query: EpcisQuery = {
            eventType: event.type,
            GE_eventTime: event.eventTime,
            ...(objects.length > 0 ? { MATCH_anyEPC: objects } : {}),
            ...(event.bizStep === undefined ? {} : { EQ_bizStep: event.bizStep }),
            ...(event.disposition === undefined ? {} : { EQ_disposition: event.disposition }),
            ...(event.readPoint === undefined ? {} : { EQ_readPoint: event.readPoint.id }),
          };
          asked += 1;
          expect(
            queryEvents(events, query, document["@context"] === undefined ? {} : { context: document["@context"] }),
            name,
          ).to.include(event);
        }
      }
      expect(asked).to.be.greaterThan(50);
    });
  });
});

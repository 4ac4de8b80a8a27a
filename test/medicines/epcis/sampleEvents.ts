import type {
  AggregationEvent,
  AssociationEvent,
  ObjectEvent,
  TransactionEvent,
  TransformationEvent,
} from "../../../src/medicines/epcis/EpcisEvent.js";

const WHEN = { eventTime: "2026-03-01T08:00:00Z", eventTimeZoneOffset: "+01:00" } as const;

export const ITEM = "urn:epc:id:sgtin:0614141.107346.2017";
export const CASE = "urn:epc:id:sscc:0614141.1234567890";
export const LOT = "urn:epc:class:lgtin:0614141.077777.987";
export const PLANT = "urn:epc:id:sgln:0614141.07346.1234";

/** Medicine is made: ADD, with lot and expiry. */
export const COMMISSIONING: ObjectEvent = {
  type: "ObjectEvent",
  ...WHEN,
  eventID: "urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518",
  epcList: [ITEM],
  action: "ADD",
  bizStep: "commissioning",
  disposition: "active",
  readPoint: { id: PLANT },
  ilmd: { "cbvmda:lotNumber": "L1", "cbvmda:itemExpirationDate": "2028-01-31" },
};

export const PACKING: AggregationEvent = {
  type: "AggregationEvent",
  ...WHEN,
  eventTime: "2026-03-02T08:00:00Z",
  parentID: CASE,
  childEPCs: [ITEM],
  childQuantityList: [{ epcClass: LOT, quantity: 2.5, uom: "KGM" }],
  action: "ADD",
  bizStep: "packing",
};

export const SHIPPING: TransactionEvent = {
  type: "TransactionEvent",
  ...WHEN,
  eventTime: "2026-03-03T08:00:00.000Z",
  recordTime: "2026-03-03T09:00:00Z",
  bizTransactionList: [{ type: "po", bizTransaction: "urn:epcglobal:cbv:bt:0614141073467:1152" }],
  epcList: [CASE],
  action: "OBSERVE",
  bizStep: "https://ref.gs1.org/cbv/BizStep-shipping",
  disposition: "in_transit",
  sourceList: [{ type: "owning_party", source: "urn:epc:id:pgln:0614141.00001" }],
  destinationList: [{ type: "cbv:SDT-owning_party", destination: "urn:epc:id:pgln:4012345.00225" }],
};

export const MIXING: TransformationEvent = {
  type: "TransformationEvent",
  ...WHEN,
  eventTime: "2026-02-01T08:00:00Z",
  inputQuantityList: [{ epcClass: LOT, quantity: 10, uom: "KGM" }],
  outputEPCList: [ITEM],
};

export const MOUNTING: AssociationEvent = {
  type: "AssociationEvent",
  ...WHEN,
  eventTime: "2026-03-04T08:00:00+01:00",
  parentID: "urn:epc:id:grai:4012345.55555.987",
  childEPCs: ["urn:epc:id:giai:4000001.12345"],
  action: "ADD",
  bizStep: "urn:epcglobal:cbv:bizstep:installing",
  sensorElementList: [
    {
      sensorMetadata: {
        startTime: "2026-03-04T06:00:00Z",
        endTime: "2026-03-04T07:00:00Z",
        deviceID: "urn:epc:id:giai:4000001.111",
      },
      sensorReport: [
        { type: "Temperature", minValue: 2.1, maxValue: 8.4, uom: "CEL", exception: "gs1:ALARM_CONDITION" },
        { type: "gs1:RelativeHumidity", value: 55, uom: "A93" },
      ],
    },
  ],
};

export const ALL_EVENTS = [COMMISSIONING, PACKING, SHIPPING, MIXING, MOUNTING] as const;

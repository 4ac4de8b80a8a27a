/** Prefix and namespace of the extensions in the samples. */
export const SAMPLE_NAMESPACE = "https://ns.example.org/cold-chain/";

export const SAMPLE_CONTEXT = [
  "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
  { ext: SAMPLE_NAMESPACE },
];

/** An event with every field of a transformation and of an observation: not valid EPCIS, but each field is hashed. */
export const FULL_EVENT = {
  type: "ObjectEvent",
  eventTime: "2026-03-02T08:15:30.125+01:00",
  eventTimeZoneOffset: "+01:00",
  certificationInfo: "https://certificates.example.org/gdp/17",
  epcList: [
    "urn:epc:id:sgtin:4012345.011111.A1",
    "urn:epc:id:sgtin:4012345.011111.a1",
    "urn:epc:id:sscc:4012345.3111111111",
  ],
  parentID: "urn:epc:id:sscc:4012345.3222222222",
  inputEPCList: ["urn:epc:id:sgtin:4012345.022222.1"],
  childEPCs: ["urn:epc:id:sgtin:4012345.033333.7", "urn:epc:id:sgtin:4012345.033333.8"],
  quantityList: [
    { epcClass: "urn:epc:class:lgtin:4012345.044444.L1", quantity: 12.5, uom: "KGM" },
    { epcClass: "urn:epc:idpat:sgtin:4012345.055555.*", quantity: 3 },
  ],
  childQuantityList: [{ epcClass: "urn:epc:class:lgtin:4012345.044444.L2", quantity: 4 }],
  inputQuantityList: [{ epcClass: "urn:epc:class:lgtin:4012345.044444.L3", quantity: 5 }],
  outputEPCList: ["urn:epc:id:sgtin:4012345.066666.9"],
  outputQuantityList: [{ epcClass: "urn:epc:class:lgtin:4012345.044444.L4", quantity: 6, uom: "LTR" }],
  action: "OBSERVE",
  transformationID: "urn:epc:id:gdti:4012345.77777.T1",
  bizStep: "inspecting",
  disposition: "in_progress",
  persistentDisposition: { set: ["completeness_verified"], unset: ["completeness_inferred"] },
  readPoint: { id: "urn:epc:id:sgln:4012345.00011.987", "ext:door": "north" },
  bizLocation: { id: "urn:epc:id:sgln:4012345.00022.0" },
  bizTransactionList: [
    { type: "po", bizTransaction: "urn:epc:id:gdti:4012345.88888.P1" },
    { bizTransaction: "https://orders.example.org/2" },
  ],
  sourceList: [{ type: "owning_party", source: "urn:epc:id:pgln:4012345.00000" }],
  destinationList: [{ type: "location", destination: "urn:epc:id:sgln:4012345.00033.0" }],
  sensorElementList: [
    {
      sensorMetadata: { time: "2026-03-02T08:00:00+01:00", deviceID: "urn:epc:id:giai:4012345.S1", "ext:probe": "2" },
      sensorReport: [
        {
          type: "Temperature",
          value: 4.75,
          minValue: 2,
          maxValue: 7.5,
          uom: "CEL",
          component: "x",
          "ext:note": "core",
        },
        {
          type: "RelativeHumidity",
          value: 0.4,
          booleanValue: false,
          stringValue: "26.0",
          exception: "ALARM_CONDITION",
        },
      ],
      "ext:logger": { "ext:battery": "0.80" },
    },
  ],
  ilmd: { "cbvmda:lotNumber": "0012", "cbvmda:itemExpirationDate": "2027-05-31" },
  "ext:seal": ["S-1", "S-2"],
  "ext:route": {
    "ext:leg": [
      { "ext:from": "A", "ext:to": "B" },
      { "ext:from": "B", "ext:to": "C" },
    ],
  },
};

/** What no hash covers. */
export const NOT_HASHED = {
  recordTime: "2026-03-02T09:00:00Z",
  eventID: "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
  errorDeclaration: { declarationTime: "2026-03-03T00:00:00Z", reason: "incorrect_data" },
  "rdfs:comment": "Only said",
};

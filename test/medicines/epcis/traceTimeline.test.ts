import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { epcisEvents } from "../../../src/medicines/epcis/epcisEvents.js";
import { traceTimeline } from "../../../src/medicines/epcis/traceTimeline.js";
import { requireEpcis, validateEpcis } from "../../../src/medicines/epcis/validateEpcis.js";
import { withSharedData } from "../../support/withSharedData.js";
import { ALL_EVENTS, COMMISSIONING, PACKING, PLANT, SHIPPING } from "./sampleEvents.js";

describe("traceTimeline", () => {
  it("tells every kind of event in the order of time, at its local time", () => {
    const nameOf = (uri: string) => (uri === PLANT ? "the plant" : undefined);
    expect(traceTimeline(ALL_EVENTS, { nameOf })).to.deep.equal([
      "2026-02-01 09:00:00 +01:00  no business step (TransformationEvent)",
      "    made from: 10 KGM of urn:epc:class:lgtin:0614141.077777.987",
      "    made: urn:epc:id:sgtin:0614141.107346.2017",
      "2026-03-01 09:00:00 +01:00  commissioning (ObjectEvent ADD), now active",
      "    what: urn:epc:id:sgtin:0614141.107346.2017",
      "    where: the plant",
      "    event: urn:uuid:fd338495-0e6d-41dd-afee-a862ecd32518",
      "2026-03-02 09:00:00 +01:00  packing (AggregationEvent ADD)",
      "    what: urn:epc:id:sgtin:0614141.107346.2017, 2.5 KGM of urn:epc:class:lgtin:0614141.077777.987",
      "    put into: urn:epc:id:sscc:0614141.1234567890",
      "2026-03-03 09:00:00 +01:00  shipping (TransactionEvent OBSERVE), now in transit",
      "    what: urn:epc:id:sscc:0614141.1234567890",
      "    who: from owning party urn:epc:id:pgln:0614141.00001, to owning party urn:epc:id:pgln:4012345.00225",
      "    why: po urn:epcglobal:cbv:bt:0614141073467:1152",
      "2026-03-04 08:00:00 +01:00  installing (AssociationEvent ADD)",
      "    what: urn:epc:id:giai:4000001.12345",
      "    put into: urn:epc:id:grai:4012345.55555.987",
      "    sensor: Temperature 2.1 to 8.4 CEL ALARM CONDITION, RelativeHumidity 55 A93",
    ]);
  });

  it("says what DELETE without objects means, what is declared erroneous, and counts long lists", () => {
    const all = { ...PACKING, action: "DELETE", childEPCs: [], childQuantityList: [] } as const;
    expect(traceTimeline([all]).join("\n")).to.contain("what: everything inside\n    taken from: urn:epc:id:sscc");
    const none = { ...SHIPPING, action: "DELETE", epcList: [] } as const;
    expect(traceTimeline([none]).join("\n")).to.contain("what: all objects of the transaction");
    const errorDeclaration = { declarationTime: "2026-03-05T00:00:00Z", reason: "cbv:ER-did_not_occur" };
    const wrong = traceTimeline([{ ...COMMISSIONING, errorDeclaration }]).join("\n");
    expect(wrong).to.contain("now active, DECLARED ERRONEOUS\n").and.to.contain("error: did not occur");
    const many = Array.from({ length: 9 }, (_, index) => `urn:epc:id:sgtin:0614141.107346.${index}`);
    expect(traceTimeline([{ ...COMMISSIONING, epcList: many }])[1]).to.match(/346\.2, and 6 more$/);
  });

  it("lets no text of an event make a line or steer a terminal", () => {
    const reading = { type: "Temperature", stringValue: "x\n2026-01-01 00:00:00 +00:00  fake\u001b[2J\u202e" };
    const lines = traceTimeline([{ ...COMMISSIONING, sensorElementList: [{ sensorReport: [reading] }] }]);
    expect(lines).to.have.length(5);
    expect(lines.join("")).to.match(/^[\x20-\x7e]*$/);
    expect(traceTimeline([])).to.deep.equal([]);
  });

  withSharedData("epcis/openepcis/2.0/EPCIS/JSON/Capture/Documents", (path) => {
    it("has a headline for each published event and no undefined", () => {
      let told = 0;
      for (const name of readdirSync(path)) {
        const value: unknown = JSON.parse(readFileSync(join(path, name), "utf8"));
        if (validateEpcis(value).length > 0) continue;
        const events = epcisEvents(requireEpcis(value, name));
        const lines = traceTimeline(events);
        expect(
          lines.filter((line) => !line.startsWith(" ")),
          name,
        ).to.have.length(events.length);
        expect(lines.join("\n"), name).not.to.match(/undefined|\[object|NaN/);
        told += events.length;
      }
      expect(told).to.be.greaterThan(50);
    });
  });
});

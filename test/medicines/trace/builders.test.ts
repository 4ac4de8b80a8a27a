import { expect } from "chai";
import { eventDigest } from "../../../src/medicines/epcis/eventDigest.js";
import { validateEpcis } from "../../../src/medicines/epcis/validateEpcis.js";
import { BATCH_STATUS_STEPS, batchStatusEvent } from "../../../src/medicines/trace/events/batchStatusEvent.js";
import { CUSTODY_STEPS, custodyEvent } from "../../../src/medicines/trace/events/custodyEvent.js";
import { excursionEvent } from "../../../src/medicines/trace/events/excursionEvent.js";
import { packingEvent, unpackingEvent } from "../../../src/medicines/trace/events/packingEvent.js";
import { PACK_STATE_STEPS, packStateEvent } from "../../../src/medicines/trace/events/packStateEvent.js";
import type { EventObjects } from "../../../src/medicines/trace/events/TracePlace.js";
import { standaloneEvents } from "../../../src/medicines/trace/standaloneEvents.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { documentOf, GTIN, MAKER, PALLET, packs, WHOLESALER } from "./builtEvents.js";

const PLACE = { time: new Date("2026-03-01T12:00:00.5Z"), offset: "+01:00", place: MAKER };
const OBJECTS: EventObjects = { packs: packs(0, 2), units: [PALLET], lots: [{ gtin: GTIN, lot: "L/1", quantity: 3 }] };
const PARTIES = { from: MAKER, to: WHOLESALER };
const keysOf = <T extends object>(object: T) => Object.keys(object) as (keyof T)[];

const EVENTS = [
  ...keysOf(CUSTODY_STEPS).map((step) => custodyEvent(step, OBJECTS, PARTIES, PLACE)),
  ...keysOf(PACK_STATE_STEPS).map((state) => packStateEvent(state, OBJECTS, PLACE)),
  ...keysOf(BATCH_STATUS_STEPS).map((status) => batchStatusEvent(status, OBJECTS, PLACE)),
  packingEvent(PALLET, { packs: packs(0, 1) }, PLACE),
  unpackingEvent(PALLET, {}, PLACE),
  excursionEvent(OBJECTS, { minimum: -1.5, maximum: 9, from: PLACE.time, until: PLACE.time }, PLACE),
];

describe("the builders of events", () => {
  it("build valid events, each with its hash, alone as in a document", () => {
    for (const event of EVENTS) expect(validateEpcis(event)).to.deep.equal([]);
    const document = documentOf(EVENTS);
    const alone = standaloneEvents(document);
    expect(alone.map((event) => eventDigest({ ...event }))).to.deep.equal(
      EVENTS.map((event) => eventDigest({ ...event })),
    );
    // A quarantine and packs set aside are told alike.
    expect(new Set(EVENTS.map((event) => eventDigest({ ...event }))).size).to.equal(EVENTS.length - 1);
  });

  it("tell each state of a pack in a way of its own", () => {
    const ways = Object.values(PACK_STATE_STEPS).map((step) => Object.values(step).join());
    expect(new Set(ways).size).to.equal(ways.length);
  });

  it("name objects, places and parties as Digital Links", () => {
    const [shipping] = EVENTS;
    expect(shipping).to.deep.include({
      eventTime: "2026-03-01T12:00:00.500Z",
      eventTimeZoneOffset: "+01:00",
      readPoint: { id: `https://id.gs1.org/414/${MAKER}` },
      epcList: [
        `https://id.gs1.org/00/${PALLET}`,
        `https://id.gs1.org/01/${GTIN}/21/S0`,
        `https://id.gs1.org/01/${GTIN}/21/S1`,
      ],
      quantityList: [{ epcClass: `https://id.gs1.org/01/${GTIN}/10/L%2F1`, quantity: 3 }],
    });
    expect(shipping).not.to.have.property("bizLocation");
  });

  it("refuse what no event can say", async () => {
    const refused = (build: () => unknown, code: "epcis.invalid" | "input.invalid") =>
      expectFailure(build, InputError, code);
    await refused(() => packStateEvent("Supplied", {}, PLACE), "input.invalid");
    await refused(() => packingEvent(PALLET, {}, PLACE), "input.invalid");
    await refused(() => packStateEvent("Supplied", OBJECTS, { ...PLACE, time: new Date(Number.NaN) }), "epcis.invalid");
    await refused(() => packStateEvent("Supplied", OBJECTS, { ...PLACE, offset: "1h" }), "epcis.invalid");
    await refused(() => custodyEvent("shipping", { units: ["12"] }, PARTIES, PLACE), "input.invalid");
    const wrong = `${MAKER.slice(0, -1)}0`;
    await refused(() => custodyEvent("shipping", OBJECTS, { ...PARTIES, to: wrong }, PLACE), "input.invalid");
    await refused(() => packStateEvent("Supplied", OBJECTS, { ...PLACE, place: wrong }), "input.invalid");
    await refused(() => packStateEvent("Supplied", { packs: [{ gtin: "1", serial: "S" }] }, PLACE), "input.invalid");
    await refused(
      () => excursionEvent(OBJECTS, { minimum: 1, maximum: 2, from: new Date(Number.NaN), until: PLACE.time }, PLACE),
      "epcis.invalid",
    );
  });

  it("leave out of an event alone what its document's ignoreFields takes out of the hash", () => {
    const [event] = EVENTS;
    const document = {
      ...documentOf([]),
      "@context": [...[documentOf([])["@context"]].flat(), { ex: "https://ns.example.org/" }],
      "ex:ignoreFields": ["ex:kept"],
      epcisBody: { eventList: [{ ...event, "ex:kept": "1", "ex:told": "2" }] },
    };
    const [alone] = standaloneEvents(document as unknown as ReturnType<typeof documentOf>);
    expect(alone).to.have.property("ex:told", "2");
    expect(alone).not.to.have.property("ex:kept");
  });
});

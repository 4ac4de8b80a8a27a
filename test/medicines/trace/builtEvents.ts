import { epcisDocument } from "../../../src/medicines/epcis/buildEpcisDocument.js";
import type { EpcisEvent } from "../../../src/medicines/epcis/EpcisEvent.js";
import { commissioningEvent } from "../../../src/medicines/trace/events/commissioningEvent.js";
import { custodyEvent } from "../../../src/medicines/trace/events/custodyEvent.js";
import { packingEvent, unpackingEvent } from "../../../src/medicines/trace/events/packingEvent.js";
import { packStateEvent } from "../../../src/medicines/trace/events/packStateEvent.js";

export const GTIN = "07612345678900";
export const MAKER = "7601001000018";
export const WHOLESALER = "7601001000025";
export const PHARMACY = "7601001000032";
export const PALLET = "076123450000000015";
export const CARTON = "076123450000000022";

export const serials = (from: number, count: number) => Array.from({ length: count }, (_, i) => `S${from + i}`);
export const packs = (from: number, count: number) => serials(from, count).map((serial) => ({ gtin: GTIN, serial }));

/** Minutes after noon of the day. */
const at = (place: string, minutes: number) => ({ time: new Date(Date.UTC(2026, 2, 1, 12, minutes)), place });

/** A lot commissioned in two events, six packs in a carton on a pallet, four loose on the pallet, to the wholesaler. */
export const MAKER_EVENTS: readonly EpcisEvent[] = [
  commissioningEvent({ gtin: GTIN, lot: "L1", expiry: "2027-12-31", serials: serials(0, 7) }, at(MAKER, 0)),
  commissioningEvent({ gtin: GTIN, lot: "L1", expiry: "2027-12-31", serials: serials(7, 5) }, at(MAKER, 1)),
  packingEvent(CARTON, { packs: packs(0, 4) }, at(MAKER, 2)),
  packingEvent(CARTON, { packs: packs(4, 2) }, at(MAKER, 3)),
  packingEvent(PALLET, { units: [CARTON], packs: packs(6, 4) }, at(MAKER, 4)),
  custodyEvent("shipping", { units: [PALLET] }, { from: MAKER, to: WHOLESALER }, at(MAKER, 5), {
    desadv: `urn:epcglobal:cbv:bt:${MAKER}:D1`,
  }),
];

/** The wholesaler takes the pallet apart and sends three packs of the carton on. */
export const WHOLESALER_EVENTS: readonly EpcisEvent[] = [
  custodyEvent("receiving", { units: [PALLET] }, { from: MAKER, to: WHOLESALER }, at(WHOLESALER, 10)),
  unpackingEvent(PALLET, {}, at(WHOLESALER, 11)),
  unpackingEvent(CARTON, { packs: packs(0, 6) }, at(WHOLESALER, 12)),
  custodyEvent("shipping", { packs: packs(1, 3) }, { from: WHOLESALER, to: PHARMACY }, at(WHOLESALER, 13)),
];

/** The pharmacy supplies two packs, takes one back into stock, destroys the third, and returns the first. */
export const PHARMACY_EVENTS: readonly EpcisEvent[] = [
  custodyEvent("receiving", { packs: packs(1, 3) }, { from: WHOLESALER, to: PHARMACY }, at(PHARMACY, 20)),
  packStateEvent("Supplied", { packs: packs(1, 2) }, at(PHARMACY, 21)),
  packStateEvent("Active", { packs: packs(1, 1) }, at(PHARMACY, 22)),
  packStateEvent("Destroyed", { packs: packs(3, 1) }, at(PHARMACY, 23)),
  custodyEvent("returning", { packs: packs(1, 1) }, { from: PHARMACY, to: WHOLESALER }, at(PHARMACY, 24), {
    rma: `urn:epcglobal:cbv:bt:${WHOLESALER}:R1`,
  }),
];

/** A document of these events whose header affirms the transaction statement. */
export const documentOf = (events: readonly EpcisEvent[]) =>
  epcisDocument(events, {
    creationDate: "2026-03-01T13:00:00Z",
    namespaces: { gs1ushc: "http://epcis.gs1us.org/hc/ns" },
    epcisHeader: { "gs1ushc:dscsaTransactionStatement": { "gs1ushc:affirmTransactionStatement": "true" } },
  });

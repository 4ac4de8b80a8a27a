import type { ObjectEvent } from "../../epcis/EpcisEvent.js";
import { checkedEvent, objectLists, placeParts } from "./eventParts.js";
import type { TracePlace } from "./TracePlace.js";

/** Packs of one batch that got their serials. */
export interface CommissionedPacks {
  /** 14 digits. */
  readonly gtin: string;
  readonly lot: string;
  /** Last day of use, `YYYY-MM-DD`. */
  readonly expiry: string;
  readonly serials: readonly string[];
}

/**
 * Packs of one lot came into being, with lot and expiry as instance master data: CBV 2.0 §7.1 commissioning, §9 (ILMD).
 * @throws InputError `epcis.invalid`
 */
export function commissioningEvent(packs: CommissionedPacks, place: TracePlace): ObjectEvent {
  const { gtin, lot, expiry, serials } = packs;
  return checkedEvent({
    type: "ObjectEvent",
    action: "ADD",
    bizStep: "commissioning",
    disposition: "active",
    ...placeParts(place, true),
    ...objectLists({ packs: serials.map((serial) => ({ gtin, serial })) }),
    ilmd: { "cbvmda:lotNumber": lot, "cbvmda:itemExpirationDate": expiry },
  });
}

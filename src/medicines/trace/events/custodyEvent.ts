import type { BizTransaction, ObjectEvent } from "../../epcis/EpcisEvent.js";
import { placeLink } from "../gs1Links.js";
import { checkedEvent, objectLists, placeParts, requireObjects } from "./eventParts.js";
import type { EventObjects, TracePlace } from "./TracePlace.js";

/**
 * What a step of custody is called, CBV 2.0 §7.1 and §7.2. What is refused is inspected and found to go back; `void_shipping` would
 * say that the goods never left, so it tells neither a refusal nor what comes back.
 */
export const CUSTODY_STEPS = {
  shipping: { bizStep: "shipping", disposition: "in_transit", stays: false },
  returning: { bizStep: "shipping", disposition: "returned", stays: false },
  receiving: { bizStep: "receiving", disposition: "in_progress", stays: true },
  rejecting: { bizStep: "inspecting", disposition: "returned", stays: true },
  takingBack: { bizStep: "receiving", disposition: "returned", stays: true },
} as const;

export type CustodyStep = keyof typeof CUSTODY_STEPS;

/** Who gives to whom: GLN of the parties, and of places where they are others. */
export interface CustodyParties {
  readonly from: string;
  readonly to: string;
  readonly fromPlace?: string;
  readonly toPlace?: string;
  /** Who sells and buys, where others hold the goods in their place (drop shipment). */
  readonly seller?: string;
  readonly buyer?: string;
}

/** Business documents, each as the URI of CBV 2.0 §8.5, `urn:epcglobal:cbv:bt:<GLN>:<number>`. */
export interface CustodyDocuments {
  /** Purchase order. */
  readonly po?: string;
  /** Despatch advice. */
  readonly desadv?: string;
  /** Receiving advice. */
  readonly recadv?: string;
  /** Return authorisation. */
  readonly rma?: string;
}

/**
 * Goods left, came back, arrived or were refused. Parties stand as they ship, from sender to receiver, in each of the steps.
 * @throws InputError `input.invalid`, `epcis.invalid`
 */
export function custodyEvent(
  step: CustodyStep,
  objects: EventObjects,
  parties: CustodyParties,
  place: TracePlace,
  documents: CustodyDocuments = {},
): ObjectEvent {
  requireObjects(objects);
  const { bizStep, disposition, stays } = CUSTODY_STEPS[step];
  const { from, to, fromPlace = from, toPlace = to, seller = from, buyer = to } = parties;
  const list: BizTransaction[] = Object.entries(documents).map(([type, bizTransaction]) => ({ type, bizTransaction }));
  return checkedEvent({
    type: "ObjectEvent",
    action: "OBSERVE",
    bizStep,
    disposition,
    ...placeParts(place, stays),
    ...objectLists(objects),
    ...(list.length === 0 ? {} : { bizTransactionList: list }),
    sourceList: [
      { type: "owning_party", source: placeLink(seller) },
      { type: "possessing_party", source: placeLink(from) },
      { type: "location", source: placeLink(fromPlace) },
    ],
    destinationList: [
      { type: "owning_party", destination: placeLink(buyer) },
      { type: "possessing_party", destination: placeLink(to) },
      { type: "location", destination: placeLink(toPlace) },
    ],
  });
}

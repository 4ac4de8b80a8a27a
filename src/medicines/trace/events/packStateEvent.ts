import type { ObjectEvent } from "../../epcis/EpcisEvent.js";
import { checkedEvent, objectLists, placeParts, requireObjects } from "./eventParts.js";
import type { EventObjects, TracePlace } from "./TracePlace.js";

/**
 * How each state of a pack (contracts/medicines/interfaces/IPacks.sol) is told: business step, disposition and action of CBV 2.0 §7.1,
 * §7.2 and EPCIS 2.0 §7.4. DELETE says that the identifier is never used again, so only final ends have it. CBV lets no
 * decommissioned identifier be commissioned again, and `void_shipping` only undoes a shipping; so ends that may be reversed are none
 * of the two, and a reversal is an inspection after which the pack is available.
 */
export const PACK_STATE_STEPS = {
  Active: { bizStep: "inspecting", disposition: "available", action: "OBSERVE" },
  Supplied: { bizStep: "dispensing", disposition: "dispensed", action: "OBSERVE" },
  HandedOver: { bizStep: "dispensing", disposition: "dispensed", action: "DELETE" },
  Destroyed: { bizStep: "destroying", disposition: "destroyed", action: "DELETE" },
  Exported: { bizStep: "departing", disposition: "unavailable", action: "OBSERVE" },
  Sample: { bizStep: "sampling", disposition: "unavailable", action: "OBSERVE" },
  Stolen: { bizStep: "decommissioning", disposition: "stolen", action: "DELETE" },
  Locked: { bizStep: "holding", disposition: "unavailable", action: "OBSERVE" },
  /** A part of an opened pack was supplied. */
  PartlySupplied: { bizStep: "dispensing", disposition: "partially_dispensed", action: "OBSERVE" },
  /** Lost on the way. */
  Lost: { bizStep: "decommissioning", disposition: "unknown", action: "DELETE" },
} as const;

export type PackStateStep = keyof typeof PACK_STATE_STEPS;

/** IPacks.PackState, by its number. */
export const NUMBERED_STATES: readonly PackStateStep[] = [
  "Active",
  "Supplied",
  "HandedOver",
  "Destroyed",
  "Exported",
  "Sample",
  "Stolen",
  "Locked",
];

/**
 * Packs were supplied, ended otherwise, locked, or became active again.
 * @throws InputError `input.invalid`, `epcis.invalid`
 */
export function packStateEvent(state: PackStateStep, objects: EventObjects, place: TracePlace): ObjectEvent {
  requireObjects(objects);
  const { bizStep, disposition, action } = PACK_STATE_STEPS[state];
  return checkedEvent({
    type: "ObjectEvent",
    action,
    bizStep,
    disposition,
    ...placeParts(place, true),
    ...objectLists(objects),
  });
}

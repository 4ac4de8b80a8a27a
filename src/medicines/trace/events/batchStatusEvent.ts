import type { ObjectEvent } from "../../epcis/EpcisEvent.js";
import { checkedEvent, objectLists, placeParts, requireObjects } from "./eventParts.js";
import type { EventObjects, TracePlace } from "./TracePlace.js";

/** How what befalls a whole lot is told: CBV 2.0 §7.1 and §7.2. `setAside` is a holder's own quarantine of suspect packs. */
export const BATCH_STATUS_STEPS = {
  recall: { bizStep: "holding", disposition: "recalled" },
  quarantine: { bizStep: "holding", disposition: "non_sellable_other" },
  setAside: { bizStep: "holding", disposition: "non_sellable_other" },
  release: { bizStep: "inspecting", disposition: "conformant" },
} as const;

export type BatchStatusStep = keyof typeof BATCH_STATUS_STEPS;

/**
 * A lot was recalled, quarantined or released, or packs of it were set aside.
 * @throws InputError `input.invalid`, `epcis.invalid`
 */
export function batchStatusEvent(status: BatchStatusStep, objects: EventObjects, place: TracePlace): ObjectEvent {
  requireObjects(objects);
  return checkedEvent({
    type: "ObjectEvent",
    action: "OBSERVE",
    ...BATCH_STATUS_STEPS[status],
    ...placeParts(place, true),
    ...objectLists(objects),
  });
}

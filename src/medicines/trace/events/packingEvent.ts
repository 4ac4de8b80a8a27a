import type { AggregationEvent } from "../../epcis/EpcisEvent.js";
import { unitLink } from "../gs1Links.js";
import { checkedEvent, objectParts, placeParts, requireObjects } from "./eventParts.js";
import type { EventObjects, TracePlace } from "./TracePlace.js";

/**
 * Packs, units or loose quantities were put into a logistic unit: CBV 2.0 §7.1 packing.
 * @param sscc 18 digits.
 * @throws InputError `input.invalid`, `epcis.invalid`
 */
export function packingEvent(sscc: string, contents: EventObjects, place: TracePlace): AggregationEvent {
  requireObjects(contents);
  return aggregation("ADD", sscc, contents, place);
}

/**
 * Contents were taken out of a logistic unit; without any, all of them: CBV 2.0 §7.1 unpacking.
 * @throws InputError `epcis.invalid`
 */
export function unpackingEvent(sscc: string, contents: EventObjects, place: TracePlace): AggregationEvent {
  return aggregation("DELETE", sscc, contents, place);
}

function aggregation(
  action: "ADD" | "DELETE",
  sscc: string,
  contents: EventObjects,
  place: TracePlace,
): AggregationEvent {
  const { epcs, classes } = objectParts(contents);
  return checkedEvent({
    type: "AggregationEvent",
    action,
    bizStep: action === "ADD" ? "packing" : "unpacking",
    disposition: "in_progress",
    ...placeParts(place, true),
    parentID: unitLink(sscc),
    ...(epcs.length === 0 ? {} : { childEPCs: epcs }),
    ...(classes.length === 0 ? {} : { childQuantityList: classes }),
  });
}

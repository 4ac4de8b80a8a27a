import type { ReadingSummary } from "../../coldChain/ReadingSummary.js";
import { COLD_CHAIN_CONTEXT, sensorElementOf } from "../../coldChain/sensorElementOf.js";
import { EPCIS_CONTEXT } from "../../epcis/buildEpcisDocument.js";
import type { ObjectEvent } from "../../epcis/EpcisEvent.js";
import { checkedEvent, objectLists, placeParts, requireObjects } from "./eventParts.js";
import type { EventObjects, TracePlace } from "./TracePlace.js";

/**
 * A sensor's report of a transport that kept its temperatures; see `excursionEvent` for one that did not. EPCIS 2.0 §7.3.7.
 * @throws InputError `input.invalid`, `epcis.invalid`
 */
export function monitoringEvent(objects: EventObjects, summary: ReadingSummary, place: TracePlace): ObjectEvent {
  requireObjects(objects);
  return checkedEvent({
    type: "ObjectEvent",
    action: "OBSERVE",
    bizStep: "sensor_reporting",
    disposition: "conformant",
    ...placeParts(place, false),
    // Its own terms beside the standard's: mean kinetic temperature and time outside have no place there.
    "@context": [EPCIS_CONTEXT, COLD_CHAIN_CONTEXT],
    ...objectLists(objects),
    sensorElementList: [sensorElementOf(summary)],
  });
}

import type { EpcisDocument, EpcisQueryDocument } from "./EpcisDocument.js";
import type { EpcisEvent, ExtensionEvent } from "./EpcisEvent.js";

/** The events of a document of either kind, in its order; an event by itself is a list of one. */
export function epcisEvents(
  document: EpcisDocument | EpcisQueryDocument | EpcisEvent,
): readonly (EpcisEvent | ExtensionEvent)[] {
  if (document.type === "EPCISDocument") return document.epcisBody.eventList;
  if (document.type === "EPCISQueryDocument") return document.epcisBody.queryResults.resultsBody.eventList;
  return [document];
}

import { InputError } from "../../shared/errors.js";
import { EPCIS_CONTEXT } from "../epcis/buildEpcisDocument.js";
import { EpcisContext } from "../epcis/EpcisContext.js";
import type { EpcisDocument, EpcisQueryDocument } from "../epcis/EpcisDocument.js";
import type { EpcisContextEntry } from "../epcis/EpcisEvent.js";
import { eventDigest } from "../epcis/eventDigest.js";
import { type EventInContext, eventsInContext } from "../epcis/eventsInContext.js";
import { refuseProblems } from "../epcis/validateEpcis.js";
import type { StoredEvent } from "./EventStore.js";

/**
 * The events of a valid document, each with the document's prefixes in a `@context` of its own, in the document's order. Extensions that
 * the document's `ignoreFields` takes out of the hash are left out, since nothing vouches for them.
 * @throws InputError `epcis.invalid`, `trace.context` when an event has another hash alone than in its document.
 */
export function standaloneEvents(document: EpcisDocument | EpcisQueryDocument): StoredEvent[] {
  return eventsInContext(document).map((found) => standalone(found, document["@context"]));
}

function standalone({ event, context }: EventInContext, declared: unknown): StoredEvent {
  const own = context.with(event["@context"]);
  const kept = Object.entries(event).filter(([name]) => name !== "@context" && !context.isIgnored(own.nameOf(name)));
  const entries = [...entriesOf(declared), ...entriesOf(event["@context"])];
  const urls = [...new Set([EPCIS_CONTEXT, ...entries.filter((entry) => typeof entry === "string")])];
  const prefixes = Object.assign({}, ...entries.filter((entry) => typeof entry !== "string"));
  const alone: unknown = {
    "@context": Object.keys(prefixes).length === 0 ? urls : [...urls, prefixes],
    ...Object.fromEntries(kept),
  };
  if (!isEvent(alone) || eventDigest({ ...alone }, EpcisContext.STANDARD) !== eventDigest(event, context)) {
    throw new InputError("trace.context", "An event has another hash alone than in its document", {
      event: typeof event.eventID === "string" ? event.eventID : String(event.eventTime),
    });
  }
  return alone;
}

function entriesOf(declared: unknown): EpcisContextEntry[] {
  const list: readonly unknown[] = Array.isArray(declared) ? declared : [declared];
  return list.filter((entry): entry is EpcisContextEntry => typeof entry === "string" || isObject(entry));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isEvent(value: unknown): value is StoredEvent {
  refuseProblems(value, "event");
  return true;
}

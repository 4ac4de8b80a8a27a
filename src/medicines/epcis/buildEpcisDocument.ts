import type { EpcisDocument, EpcisHeader, EpcisQueryDocument } from "./EpcisDocument.js";
import type { EpcisEvent, JsonLdContext } from "./EpcisEvent.js";
import { refuseProblems } from "./validateEpcis.js";

/** The context whose member names this library writes: EPCIS and CBV 2.0.0. */
export const EPCIS_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

interface DocumentSettings {
  /** When the document is made: a Date, or RFC 3339 with a zone. */
  readonly creationDate: Date | string;
  /** Prefixes of the extensions, as `{ example: "https://ns.example.org/epcis/" }`. */
  readonly namespaces?: Readonly<Record<string, string>>;
  /** A URI of the document. */
  readonly id?: string;
}

/** Of an EPCISDocument: who captured it for whom. */
export interface CaptureSettings extends DocumentSettings {
  readonly instanceIdentifier?: string;
  readonly sender?: string;
  readonly receiver?: string;
  readonly epcisHeader?: EpcisHeader;
}

/** Of an EPCISQueryDocument: which query it answers. */
export interface QueryResultSettings extends DocumentSettings {
  /** `SimpleEventQuery` when left out. */
  readonly queryName?: string;
  readonly subscriptionID?: string;
}

/**
 * A document that captures `events`, in their order.
 * @throws InputError `epcis.invalid` when an event or a setting is not valid EPCIS 2.0, with the place in the document.
 */
export function epcisDocument(events: readonly EpcisEvent[], settings: CaptureSettings): EpcisDocument {
  const { instanceIdentifier, sender, receiver, epcisHeader, id } = settings;
  const document: EpcisDocument = {
    "@context": contextOf(settings),
    type: "EPCISDocument",
    ...(id === undefined ? {} : { id }),
    schemaVersion: "2.0",
    creationDate: textOf(settings.creationDate),
    ...(instanceIdentifier === undefined ? {} : { instanceIdentifier }),
    ...(sender === undefined ? {} : { sender }),
    ...(receiver === undefined ? {} : { receiver }),
    ...(epcisHeader === undefined ? {} : { epcisHeader }),
    epcisBody: { eventList: [...events] },
  };
  refuseProblems(document, "document");
  return document;
}

/**
 * A document that answers a query with `events`, in their order.
 * @throws InputError `epcis.invalid`, as {@link epcisDocument}.
 */
export function epcisQueryDocument(events: readonly EpcisEvent[], settings: QueryResultSettings): EpcisQueryDocument {
  const { queryName = "SimpleEventQuery", subscriptionID, id } = settings;
  const document: EpcisQueryDocument = {
    "@context": contextOf(settings),
    type: "EPCISQueryDocument",
    ...(id === undefined ? {} : { id }),
    schemaVersion: "2.0",
    creationDate: textOf(settings.creationDate),
    epcisBody: {
      queryResults: {
        queryName,
        ...(subscriptionID === undefined ? {} : { subscriptionID }),
        resultsBody: { eventList: [...events] },
      },
    },
  };
  refuseProblems(document, "query document");
  return document;
}

function contextOf({ namespaces = {} }: DocumentSettings): JsonLdContext {
  return Object.keys(namespaces).length === 0 ? [EPCIS_CONTEXT] : [EPCIS_CONTEXT, { ...namespaces }];
}

// An invalid Date has no ISO form; the validator then names what is wrong.
function textOf(date: Date | string): string {
  if (typeof date === "string") return date;
  return Number.isNaN(date.getTime()) ? "invalid date" : date.toISOString();
}

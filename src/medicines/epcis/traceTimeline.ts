import type { CbvKind } from "./cbvVocabularies.js";
import { cbvWord } from "./cbvWord.js";
import type { EpcisEvent, ExtensionEvent, JsonLdContext, QuantityElement, SensorReport } from "./EpcisEvent.js";
import { compareInstants, offsetMinutes, parseInstant } from "./instant.js";
import { NamespaceScope } from "./NamespaceScope.js";
import { requireEvents } from "./requireEvents.js";

/** More of one list are counted, not named. */
const SHOWN_OBJECTS = 3;

/** How a timeline names things. */
export interface TimelineOptions {
  /** A person's word for an identifier, as the name of a place; the identifier itself when it answers `undefined`. */
  readonly nameOf?: (uri: string) => string | undefined;
  /** The `@context` of the document that the events are from. */
  readonly context?: JsonLdContext;
}

/**
 * What happened, for a person to read: for each event, oldest first, a line with its local time, what was done and why, and indented
 * lines with the objects, the place, the parties, the documents and the sensors. Text from events stands on one line each, without
 * control characters, so that no event can forge a line or steer a terminal.
 *
 * @param events valid ones: `requireEpcis` tells.
 * @throws InputError `epcis.document`, `epcis.event` for what is no list of events
 */
export function traceTimeline(
  events: readonly (EpcisEvent | ExtensionEvent)[],
  { nameOf = () => undefined, context }: TimelineOptions = {},
): string[] {
  requireEvents(events);
  const scope = NamespaceScope.STANDARD.with(context);
  const timed = events.map((event) => ({
    event,
    instant: parseInstant(event.eventTime) ?? { seconds: 0, fraction: "" },
  }));
  timed.sort((left, right) => compareInstants(left.instant, right.instant));
  const named = (uri: string) => nameOf(uri) ?? uri;
  return timed.flatMap(({ event, instant }) =>
    [
      `${localTime(instant.seconds, event.eventTimeZoneOffset)}  ${headline(event, scope.with(event["@context"]))}`,
      ...details(event, scope.with(event["@context"]), named).map(([label, text]) => `    ${label}: ${text}`),
    ].map(printable),
  );
}

type Detail = readonly [label: string, text: string];

function localTime(seconds: number, offset: string): string {
  const local = new Date(1000 * (seconds + 60 * offsetMinutes(offset)));
  return `${local.toISOString().slice(0, 19).replace("T", " ")} ${offset}`;
}

function headline(event: EpcisEvent | ExtensionEvent, scope: NamespaceScope): string {
  const step = event.bizStep === undefined ? undefined : word("bizStep", event.bizStep, scope);
  const disposition = event.disposition === undefined ? undefined : word("disposition", event.disposition, scope);
  const action = "action" in event ? ` ${String(event.action)}` : "";
  const now = disposition === undefined ? "" : `, now ${disposition}`;
  const error = event.errorDeclaration === undefined ? "" : ", DECLARED ERRONEOUS";
  return `${step ?? "no business step"} (${event.type}${action})${now}${error}`;
}

function details(event: EpcisEvent | ExtensionEvent, scope: NamespaceScope, named: (uri: string) => string): Detail[] {
  const parties = [
    ...(event.sourceList ?? []).map(
      ({ type, source }) => `from ${word("sourceDestinationType", type, scope)} ${named(source)}`,
    ),
    ...(event.destinationList ?? []).map(
      ({ type, destination }) => `to ${word("sourceDestinationType", type, scope)} ${named(destination)}`,
    ),
  ];
  const documents = (event.bizTransactionList ?? []).map(({ type, bizTransaction }) =>
    type === undefined ? named(bizTransaction) : `${word("bizTransactionType", type, scope)} ${named(bizTransaction)}`,
  );
  const reports = (event.sensorElementList ?? []).flatMap(({ sensorReport }) => sensorReport);
  return [
    ...objects(event, named),
    ...detail("where", event.readPoint === undefined ? [] : [named(event.readPoint.id)]),
    ...detail("then at", event.bizLocation === undefined ? [] : [named(event.bizLocation.id)]),
    ...detail("who", parties),
    ...detail("why", documents),
    ...detail("sensor", shortened(reports.map((report) => reading(report, scope)))),
    ...detail(
      "error",
      event.errorDeclaration?.reason === undefined ? [] : [word("errorReason", event.errorDeclaration.reason, scope)],
    ),
    ...detail("event", event.eventID === undefined ? [] : [event.eventID]),
  ];
}

function objects(event: EpcisEvent | ExtensionEvent, named: (uri: string) => string): Detail[] {
  const list = (uris: readonly string[] | undefined, quantities: readonly QuantityElement[] | undefined) =>
    shortened([...(uris ?? []).map(named), ...(quantities ?? []).map((element) => amount(element, named))]);
  switch (event.type) {
    case "ObjectEvent":
      return detail("what", list(event.epcList, event.quantityList));
    case "AggregationEvent":
    case "AssociationEvent": {
      const parent = event.parentID === undefined ? [] : [named(event.parentID)];
      const children = list(event.childEPCs, event.childQuantityList);
      return [
        ...detail("what", children.length === 0 ? ["everything inside"] : children),
        ...detail(PREPOSITIONS[event.action], parent),
      ];
    }
    case "TransactionEvent": {
      const all = list(event.epcList, event.quantityList);
      const parent = event.parentID === undefined ? [] : [named(event.parentID)];
      return [
        ...detail("what", all.length === 0 ? ["all objects of the transaction"] : all),
        ...detail("inside", parent),
      ];
    }
    case "TransformationEvent":
      return [
        ...detail("made from", list(event.inputEPCList, event.inputQuantityList)),
        ...detail("made", list(event.outputEPCList, event.outputQuantityList)),
      ];
    default:
      return [];
  }
}

const PREPOSITIONS = { ADD: "put into", OBSERVE: "inside", DELETE: "taken from" } as const;

function amount({ epcClass, quantity, uom }: QuantityElement, named: (uri: string) => string): string {
  if (quantity === undefined) return `some of ${named(epcClass)}`;
  return `${quantity}${uom === undefined ? "" : ` ${uom}`} of ${named(epcClass)}`;
}

function reading(report: SensorReport, scope: NamespaceScope): string {
  const {
    minValue,
    maxValue,
    value,
    stringValue,
    booleanValue,
    hexBinaryValue,
    uriValue,
    meanValue,
    uom = "",
    exception,
  } = report;
  const range =
    minValue === undefined && maxValue === undefined ? undefined : `${minValue ?? "?"} to ${maxValue ?? "?"}`;
  const shown = value ?? range ?? meanValue ?? stringValue ?? booleanValue ?? hexBinaryValue ?? uriValue ?? "";
  const alarm = exception === undefined ? "" : ` ${word("sensorAlertType", exception, scope)}`;
  return `${word("measurementType", report.type, scope)} ${shown} ${uom}${alarm}`.replaceAll(/ +/g, " ").trim();
}

/** A standard word as a person reads it; another's as it is. */
function word(kind: CbvKind, text: string, scope: NamespaceScope): string {
  return cbvWord(kind, text, scope)?.replaceAll("_", " ") ?? text;
}

function shortened(all: readonly string[]): readonly string[] {
  if (all.length <= SHOWN_OBJECTS + 1) return all;
  return [...all.slice(0, SHOWN_OBJECTS), `and ${all.length - SHOWN_OBJECTS} more`];
}

function detail(label: string, texts: readonly string[]): Detail[] {
  return texts.length === 0 ? [] : [[label, texts.join(", ")]];
}

function printable(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
}

import { InputError } from "../../shared/errors.js";
import { EpcisContext } from "./EpcisContext.js";
import { type EpcisJsonObject, isEpcisJsonObject } from "./epcisJsonObject.js";

/** An event of the EPCIS 2.0 JSON binding, and what its document says of the prefixes in it. */
export interface EventInContext {
  readonly event: EpcisJsonObject;
  readonly context: EpcisContext;
}

/**
 * The events of an EPCIS 2.0 document, query document, single event or array of them, in their order.
 * @param document As `epcisFromJson` or `epcisFromXml` reads it.
 * @throws InputError epcis.document
 */
export function eventsInContext(document: unknown): EventInContext[] {
  if (Array.isArray(document)) return document.flatMap(eventsOfOne);
  return eventsOfOne(document);
}

function eventsOfOne(document: unknown): EventInContext[] {
  if (!isEpcisJsonObject(document)) throw noDocument("it must be an object, or an array of them");
  const context = EpcisContext.STANDARD.with(document["@context"]).ignoring(ignoredFields(document));
  if (document.epcisBody === undefined) {
    if (typeof document.type !== "string") throw noDocument("it has neither epcisBody nor the type of an event");
    return [{ event: document, context }];
  }
  return listOf(document.epcisBody).map((event) => {
    if (!isEpcisJsonObject(event)) throw noDocument("an event must be an object");
    return { event, context };
  });
}

function listOf(body: unknown): readonly unknown[] {
  if (!isEpcisJsonObject(body)) throw noDocument("epcisBody must be an object");
  if (body.event !== undefined) return [body.event];
  const results = isEpcisJsonObject(body.queryResults) ? body.queryResults.resultsBody : undefined;
  const list = isEpcisJsonObject(results) ? results.eventList : body.eventList;
  if (!Array.isArray(list)) throw noDocument("epcisBody must have an eventList, or queryResults that have one");
  return list;
}

/** A repository lists in `prefix:ignoreFields`, under any prefix, what it added to events and no hash shall cover. */
function ignoredFields(document: EpcisJsonObject): string[] {
  const body = isEpcisJsonObject(document.epcisBody) ? document.epcisBody : {};
  const results = isEpcisJsonObject(body.queryResults) ? body.queryResults : {};
  const levels = [document, body, results].flatMap((level) => Object.entries(level));
  const lists = levels.filter(([key]) => /:ignoreFields$/.test(key));
  return lists.flatMap(([, names]) => names).filter((name) => typeof name === "string");
}

function noDocument(rule: string): InputError {
  return new InputError("epcis.document", `Not an EPCIS document: ${rule}`);
}

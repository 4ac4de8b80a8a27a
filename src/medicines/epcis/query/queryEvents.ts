import { InputError } from "../../../shared/errors.js";
import { isEpcisJsonObject } from "../epcisJsonObject.js";
import { NamespaceScope } from "../NamespaceScope.js";
import { requireEvents } from "../requireEvents.js";
import { compareValues } from "./compareValues.js";
import type { EpcisQuery, QueryOptions } from "./EpcisQuery.js";
import { conditionOf } from "./eventConditions.js";
import { fieldValues } from "./fieldConditions.js";
import { type AnyEvent, numberOf, type QueryTerms, refuseParameter } from "./QueryTerms.js";

const CONTROLS = ["orderBy", "orderDirection", "eventCountLimit", "maxEventCount"];

/**
 * The events that a SimpleEventQuery answers, EPCIS 2.0 §8.2.7.1, from valid events in memory: every parameter must hold, one value
 * of a list suffices. In their order unless `orderBy` says otherwise. Words of the CBV match in any notation. Parameters on master
 * data (WD_, HASATTR_, EQATTR_) are refused.
 *
 * @throws InputError `epcis.query-parameter` for an unknown parameter or a wrong value; `epcis.query-too-large` when more match
 * than maxEventCount; `epcis.document`, `epcis.event` for what is no list of events.
 */
export function queryEvents<T extends AnyEvent>(
  events: readonly T[],
  query: EpcisQuery,
  options: QueryOptions = {},
): T[] {
  requireEvents(events);
  if (!isEpcisJsonObject(query)) refuseParameter("query", "list is no object");
  const { canonical = (uri: string) => uri, context } = options;
  const terms: QueryTerms = { canonical, scope: NamespaceScope.STANDARD.with(context) };
  const parameters = Object.entries(query).filter(([name]) => !CONTROLS.includes(name));
  const conditions = parameters.map(([name, value]) => conditionOf(name, value, terms));
  const order = orderOf(query, terms);
  const limit = countOf(query, "eventCountLimit");
  const maximum = countOf(query, "maxEventCount");
  if (limit !== undefined && maximum !== undefined) {
    refuseParameter("eventCountLimit", "and maxEventCount exclude each other");
  }
  const found = events.filter((event) => conditions.every((condition) => condition(event)));
  if (maximum !== undefined && found.length > maximum) {
    throw new InputError("epcis.query-too-large", "Too many events match", { events: found.length, maximum });
  }
  return (order === undefined ? found : found.sort(order)).slice(0, limit);
}

function countOf(query: EpcisQuery, parameter: string): number | undefined {
  const value = query[parameter];
  if (value === undefined) return undefined;
  const count = numberOf(parameter, value);
  return Number.isSafeInteger(count) && count > 0
    ? count
    : refuseParameter(parameter, "must be a whole number above 0");
}

/** Descending unless ASC is asked for; events without the field come last either way. */
function orderOf(query: EpcisQuery, terms: QueryTerms): ((left: AnyEvent, right: AnyEvent) => number) | undefined {
  const { orderBy, orderDirection = "DESC" } = query;
  if (orderDirection !== "ASC" && orderDirection !== "DESC") refuseParameter("orderDirection", "must be ASC or DESC");
  if (orderBy === undefined) return undefined;
  if (typeof orderBy !== "string" || !(orderBy === "eventTime" || orderBy === "recordTime" || orderBy.includes(":"))) {
    return refuseParameter("orderBy", "must be eventTime, recordTime or an extension field");
  }
  const read = (event: AnyEvent): unknown => {
    if (orderBy === "eventTime" || orderBy === "recordTime") return event[orderBy];
    return fieldValues(event, orderBy, terms)[0];
  };
  const sign = orderDirection === "ASC" ? 1 : -1;
  return (left, right) => {
    const [one, other] = [read(left), read(right)];
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
    return sign * (compareValues(one, other) ?? 0);
  };
}

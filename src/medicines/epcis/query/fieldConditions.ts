import { isJsonObject, type JsonObject } from "../../../shared/jsonObject.js";
import type { NamespaceScope } from "../NamespaceScope.js";
import { type Comparison, satisfies } from "./compareValues.js";
import {
  type AnyEvent,
  type Condition,
  numberOf,
  type ParameterValue,
  type QueryTerms,
  refuseParameter,
  scopeOf,
} from "./QueryTerms.js";

/** `EQ_example:field`, `GT_INNER_ILMD_example:field`, `EXISTS_readPoint_https://ns.example.org#field` … */
const PARAMETER =
  /^(EQ|GT|GE|LT|LE|EXISTS)_(INNER_)?(?:(ILMD|SENSORELEMENT|SENSORMETADATA|SENSORREPORT|ERROR_DECLARATION|readPoint|bizLocation)_)?([^:]+:.+)$/;

/** Objects of an event that extension fields are sought in. */
const AREAS: Readonly<Record<string, (event: JsonObject) => readonly unknown[]>> = {
  ILMD: ({ ilmd }) => [ilmd],
  ERROR_DECLARATION: ({ errorDeclaration }) => [errorDeclaration],
  readPoint: ({ readPoint }) => [readPoint],
  bizLocation: ({ bizLocation }) => [bizLocation],
  SENSORELEMENT: sensorElements,
  SENSORMETADATA: (event) => sensorElements(event).map(({ sensorMetadata }) => sensorMetadata),
  SENSORREPORT: (event) => sensorElements(event).flatMap(({ sensorReport }) => sensorReport),
};

function sensorElements({ sensorElementList }: JsonObject): readonly JsonObject[] {
  return Array.isArray(sensorElementList) ? sensorElementList.filter(isJsonObject) : [];
}

/** The condition of a parameter on an extension field; `undefined` when the parameter is not on one. */
export function fieldCondition(parameter: string, value: ParameterValue, terms: QueryTerms): Condition | undefined {
  const match = PARAMETER.exec(parameter);
  if (!match) return undefined;
  const [, comparison = "", inner, area, field = ""] = match;
  const name = nameOf(field, terms.scope);
  const found = (event: AnyEvent): readonly unknown[] => {
    const objects = (area === undefined ? [{ ...event }] : (AREAS[area]?.({ ...event }) ?? [])).filter(isJsonObject);
    const scope = scopeOf(event, terms);
    return objects.flatMap((object) => (inner ? innerValues(object, name, scope) : ownValues(object, name, scope)));
  };
  if (comparison === "EXISTS") {
    requirePresence(parameter, value);
    return (event) => found(event).length > 0;
  }
  if (comparison === "EQ") {
    const wanted = Array.isArray(value) ? value : [value];
    if (wanted.length === 0) refuseParameter(parameter, "must have at least one value");
    return (event) =>
      found(event).some((content) =>
        wanted.some((one) => satisfies(content, "EQ", typeof one === "boolean" ? String(one) : one)),
      );
  }
  const order = orderOf(comparison);
  const bound = typeof value === "string" && value.includes("T") ? value : numberOf(parameter, value);
  return (event) => found(event).some((content) => satisfies(content, order, bound));
}

/** EXISTS parameters have no value; JSON and REST need one to write. */
export function requirePresence(parameter: string, value: ParameterValue): void {
  if (value !== true && value !== "true" && value !== "") refuseParameter(parameter, "must be true");
}

/** The values of an extension field that stands in the event itself, to order by. */
export function fieldValues(event: AnyEvent, field: string, terms: QueryTerms): readonly unknown[] {
  return ownValues({ ...event }, nameOf(field, terms.scope), scopeOf(event, terms));
}

function orderOf(comparison: string): Comparison {
  return comparison === "GT" || comparison === "GE" || comparison === "LT" ? comparison : "LE";
}

/** The full name of a field; `namespace#name`, the notation of XML, and `namespace/name` are one. */
function nameOf(field: string, scope: NamespaceScope): string {
  return scope.expand(field).replace(/[/#]*#([^/#]*)$/, "/$1");
}

function ownValues(object: JsonObject, name: string, scope: NamespaceScope): readonly unknown[] {
  return Object.entries(object).flatMap(([key, content]) => (nameOf(key, scope) === name ? [content] : []));
}

function innerValues(object: JsonObject, name: string, scope: NamespaceScope): readonly unknown[] {
  const extensions = Object.entries(object).flatMap(([key, content]) => (key.includes(":") ? [content] : []));
  const pending: unknown[] = [...extensions];
  const found: unknown[] = [];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== "object" || next === null) continue;
    if (isJsonObject(next)) found.push(...ownValues(next, name, scope));
    for (const content of Object.values(next)) pending.push(content);
  }
  return found;
}

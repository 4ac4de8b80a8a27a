import { isJsonObject, type JsonObject } from "../../shared/jsonObject.js";
import { type ProblemList, pointer } from "./EpcisProblem.js";
import { isOffset, parseInstant } from "./instant.js";
import type { NamespaceScope } from "./NamespaceScope.js";

/** Where a value stands, and what counts there. */
export interface Place {
  readonly path: string;
  readonly scope: NamespaceScope;
  readonly problems: ProblemList;
}

/** Lists what is wrong with a value. */
export type Check = (value: unknown, place: Place) => void;

/** Where the form of the JSON is laid down. */
export const JSON_BINDING = "EPCIS 2.0 §10";

/** The place of the member `name` of what stands at `place`. */
export function inside(place: Place, name: string | number): Place {
  return { ...place, path: pointer(place.path, name) };
}

/** A string that keeps `rule`, which answers what is wrong with it. */
export function text(rule: (value: string, scope: NamespaceScope) => string | undefined, clause: string): Check {
  return (value, { path, scope, problems }) => {
    const broken = typeof value === "string" ? rule(value, scope) : "must be a string";
    if (broken !== undefined) problems.add(path, broken, clause, value);
  };
}

export const anyText = text(() => undefined, JSON_BINDING);

export const time = text(
  (value) =>
    parseInstant(value) ? undefined : "must be a real date and time with zone, as 2026-01-31T23:59:59.123+01:00",
  "EPCIS 2.0 §7.4 with XML Schema dateTimeStamp",
);

export const zoneOffset = text(
  (value) => (isOffset(value) ? undefined : "must be an offset from UTC, as +01:00, of at most 14:00"),
  "EPCIS 2.0 §7.4, eventTimeZoneOffset",
);

/** A finite number that keeps `rule`. */
export function number(rule: (value: number) => string | undefined, clause: string): Check {
  return (value, { path, problems }) => {
    const isNumber = typeof value === "number" && Number.isFinite(value);
    const broken = isNumber ? rule(value) : "must be a number";
    if (broken !== undefined) problems.add(path, broken, clause, value);
  };
}

export const boolean: Check = (value, { path, problems }) => {
  if (typeof value !== "boolean") problems.add(path, "must be true or false", JSON_BINDING, value);
};

/** A list whose members keep `member`. */
export function list(member: Check, limits: { readonly minimum?: number; readonly unique?: boolean } = {}): Check {
  return (value, place) => {
    if (!Array.isArray(value)) {
      place.problems.add(place.path, "must be a list", JSON_BINDING, value);
      return;
    }
    const { minimum = 0, unique = false } = limits;
    if (value.length < minimum) {
      place.problems.add(place.path, `must have at least ${minimum} member`, JSON_BINDING, value);
    }
    const seen = new Set<unknown>();
    for (const [index, entry] of value.entries()) {
      member(entry, inside(place, index));
      if (unique && seen.has(entry)) {
        place.problems.add(pointer(place.path, index), "must not stand twice in the list", JSON_BINDING, entry);
      }
      seen.add(entry);
    }
  };
}

interface Shape {
  readonly required?: readonly string[];
  /** Whether members of other namespaces may stand beside those named. */
  readonly extensible?: boolean;
  readonly clause?: string;
  /** Rules that tie members together; asked only of an object. */
  readonly together?: (object: JsonObject, place: Place) => void;
}

/** An object of these members; `@context` inside it adds to the scope where `members` name it. */
export function object(members: Readonly<Record<string, Check>>, shape: Shape = {}): Check {
  const checks = new Map(Object.entries(members));
  const { required = [], extensible = false, clause = JSON_BINDING, together } = shape;
  return (value, outer) => {
    const { path, problems } = outer;
    if (!isJsonObject(value)) {
      problems.add(path, "must be an object", clause, value);
      return;
    }
    const scope = checks.has("@context") ? outer.scope.with(value["@context"]) : outer.scope;
    const place = { ...outer, scope };
    for (const name of required) {
      if (!Object.hasOwn(value, name)) problems.add(pointer(path, name), "is required", clause, undefined);
    }
    for (const [name, content] of Object.entries(value)) {
      const check = checks.get(name);
      if (check) check(content, inside(place, name));
      else memberName(name, extensible, place);
    }
    together?.(value, place);
  };
}

function memberName(name: string, extensible: boolean, { path, scope, problems }: Place): void {
  if (extensible && scope.isResolvable(name)) return;
  const rule = !extensible
    ? "is no member of this object, which cannot be extended"
    : name.includes(":")
      ? "must be an absolute URI, or have a prefix that @context declares"
      : "is no member of this object; an extension needs a prefix that @context declares";
  problems.add(pointer(path, name), rule, "EPCIS 2.0 §6.1 with §10", name);
}

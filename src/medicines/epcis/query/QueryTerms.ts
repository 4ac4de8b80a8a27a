import { InputError } from "../../../shared/errors.js";
import type { EpcisEvent, ExtensionEvent } from "../EpcisEvent.js";
import type { NamespaceScope } from "../NamespaceScope.js";

export type AnyEvent = EpcisEvent | ExtensionEvent;

/** What the conditions of one query need to know. */
export interface QueryTerms {
  readonly canonical: (uri: string) => string;
  /** Prefixes of the document, in force in the query too. */
  readonly scope: NamespaceScope;
}

/** What an event must be to be answered. */
export type Condition = (event: AnyEvent) => boolean;

/** A parameter's value, as the caller gave it. */
export type ParameterValue = string | number | boolean | readonly (string | number)[];

/** The prefixes in force in an event. */
export function scopeOf(event: AnyEvent, terms: QueryTerms): NamespaceScope {
  return event["@context"] === undefined ? terms.scope : terms.scope.with(event["@context"]);
}

/** @throws InputError `epcis.query-parameter` */
export function refuseParameter(parameter: string, rule: string): never {
  throw new InputError("epcis.query-parameter", `The query's parameter ${rule}`, {
    parameter: parameter.slice(0, 100),
  });
}

/** A list of strings, or its only member. */
export function stringsOf(parameter: string, value: ParameterValue): readonly string[] {
  const values = Array.isArray(value) ? value : [value];
  if (values.length === 0) refuseParameter(parameter, "must have at least one value");
  return values.map((entry) =>
    typeof entry === "string" ? entry : refuseParameter(parameter, "must be a string or a list of them"),
  );
}

/** A number, which a REST query spells as a string. */
export function numberOf(parameter: string, value: ParameterValue): number {
  const number = typeof value === "string" && /^-?\d{1,30}(?:\.\d{1,30})?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number)
    ? number
    : refuseParameter(parameter, "must be a number");
}

import { FhirDecimal } from "./FhirDecimal.js";

/** A FHIR resource whose decimals keep their digits. Members that are undefined are left out. */
export type FhirValue = string | boolean | number | FhirDecimal | readonly FhirValue[] | FhirObject;

export interface FhirObject {
  readonly [name: string]: FhirValue | undefined;
}

/** The resource as its exact bytes, JSON in UTF-8 without white space. Numbers are whole; decimals are {@link FhirDecimal}. */
export function encodeFhir(resource: FhirObject): Uint8Array {
  return new TextEncoder().encode(textOf(resource));
}

function textOf(value: FhirValue): string {
  if (value instanceof FhirDecimal) return value.text;
  if (isList(value)) return `[${value.map(textOf).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}:${textOf(member)}`],
  );
  return `{${members.join(",")}}`;
}

function isList(value: FhirValue): value is readonly FhirValue[] {
  return Array.isArray(value);
}

import { hasCheckDigit } from "../gs1/checkDigit.js";
import type { EpcUriKind } from "./epcUriForm.js";

/** A key of GS1 Digital Link URI Syntax 1.2 §4, as far as EPCIS identifies objects, classes, places or parties with it. */
interface Key {
  readonly value: RegExp;
  /** Application identifiers that may follow, in this order. */
  readonly qualifiers?: readonly string[];
  /** Digits from the start whose last is a check digit. */
  readonly checked?: number;
  /** Qualifiers that make it one object; or the length of the value from which on it is. Always one when left out. */
  readonly instanceWith?: readonly string[];
  readonly instanceFrom?: number;
}

const GTIN_QUALIFIERS = ["22", "10", "21", "235"];

const KEYS: ReadonlyMap<string, Key> = new Map([
  ["00", { value: /^\d{18}$/, checked: 18 }],
  ["01", { value: /^(?:\d{8}|\d{12,14})$/, qualifiers: GTIN_QUALIFIERS, instanceWith: ["21", "235"] }],
  ["253", { value: /^\d{13}.{0,17}$/, checked: 13, instanceFrom: 14 }],
  ["255", { value: /^\d{13,25}$/, checked: 13, instanceFrom: 14 }],
  ["401", { value: /^.{1,30}$/ }],
  ["402", { value: /^\d{17}$/, checked: 17 }],
  ["414", { value: /^\d{13}$/, qualifiers: ["254", "7040"], checked: 13 }],
  ["417", { value: /^\d{13}$/, qualifiers: ["7040"], checked: 13 }],
  ["8003", { value: /^0\d{13}.{0,16}$/, checked: 14, instanceFrom: 15 }],
  ["8004", { value: /^.{1,30}$/ }],
  ["8006", { value: /^\d{18}$/, qualifiers: GTIN_QUALIFIERS, checked: 14, instanceWith: ["21"] }],
  ["8010", { value: /^.{1,30}$/, qualifiers: ["8011"], instanceWith: ["8011"] }],
  ["8013", { value: /^.{1,30}$/, instanceWith: [] }],
  ["8017", { value: /^\d{18}$/, qualifiers: ["8019"], checked: 18 }],
  ["8018", { value: /^\d{18}$/, qualifiers: ["8019"], checked: 18 }],
]);

/** Names that version 1.0 had for the numbers. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ["gtin", "01"],
  ["cpv", "22"],
  ["lot", "10"],
  ["ser", "21"],
  ["sscc", "00"],
  ["gdti", "253"],
  ["gcn", "255"],
  ["ginc", "401"],
  ["gsin", "402"],
  ["gln", "414"],
  ["glnx", "254"],
  ["party", "417"],
  ["grai", "8003"],
  ["giai", "8004"],
  ["itip", "8006"],
  ["cpid", "8010"],
  ["cpsn", "8011"],
  ["gmn", "8013"],
  ["gsrnp", "8017"],
  ["gsrn", "8018"],
  ["srin", "8019"],
]);

const OF_GS1 = /^https?:\/\/id\.gs1\.[a-z]+\//i;

const QUALIFIER_VALUE = /^.{1,28}$/;

/**
 * What a GS1 Digital Link URI names, or the rule it breaks. `undefined` for any other web URI: one that has no GS1 key with
 * qualifiers at the end of its path, which EPCIS allows too.
 */
export function digitalLinkForm(uri: string): { readonly kind: EpcUriKind } | { readonly rule: string } | undefined {
  const path = /^https?:\/\/[^/?#]+(\/[^?#]*)/i.exec(uri)?.[1];
  if (path === undefined) return undefined;
  const segments = path.replace(/\/$/, "").split("/").slice(1).map(decode);
  for (let start = segments.length % 2; start < segments.length; start += 2) {
    const codes = segments.filter((_, index) => index >= start && (index - start) % 2 === 0).map(applicationIdentifier);
    const values = segments.filter((_, index) => index >= start && (index - start) % 2 === 1);
    const [primary = "", ...qualifiers] = codes;
    const key = KEYS.get(primary);
    const [value = "", ...qualities] = values;
    if (key?.value.test(value) !== true || !inOrder(qualifiers, key.qualifiers ?? [])) continue;
    if (!qualities.every((quality) => QUALIFIER_VALUE.test(quality))) continue;
    const digits = primary === "01" ? value.length : key.checked;
    if (digits !== undefined && !hasCheckDigit(value.slice(0, digits))) {
      // Under another's domain the path may be anything; under GS1's it is what it looks like.
      return OF_GS1.test(uri) ? { rule: `must have the check digit of its key (${primary})` } : undefined;
    }
    return { kind: isInstance(key, value, qualifiers) ? "instance" : "class" };
  }
  return undefined;
}

function isInstance({ instanceWith, instanceFrom }: Key, value: string, qualifiers: readonly string[]): boolean {
  if (instanceFrom !== undefined) return value.length >= instanceFrom;
  return instanceWith === undefined || instanceWith.some((code) => qualifiers.includes(code));
}

function applicationIdentifier(segment: string): string {
  return SHORT_NAMES.get(segment) ?? segment;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function inOrder(codes: readonly string[], allowed: readonly string[]): boolean {
  const places = codes.map((code) => allowed.indexOf(code));
  return places.every((place, index) => place > (index === 0 ? -1 : (places[index - 1] ?? -1)));
}

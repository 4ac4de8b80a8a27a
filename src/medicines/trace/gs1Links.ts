import { InputError } from "../../shared/errors.js";
import { hasCheckDigit } from "../gs1/checkDigit.js";
import { epcUrnCanonicalLink } from "../gs1/epcUrnCanonicalLink.js";

// Text is percent-encoded as the event hash wants it, so that one object has one link. Each throws InputError `input.invalid` for a key
// without its digits or its check digit.

/** The link of a pack. @param gtin 14 digits. */
export function packLink(gtin: string, serial: string): string {
  return canonical(`https://id.gs1.org/01/${key("GTIN", gtin, 14)}/21/${encodeURIComponent(serial)}`);
}

/** The link of a lot. */
export function lotLink(gtin: string, lot: string): string {
  return canonical(`https://id.gs1.org/01/${key("GTIN", gtin, 14)}/10/${encodeURIComponent(lot)}`);
}

/** The link of a logistic unit. @param sscc 18 digits. */
export function unitLink(sscc: string): string {
  return `https://id.gs1.org/00/${key("SSCC", sscc, 18)}`;
}

/** The link of a place or party. @param gln 13 digits. */
export function placeLink(gln: string): string {
  return `https://id.gs1.org/414/${key("GLN", gln, 13)}`;
}

function canonical(link: string): string {
  return epcUrnCanonicalLink(link) ?? link;
}

function key(name: string, digits: string, length: number): string {
  if (digits.length === length && hasCheckDigit(digits)) return digits;
  const rule = `${name}: ${length} digits, the last its check digit`;
  throw new InputError("input.invalid", "A GS1 key breaks a rule", { rule, found: digits.slice(0, 20) });
}

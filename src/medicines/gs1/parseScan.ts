import { InputError } from "../../shared/errors.js";
import { requireText } from "../../shared/requireText.js";
import { hasCheckDigit } from "./checkDigit.js";
import type { DigitalLinkOptions } from "./DigitalLinkOptions.js";
import type { Gs1Message } from "./Gs1Message.js";
import { parseDigitalLink } from "./parseDigitalLink.js";
import { parseUnbracketed } from "./parseUnbracketed.js";
import type { Scan } from "./Scan.js";
import { COMPOSITE_IDENTIFIER, SYMBOLOGIES, type Symbology } from "./Symbology.js";
import { shown } from "./shown.js";
import { isWebUri } from "./splitLink.js";

const COMPOSITE_START = `|${COMPOSITE_IDENTIFIER}`;

/** Symbology identifiers, and the symbology that each is taken for. */
const IDENTIFIERS: ReadonlyMap<string, { readonly symbology: Symbology; readonly gs1: boolean }> = new Map([
  ["]d1", { symbology: "data-matrix", gs1: false }],
  ["]d2", { symbology: "data-matrix", gs1: true }],
  ["]Q1", { symbology: "qr", gs1: false }],
  ["]Q3", { symbology: "qr", gs1: true }],
  ["]J0", { symbology: "dotcode", gs1: false }],
  ["]J1", { symbology: "dotcode", gs1: true }],
  ["]C1", { symbology: "gs1-128", gs1: true }],
  ["]e0", { symbology: "databar-expanded", gs1: true }],
  ["]E0", { symbology: "ean-13", gs1: false }],
  ["]E4", { symbology: "ean-8", gs1: false }],
  ["]I0", { symbology: "itf-14", gs1: false }],
  ["]I1", { symbology: "itf-14", gs1: false }],
]);

/**
 * Reads what a scanner sends: an AIM symbology identifier (ISO/IEC 15424) and the data. Element strings are checked; the
 * digits of EAN, UPC and ITF-14 become AI 01; a text that is a web address must be a GS1 Digital Link; any other text
 * passes with an empty message.
 *
 * @throws InputError gs1.scan naming the rule; gs1.digital-link, gs1.form, gs1.unknown-ai, gs1.length, gs1.value
 */
export function parseScan(scan: string, options: DigitalLinkOptions = {}): Scan {
  requireText(scan, "gs1.scan", "scan");
  const found = IDENTIFIERS.get(scan.slice(0, 3));
  if (found === undefined) throw refuse("no known symbology identifier comes first", scan);
  const { symbology, gs1 } = found;
  const text = scan.slice(3);
  if (gs1) return { symbology, gs1, text, message: parseUnbracketed(text, options) };
  const digits = SYMBOLOGIES[symbology].digits;
  if (digits !== undefined) return parseDigits(symbology, text, digits.length, options);
  return { symbology, gs1, text, message: isWebUri(text) ? parseDigitalLink(text, options) : [] };
}

function parseDigits(symbology: Symbology, data: string, length: number, options: DigitalLinkOptions): Scan {
  const [text, rest] = [data.slice(0, length), data.slice(length)];
  if (text.length < length) throw refuse(`there are fewer than ${length} digits`, data);
  if (!/^[0-9]+$/.test(text)) throw refuse("there is something else than digits", data);
  if (!hasCheckDigit(text)) throw refuse("the check digit is wrong", data);
  const key: Gs1Message = [{ ai: "01", value: text.padStart(14, "0") }];
  if (rest === "") return { symbology, gs1: false, text, message: key };
  if (!SYMBOLOGIES[symbology].composite || !rest.startsWith(COMPOSITE_START)) {
    throw refuse(`there are more than ${length} digits`, data);
  }
  const composite = rest.slice(COMPOSITE_START.length);
  return { symbology, gs1: false, text, composite, message: [...key, ...parseUnbracketed(composite, options)] };
}

function refuse(rule: string, found: string): InputError {
  return new InputError("gs1.scan", "A scan is not one that GS1 knows", { rule, found: shown(found) });
}

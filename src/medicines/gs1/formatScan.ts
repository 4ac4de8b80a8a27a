import { InputError } from "../../shared/errors.js";
import { kindOf } from "../../shared/kindOf.js";
import { requireText } from "../../shared/requireText.js";
import { checkDigitOf, hasCheckDigit } from "./checkDigit.js";
import { findApplicationIdentifier } from "./findApplicationIdentifier.js";
import { FNC1 } from "./fnc1.js";
import type { Gs1Message } from "./Gs1Message.js";
import type { Gs1Options } from "./Gs1Options.js";
import { parseUnbracketed } from "./parseUnbracketed.js";
import type { ScanContent } from "./Scan.js";
import { COMPOSITE_IDENTIFIER, SYMBOLOGIES, type Symbology, type SymbologyForm } from "./Symbology.js";
import { shown } from "./shown.js";
import { toElementString } from "./toElementString.js";

/** The largest GTIN that GS1 DataBar Limited has room for. */
const LARGEST_LIMITED = "19999999999999";

/** How a scan is written. */
export interface ScanOptions extends Gs1Options {
  /** The digits of an EAN, UPC, ITF-14 or DataBar symbol come without check digit: put it. Default false. */
  readonly addCheckDigit?: boolean;
}

/**
 * What a scanner sends for a barcode: symbology identifier and data. `parseScan` reads it back.
 *
 * @param content a message, or what a barcode holds
 * @throws InputError gs1.scan when the symbology cannot hold it; gs1.form, gs1.unknown-ai, gs1.length, gs1.value
 */
export function formatScan(content: Gs1Message | ScanContent, symbology: Symbology, options: ScanOptions = {}): string {
  requireText(symbology, "gs1.scan", "symbology");
  const scan = contentOf(content, options);
  const form = Object.hasOwn(SYMBOLOGIES, symbology) ? SYMBOLOGIES[symbology] : undefined;
  if (form === undefined) throw refuse("there is no such symbology", symbology, scan.text);
  if (scan.composite !== undefined) {
    if (!form.composite) throw refuse("the symbology has no composite component", symbology, scan.text);
    parseUnbracketed(scan.composite, options);
  }
  if (form.digits !== undefined) return formatDigits(scan, symbology, form, options);
  const identifier = scan.gs1 ? form.gs1 : form.plain;
  if (identifier === undefined) throw refuse("the symbology holds only GS1 element strings", symbology, scan.text);
  if (!scan.gs1) return identifier + scan.text;
  const message = parseUnbracketed(scan.text, options);
  if (scan.composite === undefined) return identifier + scan.text;
  const last = findApplicationIdentifier(message.at(-1)?.ai ?? "", options.unknownAis);
  const separator = last?.predefinedLength || scan.text.endsWith(FNC1) ? "" : FNC1;
  return COMPOSITE_IDENTIFIER + scan.text + separator + scan.composite;
}

function contentOf(content: Gs1Message | ScanContent, options: ScanOptions): ScanContent {
  if (typeof content !== "object" || content === null) {
    throw new InputError("gs1.scan", "What a barcode holds is no message and no object", { given: kindOf(content) });
  }
  if (!("text" in content)) return { gs1: true, text: toElementString(content, options) };
  requireText(content.text, "gs1.scan", "text of a barcode");
  if (content.composite !== undefined) requireText(content.composite, "gs1.scan", "composite component");
  return content;
}

function formatDigits(scan: ScanContent, symbology: Symbology, form: SymbologyForm, options: ScanOptions): string {
  const { length, prefix } = form.digits ?? { length: 0, prefix: "" };
  const given = scan.gs1 ? keyOf(scan.text, symbology, length, options) : scan.text;
  const wanted = options.addCheckDigit ? length - 1 : length;
  if (given.length !== wanted) throw refuse(`the symbology holds ${wanted} digits`, symbology, given);
  if (!/^[0-9]+$/.test(given)) throw refuse("there is something else than digits", symbology, given);
  const digits = options.addCheckDigit ? given + checkDigitOf(given) : given;
  if (!hasCheckDigit(digits)) throw refuse("the check digit is wrong", symbology, given);
  if (symbology === "databar-limited" && digits > LARGEST_LIMITED) {
    throw refuse("the first digit is more than 1", symbology, given);
  }
  const start = `${form.gs1 ?? form.plain ?? ""}${prefix}${digits}`;
  if (scan.composite === undefined) return start;
  // DataBar and its composite component are one message, EAN and UPC and theirs are two.
  return start + (form.gs1 === undefined ? `|${COMPOSITE_IDENTIFIER}` : "") + scan.composite;
}

/** The digits of an element string that holds AI 01 alone, without the zeros that fill it up to 14 digits. */
function keyOf(text: string, symbology: Symbology, length: number, options: ScanOptions): string {
  const zeros = `01${"0".repeat(14 - length)}`;
  if (!text.startsWith(zeros)) throw refuse(`the symbology holds a GTIN of ${length} digits`, symbology, text);
  if (!options.addCheckDigit) parseUnbracketed(text, options);
  return text.slice(zeros.length);
}

function refuse(rule: string, symbology: Symbology, found: string): InputError {
  return new InputError("gs1.scan", "A barcode cannot hold this", {
    rule,
    symbology: shown(symbology),
    found: shown(found),
  });
}

import { InputError } from "../../shared/errors.js";
import { kindOf } from "../../shared/kindOf.js";
import { requireText } from "../../shared/requireText.js";
import { checkDigitOf } from "./checkDigit.js";
import { normaliseGtin } from "./normaliseGtin.js";
import { shown } from "./shown.js";

/** How the ten digits of an NDC divide into labeler, product and package (21 CFR 207.33). */
export const NDC_FORMATS = ["4-4-2", "5-3-2", "5-4-1"] as const;
export type NdcFormat = (typeof NDC_FORMATS)[number];

/** What a GTIN that embeds an NDC has after its indicator digit. */
const NDC_PREFIX = "03";

function segmentsOf(ndc: string): readonly string[] {
  const segments = /^([0-9]{4,5})-([0-9]{3,4})-([0-9]{1,2})$/.exec(ndc)?.slice(1);
  if (segments === undefined || !isNdcFormat(segments.map(({ length }) => length).join("-"))) {
    throw new InputError("gs1.ndc", "A code is no NDC of ten digits", {
      ndc: shown(ndc),
      formats: NDC_FORMATS.join(", "),
    });
  }
  return segments;
}

function isNdcFormat(format: string): format is NdcFormat {
  return NDC_FORMATS.some((known) => known === format);
}

/**
 * The NDC of 11 digits that payers use (45 CFR 162.1002): each segment filled to 5-4-2. Only the hyphens tell which
 * one is short, so an NDC without them has no answer.
 *
 * @param ndc ten digits with hyphens
 * @throws InputError gs1.ndc
 */
export function ndcToNdc11(ndc: string): string {
  requireText(ndc, "gs1.ndc", "NDC");
  const [labeler = "", product = "", packing = ""] = segmentsOf(ndc);
  return labeler.padStart(5, "0") + product.padStart(4, "0") + packing.padStart(2, "0");
}

/**
 * The GTIN-14 that embeds an NDC: indicator, 03, the ten digits, check digit.
 *
 * @param ndc ten digits, with or without hyphens
 * @param indicator packaging level: 0 for the pack that is sold, 1 to 8 for what holds several
 * @throws InputError gs1.ndc
 */
export function ndcToGtin(ndc: string, indicator = 0): string {
  requireText(ndc, "gs1.ndc", "NDC");
  if (!Number.isInteger(indicator) || indicator < 0 || indicator > 8) {
    throw new InputError("gs1.ndc", "The indicator digit of a GTIN that embeds an NDC is 0 to 8", {
      indicator: typeof indicator === "number" ? indicator : kindOf(indicator),
    });
  }
  const digits = /^[0-9]{10}$/.test(ndc) ? ndc : segmentsOf(ndc).join("");
  const body = `${indicator}${NDC_PREFIX}${digits}`;
  return body + checkDigitOf(body);
}

/**
 * The NDC that a GTIN embeds. The GTIN does not tell how its ten digits divide: without a format they come without
 * hyphens.
 *
 * @param gtin of 12, 13 or 14 digits; a UPC-A that embeds an NDC starts with 3
 * @throws InputError gs1.gtin; gs1.ndc when no NDC is in it
 */
export function gtinToNdc(gtin: string, format?: NdcFormat): string {
  const normalised = normaliseGtin(gtin);
  if (normalised.slice(1, 3) !== NDC_PREFIX || normalised.startsWith("9")) {
    throw new InputError("gs1.ndc", "A GTIN embeds no NDC: its indicator is not followed by 03", { gtin: normalised });
  }
  const digits = normalised.slice(3, 13);
  if (format === undefined) return digits;
  requireText(format, "gs1.ndc", "format");
  if (!isNdcFormat(format)) {
    throw new InputError("gs1.ndc", "A format is none of NDCs", { format: shown(format) });
  }
  const [labeler = 0, product = 0] = format.split("-").map(Number);
  return [digits.slice(0, labeler), digits.slice(labeler, labeler + product), digits.slice(labeler + product)].join(
    "-",
  );
}

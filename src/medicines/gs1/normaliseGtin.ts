import { InputError } from "../../shared/errors.js";
import { requireText } from "../../shared/requireText.js";
import { hasCheckDigit } from "./checkDigit.js";
import { shown } from "./shown.js";

/**
 * A GTIN-8, GTIN-12, GTIN-13 or GTIN-14 in the 14 digits by which it is stored and compared (General Specifications
 * 3.3.2).
 *
 * @throws InputError gs1.gtin when it has another length, something else than digits or a wrong check digit
 */
export function normaliseGtin(gtin: string): string {
  requireText(gtin, "gs1.gtin", "GTIN");
  if (![8, 12, 13, 14].includes(gtin.length) || !hasCheckDigit(gtin)) {
    throw new InputError("gs1.gtin", "A number is no GTIN", { value: shown(gtin) });
  }
  return gtin.padStart(14, "0");
}

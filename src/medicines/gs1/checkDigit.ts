import { InputError } from "../../shared/errors.js";
import { requireText } from "../../shared/requireText.js";

/**
 * The check digit of a numeric GS1 key (GTIN-8/12/13/14, SSCC, GLN, GSRN, GSIN and the like): weights 3, 1, 3, 1 …
 * from the right (General Specifications 7.9.1).
 *
 * @param body the digits before the check digit
 * @throws InputError gs1.check-digit when there is something else than digits
 */
export function checkDigitOf(body: string): string {
  requireText(body, "gs1.check-digit", "body of a GS1 key");
  if (!/^[0-9]*$/.test(body)) {
    throw new InputError("gs1.check-digit", "A numeric GS1 key has something else than digits", { value: body });
  }
  let sum = 0;
  for (let fromRight = 1; fromRight <= body.length; fromRight++) {
    sum += Number(body.charAt(body.length - fromRight)) * (fromRight % 2 === 1 ? 3 : 1);
  }
  return String((10 - (sum % 10)) % 10);
}

/**
 * Does a numeric GS1 key consist of digits, two or more, and end in its check digit?
 *
 * @throws InputError gs1.check-digit for what is no text
 */
export function hasCheckDigit(key: string): boolean {
  requireText(key, "gs1.check-digit", "GS1 key");
  return /^[0-9]{2,}$/.test(key) && key.endsWith(checkDigitOf(key.slice(0, -1)));
}

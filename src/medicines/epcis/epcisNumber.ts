import { InputError } from "../../shared/errors.js";

// xsd:decimal and xsd:double without INF and NaN, which JSON cannot hold.
/** More digits than any double needs; bounds the work on one number. */
const LONGEST = 1100;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?$/;

/**
 * The double that a decimal text stands for: what EPCIS 2.0 JSON holds of a quantity or a measured value.
 * @param field What an error calls the value.
 * @throws InputError epcis.number: no decimal, beyond a double, or a whole number that a double changes.
 */
export function epcisNumber(text: string, field: string): number {
  const value = text.length <= LONGEST && DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw badNumber(field, "not a decimal number that a double can hold");
  // Below 2^53 a double rounds only beyond its 15th digit, noise that writers of doubles make themselves.
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER && plain(text) !== plain(String(value))) {
    throw badNumber(field, "a double would change its whole digits");
  }
  return value;
}

/**
 * A number as the event hash spells it: plain decimal, no exponent, no zeros at either end (CBV 2.0 §8.9, rules 6 and 7).
 * @throws InputError epcis.number
 */
export function epcisDecimal(value: number, field: string): string {
  if (!Number.isFinite(value)) throw badNumber(field, "not finite");
  return plain(String(value));
}

function badNumber(field: string, rule: string): InputError {
  return new InputError("epcis.number", `A number of an EPCIS document is ${rule}`, { field });
}

/** A decimal text with a point, without the zeros at its end, nor the point when nothing is left behind it. */
export function withoutEndZeros(text: string): string {
  // Not a regular expression: searching for zeros before the end takes quadratic time on a long row of them elsewhere.
  let end = text.length;
  while (text[end - 1] === "0") end -= 1;
  return text.slice(0, text[end - 1] === "." ? end - 1 : end);
}

function plain(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const shift = Number(exponent);
  const digits = `${whole}${fraction}`;
  const point = whole.length + shift;
  const before = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "";
  const after = point >= 0 ? digits.slice(point) : `${"0".repeat(-point)}${digits}`;
  const number = withoutEndZeros(`${before.replace(/^0+/, "") || "0"}.${after}`);
  return sign === "-" && number !== "0" ? `-${number}` : number;
}

import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { hasCheckDigit } from "../gs1/checkDigit.js";
import { normaliseGtin } from "../gs1/normaliseGtin.js";

const sscc = z
  .string()
  .regex(/^[0-9]{18}$/, "not 18 digits")
  .refine((digits) => !/^0+$/.test(digits), "only zeros")
  .refine(hasCheckDigit, "its check digit is wrong");

const gln = z
  .string()
  .regex(/^[0-9]{13}$/, "not 13 digits")
  .refine((digits) => !/^0+$/.test(digits), "only zeros")
  .refine(hasCheckDigit, "its check digit is wrong");

const gtinNotZero = z.string().refine((digits) => !/^0+$/.test(digits), "only zeros");

/** A GTIN of 8, 12, 13 or 14 digits as the number that contracts take. @throws InputError `gs1.gtin`, `input.invalid` */
export function gtinNumber(gtin: string): bigint {
  return BigInt(normaliseGtin(checkInput(gtinNotZero, gtin, "GTIN")));
}

/** The 14 digits of a GTIN that a contract named. @throws InputError `gs1.gtin` */
export function gtinText(gtin: bigint): string {
  return normaliseGtin(gtin.toString().padStart(14, "0"));
}

/** An SSCC, AI (00), as the number that contracts take. @throws InputError `input.invalid` */
export function ssccNumber(digits: string): bigint {
  return BigInt(checkInput(sscc, digits, "SSCC"));
}

/** The 18 digits of an SSCC that a contract named. @throws InputError `input.invalid` */
export function ssccText(number: bigint): string {
  return checkInput(sscc, number.toString().padStart(18, "0"), "SSCC");
}

/** A GLN as the number that contracts take. @throws InputError `input.invalid`; contracts check only its length. */
export function glnNumber(digits: string): bigint {
  return BigInt(checkInput(gln, digits, "GLN"));
}

/** The 13 digits of a GLN that a contract named; one written past this library may have a wrong check digit. */
export function glnText(number: bigint): string {
  return number.toString().padStart(13, "0");
}

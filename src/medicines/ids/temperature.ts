import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";

/** The contract's bounds: absolute zero, and what 16 bits hold. */
const celsius = z
  .number()
  .min(-273.15, "below absolute zero")
  .max(327.67, "more than 327.67 °C")
  .refine((degrees) => Math.abs(degrees * 100 - Math.round(degrees * 100)) < 1e-6, "finer than 0.01 °C");

/** Degrees Celsius as the contracts' hundredths. @throws InputError `input.invalid`, also for a value finer than 0.01 °C. */
export function toCentidegrees(degrees: number): number {
  return Math.round(checkInput(celsius, degrees, "temperature") * 100) + 0; // no negative zero
}

/** Hundredths of a degree as degrees Celsius. */
export function toDegrees(centidegrees: bigint | number): number {
  return Number(centidegrees) / 100;
}

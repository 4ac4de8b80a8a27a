import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { oddsForm, probabilityForm } from "./millionths.js";

const form = z.strictObject({ probability: probabilityForm, odds: oddsForm });

/**
 * |ln(1 − p + p · odds)| in 10^-12, rounded: what a case adds to a chart's offsets. The contract computes the same with PRBMath; the two may
 * differ by one where the logarithm lies next to a half, which it lets pass.
 * @param probability in millionths.
 * @param odds in millionths.
 * @throws InputError `input.invalid`
 */
export function riskOffset(probability: number, odds: number): bigint {
  const checked = checkInput(form, { probability, odds }, "risk and odds ratio");
  // A product of two millionths, exact in a double; log1p keeps the digits of small risks.
  const surplus = (checked.probability * (checked.odds - 1_000_000)) / 1e12;
  return BigInt(Math.round(Math.abs(Math.log1p(surplus)) * 1e12));
}

/**
 * |ln(odds)| in 10^-12: what an event moves a chart by.
 * @param odds in millionths.
 * @throws InputError `input.invalid`
 */
export function oddsWeight(odds: number): bigint {
  return riskOffset(1_000_000, odds);
}

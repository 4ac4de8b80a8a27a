import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { count } from "./Limits.js";

const form = z.array(z.strictObject({ events: count, expected: z.number().gt(0) })).min(2);

/** How much of each tail is drawn in, so that the outliers that are looked for do not widen the funnel by themselves. */
const TAIL = 0.1;

/**
 * By what the variance of many institutions' ratios exceeds that of the Poisson distribution: the mean square of 2(√observed − √expected),
 * the lowest and highest tenth of them drawn in to the next value. About 1 where nothing but chance and the model's factors differ;
 * above 1 an institution beyond the limits need not be an outlier, and limits √φ as far apart are fairer.
 * @see Spiegelhalter 2005, Quality and Safety in Health Care 14:347.
 * @throws InputError `input.invalid`
 */
export function overdispersionOf(
  institutions: readonly { readonly events: number; readonly expected: number }[],
): number {
  const scores = checkInput(form, institutions, "institutions")
    .map(({ events, expected }) => 2 * (Math.sqrt(events) - Math.sqrt(expected)))
    .sort((a, b) => a - b);
  const drawn = Math.floor(scores.length * TAIL);
  const low = scores[drawn] ?? 0;
  const high = scores[scores.length - 1 - drawn] ?? 0;
  return scores.reduce((sum, score) => sum + Math.min(Math.max(score, low), high) ** 2, 0) / scores.length;
}

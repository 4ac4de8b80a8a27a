import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { chartLimit } from "./chartCase.js";

const form = z.strictObject({ weights: z.array(z.number()), limit: chartLimit.exactOptional() });

/** A chart after one step. */
export interface CusumPoint {
  /** Never below zero. At a signal it is what reached the limit; the next step begins at zero. */
  readonly value: number;
  readonly signal: boolean;
}

/**
 * The path max(0, value + weight), which begins at zero and begins there again after each signal.
 * @param limit without one the chart never signals.
 * @throws InputError `input.invalid`
 */
export function cusumPath(weights: readonly number[], limit?: number): CusumPoint[] {
  const checked = checkInput(form, { weights, ...(limit === undefined ? {} : { limit }) }, "weights and limit");
  const path: CusumPoint[] = [];
  let value = 0;
  for (const weight of checked.weights) {
    value = Math.max(0, value + weight);
    const signal = checked.limit !== undefined && value >= checked.limit;
    path.push({ value, signal });
    if (signal) value = 0;
  }
  return path;
}

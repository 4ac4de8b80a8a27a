import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Limits } from "./Limits.js";
import { partsOf, shiftsOf, sidesOf, trendsOf, twoInThree } from "./spcRules.js";

/** 3 / d2 and D4 for ranges of two (Shewhart). */
const LIMIT_FACTOR = 2.66;
const RANGE_FACTOR = 3.267;

const form = z.strictObject({ values: z.array(z.number()).min(2), screened: z.boolean() });

/** A value of a series and what the rules say of it. */
export interface XmrPoint {
  readonly value: number;
  /** Beyond a process limit. */
  readonly outside: boolean;
  /** Among seven in a row on one side of the mean. */
  readonly shift: boolean;
  /** Among seven that each rise or each fall. */
  readonly trend: boolean;
  /** Among three in a row on one side, two of them in the outer third of the way to the limit. */
  readonly twoInThree: boolean;
}

/** A chart of individual values and moving ranges. */
export interface XmrChart {
  readonly mean: number;
  /** The mean distance of neighbours. */
  readonly meanRange: number;
  readonly limits: Limits;
  readonly points: readonly XmrPoint[];
}

/**
 * The XmR chart of a series in its order: limits are the mean ± 2.66 times the mean moving range.
 * @param screened whether moving ranges above 3.267 times their mean are left out, once, before the mean is taken.
 * @throws InputError `input.invalid`: fewer than two values.
 */
export function xmrChart(
  values: readonly number[],
  { screened = true }: { readonly screened?: boolean } = {},
): XmrChart {
  const checked = checkInput(form, { values, screened }, "series");
  const series = checked.values;
  const mean = meanOf(series);
  const ranges = series.slice(1).map((value, i) => Math.abs(value - (series[i] ?? value)));
  const usual = checked.screened ? ranges.filter((range) => range <= RANGE_FACTOR * meanOf(ranges)) : ranges;
  const meanRange = meanOf(usual);
  const reach = LIMIT_FACTOR * meanRange;
  const limits = { low: mean - reach, high: mean + reach };

  const outside = series.map((value) => value < limits.low || value > limits.high);
  const sides = sidesOf(series, mean);
  const close = series.map((value, i) => !outside[i] && Math.abs(value - mean) > (2 / 3) * reach);
  const [shifts, trends, pairs] = [partsOf(shiftsOf(sides)), partsOf(trendsOf(series)), twoInThree(close, sides)];
  const points = series.map((value, i) => ({
    value,
    outside: outside[i] ?? false,
    shift: shifts[i] ?? false,
    trend: trends[i] ?? false,
    twoInThree: pairs[i] ?? false,
  }));
  return { mean, meanRange, limits, points };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { chartCase, chartLimit, oddsRatio } from "./chartCase.js";
import { type CusumPoint, cusumPath } from "./cusumPath.js";
import { weightOf } from "./cusumWeight.js";

const chartForm = z.strictObject({
  /** Each step's cases; a chart of single cases has one in each. */
  steps: z.array(z.array(chartCase)),
  raisedOdds: oddsRatio.gt(1),
  loweredOdds: oddsRatio.lt(1),
  upLimit: chartLimit,
  downLimit: chartLimit,
});

export type CusumChart = z.input<typeof chartForm>;

/**
 * The two charts that QualityMonitor keeps, in floating point: `up` looks for odds raised, `down` for odds lowered. Both are sums of
 * log-likelihood ratios from zero upwards; printed charts often show `down` below the axis.
 * @throws InputError `input.invalid`
 */
export function riskAdjustedCusum(chart: CusumChart): { readonly up: CusumPoint[]; readonly down: CusumPoint[] } {
  const { steps, raisedOdds, loweredOdds, upLimit, downLimit } = checkInput(chartForm, chart, "CUSUM chart");
  const weightsAt = (odds: number) => steps.map((cases) => cases.reduce((sum, one) => sum + weightOf(one, odds), 0));
  return { up: cusumPath(weightsAt(raisedOdds), upLimit), down: cusumPath(weightsAt(loweredOdds), downLimit) };
}

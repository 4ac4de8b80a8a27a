import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { type ChartCase, chartCase, oddsRatio } from "./chartCase.js";

const form = z.strictObject({ one: chartCase, odds: oddsRatio });

/**
 * What one case adds to a risk-adjusted CUSUM: the log-likelihood ratio of the odds being `odds` times the risk's against their being
 * the risk's, ln(odds) · y − ln(1 − p + p · odds).
 * @see Steiner, Cook, Farewell, Treasure 2000, Biostatistics 1:441, with R0 = 1.
 * @throws InputError `input.invalid`
 */
export function cusumWeight(one: ChartCase, odds: number): number {
  const checked = checkInput(form, { one, odds }, "case");
  return weightOf(checked.one, checked.odds);
}

/** {@link cusumWeight} of what was checked before. */
export function weightOf({ risk, occurred }: ChartCase, odds: number): number {
  return (occurred ? Math.log(odds) : 0) - Math.log(1 - risk + risk * odds);
}

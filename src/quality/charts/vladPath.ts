import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { type ChartCase, chartCase } from "./chartCase.js";

const form = z.array(chartCase);

/**
 * The variable life-adjusted display: expected minus observed events after each case, so that it rises where fewer occur than the
 * risks let expect. QualityMonitor's `difference` has the other sign.
 * @throws InputError `input.invalid`
 */
export function vladPath(cases: readonly ChartCase[]): number[] {
  let sum = 0;
  return checkInput(form, cases, "cases").map(({ risk, occurred }) => {
    sum += risk - (occurred ? 1 : 0);
    return sum;
  });
}

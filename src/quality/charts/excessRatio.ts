import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";

const form = z.strictObject({ predicted: z.number().min(0), expected: z.number().gt(0) });

/**
 * CMS's excess readmission ratio: readmissions predicted for this hospital's patients at this hospital, over those expected at an average one.
 * Above 1 is worse.
 * @see 42 CFR 412.152
 * @throws InputError `input.invalid`
 */
export function excessRatio(predicted: number, expected: number): number {
  const checked = checkInput(form, { predicted, expected }, "predicted and expected rate");
  return checked.predicted / checked.expected;
}

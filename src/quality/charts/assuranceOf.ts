import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Limits } from "./Limits.js";

const form = z.strictObject({
  limits: z
    .strictObject({ low: z.number(), high: z.number() })
    .refine(({ low, high }) => low <= high, "the lower limit is above the upper"),
  target: z.number(),
  better: z.enum(["increase", "decrease"]),
});

/** Whether a process as it runs meets a target always, never, or now and then. */
export type Assurance = "consistent_pass" | "consistent_fail" | "inconsistent";

/**
 * What a process between these limits will do about a target; a limit on the target promises nothing.
 * @param better whether more or less is better.
 * @throws InputError `input.invalid`
 */
export function assuranceOf(limits: Limits, target: number, better: "increase" | "decrease"): Assurance {
  const checked = checkInput(form, { limits, target, better }, "limits and target");
  const above = checked.limits.low > checked.target;
  const below = checked.limits.high < checked.target;
  if (!above && !below) return "inconsistent";
  return above === (checked.better === "increase") ? "consistent_pass" : "consistent_fail";
}

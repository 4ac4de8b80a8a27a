import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { count } from "./Limits.js";

/** Fewer cases than these are not shown (CMS, footnote 1): a rate of them would point at persons. */
export const MIN_CASES = 11;

const form = z
  .strictObject({ events: count, cases: count })
  .refine(({ events, cases }) => events <= cases, { error: "more events than cases", path: ["events"] });

/** A rate as exact integers; without cases or with too few there is none, which is not zero. */
export type CaseRate =
  | { readonly shown: true; readonly events: number; readonly cases: number; readonly rate: number }
  | { readonly shown: false; readonly reason: "none" | "few" };

/**
 * The rate of an institution, or why none is shown.
 * @throws InputError `input.invalid`
 */
export function caseRate(events: number, cases: number): CaseRate {
  const checked = checkInput(form, { events, cases }, "events and cases");
  if (checked.cases === 0) return { shown: false, reason: "none" };
  if (checked.cases < MIN_CASES) return { shown: false, reason: "few" };
  return { shown: true, ...checked, rate: checked.events / checked.cases };
}

import jStat from "jstat";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { confidence, count, type Limits } from "./Limits.js";

const form = z
  .strictObject({ events: count, cases: count.min(1), level: confidence })
  .refine(({ events, cases }) => events <= cases, { error: "more events than cases", path: ["events"] });

/**
 * Wilson's score limits of the proportion behind `events` in `cases`; never outside 0 to 1.
 * @throws InputError `input.invalid`
 */
export function wilsonLimits(events: number, cases: number, level: number): Limits {
  const checked = checkInput(form, { events, cases, level }, "events, cases and level");
  const { events: y, cases: n } = checked;
  const z = jStat.normal.inv((1 + checked.level) / 2, 0, 1);
  const middle = 2 * y + z * z;
  const root = z * Math.sqrt(z * z + (4 * y * (n - y)) / n);
  const width = 2 * (n + z * z);
  // The root of a rounded square may miss the border by a bit.
  return { low: Math.max(0, (middle - root) / width), high: Math.min(1, (middle + root) / width) };
}

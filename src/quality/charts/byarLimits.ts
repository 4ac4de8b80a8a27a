import jStat from "jstat";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { confidence, count, type Limits } from "./Limits.js";
import { exactLimits } from "./poissonLimits.js";

const form = z.strictObject({ events: count, level: confidence });

/** Below it Byar's approximation is too rough, and the limits are exact. */
const FEW = 10;

/**
 * Confidence limits of the Poisson mean behind `events`, by Byar's approximation, and exact ones below 10 events. Divided by the expected
 * events they are the limits of a ratio of observed to expected (Breslow and Day 1987).
 * @throws InputError `input.invalid`
 */
export function byarLimits(events: number, level: number): Limits {
  const checked = checkInput(form, { events, level }, "events and level");
  if (checked.events < FEW) return exactLimits(checked.events, checked.level);
  const z = jStat.normal.inv((1 + checked.level) / 2, 0, 1);
  return { low: byar(checked.events, -z), high: byar(checked.events + 1, z) };
}

function byar(mean: number, z: number): number {
  return mean * (1 - 1 / (9 * mean) + z / (3 * Math.sqrt(mean))) ** 3;
}

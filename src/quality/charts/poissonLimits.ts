import jStat from "jstat";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { confidence, type Limits } from "./Limits.js";

const expectedForm = z.number().gt(0).max(1e7);
const form = z.strictObject({ expected: expectedForm, level: confidence });
const eventsForm = z.strictObject({ events: z.int().min(0).max(1e7), level: confidence });

/**
 * Limits for a Poisson number of events where `expected` are expected: quantiles of the chi-square distribution with 2 · expected degrees
 * of freedom below and 2 · (expected + 1) above, halved. Divided by `expected` they are the funnel's limits of the ratio of observed
 * to expected.
 * @param level how much lies between: 0.95 or 0.998 in a funnel.
 * @see Dobson, Kuulasmaa, Eberle, Scherer 1991; Spiegelhalter 2005, Statistics in Medicine 24:1185.
 * @throws InputError `input.invalid`
 */
export function poissonLimits(expected: number, level: number): Limits {
  const checked = checkInput(form, { expected, level }, "expected events and level");
  return limitsOf(checked.expected, checked.level);
}

/**
 * Exact confidence limits of the Poisson mean behind `events` that were counted (Garwood 1936); the lower one of none is 0.
 * @throws InputError `input.invalid`
 */
export function exactLimits(events: number, level: number): Limits {
  const checked = checkInput(eventsForm, { events, level }, "events and level");
  return limitsOf(checked.events, checked.level);
}

function limitsOf(mean: number, level: number): Limits {
  const beyond = (1 - level) / 2;
  return {
    low: mean === 0 ? 0 : jStat.chisquare.inv(beyond, 2 * mean) / 2,
    high: jStat.chisquare.inv(1 - beyond, 2 * (mean + 1)) / 2,
  };
}

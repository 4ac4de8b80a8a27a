import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { ACTION, count, type Limits, WARNING } from "./Limits.js";
import { poissonLimits } from "./poissonLimits.js";

const form = z.strictObject({ events: count, expected: z.number().gt(0).max(1e7) });

/** ICharts.FunnelZone, in its order. */
export const FUNNEL_ZONES = ["inside", "alert", "alarm", "lowAlert", "lowAlarm"] as const;

export type FunnelZone = (typeof FUNNEL_ZONES)[number];

/** Limits of a number of events. */
export interface FunnelLimits {
  /** 95 %. */
  readonly warning: Limits;
  /** 99.8 %. */
  readonly action: Limits;
}

/**
 * The funnel at `expected` events. Of many institutions one in twenty lies beyond the 95 % limits by chance alone: the limits are not
 * corrected for the number that is looked at, and only as wide as the Poisson distribution; see `overdispersionOf`.
 * @throws InputError `input.invalid`
 */
export function funnelLimits(expected: number): FunnelLimits {
  return { warning: poissonLimits(expected, WARNING), action: poissonLimits(expected, ACTION) };
}

/**
 * Where so many events lie; a number on a limit lies inside it.
 * @throws InputError `input.invalid`
 */
export function funnelZoneOf(events: number, expected: number): FunnelZone {
  const checked = checkInput(form, { events, expected }, "events and expected events");
  const { warning, action } = funnelLimits(checked.expected);
  if (checked.events > action.high) return "alarm";
  if (checked.events > warning.high) return "alert";
  if (checked.events < action.low) return "lowAlarm";
  return checked.events < warning.low ? "lowAlert" : "inside";
}

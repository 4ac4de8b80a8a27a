import { z } from "zod";

/** Two limits, the lower first in value. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** How much lies between two limits: above 0, below 1. Half of the rest lies beyond each. */
export const confidence = z.number().gt(0).lt(1);

/** A whole number of cases or events. */
export const count = z.int().min(0);

/** The limits within which one point of twenty falls by chance, and one of five hundred: Spiegelhalter's funnel. */
export const WARNING = 0.95;
export const ACTION = 0.998;

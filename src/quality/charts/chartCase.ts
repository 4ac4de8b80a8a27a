import { z } from "zod";

/** A case as the charts take it. */
export const chartCase = z.strictObject({
  /** The risk of the event by the indicator's model, 0 to 1. */
  risk: z.number().min(0).max(1),
  /** Whether the event occurred. */
  occurred: z.boolean(),
});

/** An odds ratio to look for; 1 would look for nothing. */
export const oddsRatio = z
  .number()
  .gt(0)
  .refine((odds) => odds !== 1, "1 is no change");

/** Where a chart signals. */
export const chartLimit = z.number().gt(0);

export type ChartCase = Readonly<z.output<typeof chartCase>>;

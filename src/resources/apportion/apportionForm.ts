import { z } from "zod";
import { APPORTION_METHODS } from "./methods.js";

const MAX_CLAIMANTS = 10_000;
/** Steps of the quota method, each over all claimants; a second or two. */
const MAX_QUOTA_WORK = 10_000_000;

const count = z.int().min(0);

/** What a split is computed from, in the shape of a vector of apportionment.json without its expectation. */
export const apportionForm = z
  .strictObject({
    /** For people; it does not count. */
    name: z.string().exactOptional(),
    method: z.enum(APPORTION_METHODS),
    /** Whole numbers of anything, by claimant: inhabitants, beds, cases. Who has none gets nothing. */
    weights: z.array(count).min(1).max(MAX_CLAIMANTS).readonly(),
    units: count,
    /** The most that each claimant can use. */
    demand: z.array(count).readonly().exactOptional(),
    /** Who has less than this share of all weight, in basis points, is left out before anything is divided. */
    threshold: z.int().min(0).max(10_000).exactOptional(),
    /** What decides between equal calls on the last unit: the order of the list (the default), or nothing, which refuses. */
    ties: z.enum(["order", "refuse"]).exactOptional(),
  })
  .refine(({ weights, demand }) => demand === undefined || demand.length === weights.length, {
    path: ["demand"],
    message: "as many numbers as there are weights",
  })
  .refine(({ weights, units }) => units === 0 || weights.some((weight) => weight > 0), {
    path: ["weights"],
    message: "at least one above 0, for nobody has a call on the units otherwise",
  })
  .refine(({ method, weights, units }) => method !== "quota" || weights.length * units <= MAX_QUOTA_WORK, {
    path: ["units"],
    message: `units times claimants above ${MAX_QUOTA_WORK}, too many for the quota method, which takes a step for each`,
  });

export type Apportionment = z.input<typeof apportionForm>;

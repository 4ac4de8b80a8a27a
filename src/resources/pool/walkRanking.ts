import { isEligible, type ReserveCategory } from "./ReserveCategory.js";

/** What {@link walkRanking} says of a request that gets nothing. */
export const WAITS = -1;

/** How many categories the walk serves: those up to the first soft one, whose leftovers revert to anybody before the next has its turn. */
export function walkedCategories(categories: readonly ReserveCategory[]): number {
  const soft = categories.findIndex((category) => category.soft);
  return soft === -1 ? categories.length : soft + 1;
}

/**
 * The walk that settles a pool, on chain and here: each request takes the first category in the order of precedence that it is eligible for and
 * that has units left, and of which the walk serves.
 * @param ranked the requests, best first, each as the bits of the categories that it is eligible for.
 * @returns for each request its category's index, or {@link WAITS}.
 */
export function walkRanking(categories: readonly ReserveCategory[], ranked: readonly number[]): number[] {
  const walked = walkedCategories(categories);
  const left = categories.map(({ units }, index) => (index < walked ? units : 0));
  return ranked.map((eligibility) => {
    const taken = categories.findIndex((category, i) => (left[i] ?? 0) > 0 && isEligible(category, i, eligibility));
    if (taken !== WAITS) left[taken] = (left[taken] ?? 0) - 1;
    return taken;
  });
}

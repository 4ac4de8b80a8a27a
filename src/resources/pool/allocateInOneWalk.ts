import { allocateSequentially } from "./allocateSequentially.js";
import type { Allocation, ReserveCategory } from "./ReserveCategory.js";
import { WAITS, walkedCategories, walkRanking } from "./walkRanking.js";

/**
 * `allocateSequentially` as the contract settles: one walk through the ranking for the categories up to the first soft one, and those behind it in
 * turn among those who wait.
 *
 * The walk is the same because all categories rank by one order. Suppose that both ways agree on everybody ranked above r, and on all categories
 * before c for r. Sequentially, r gets a unit of c exactly if fewer requests than c has units come before r among those who reach c and are eligible
 * for it; these are the ones above r to whom no earlier category gave a unit. The walk has met exactly them before r, and gave them c's units.
 * How much a soft category has left shows at the walk's end, so what comes behind it cannot be served by the same walk.
 * @param categories in their order of precedence, 32 at most.
 * @param ranked the requests, best first, each as the bits of the categories that it is eligible for.
 */
export function allocateInOneWalk(categories: readonly ReserveCategory[], ranked: readonly number[]): Allocation {
  const walked = walkedCategories(categories);
  const taken = walkRanking(categories, ranked);
  const positionsOf = (index: number) => [...taken.keys()].filter((position) => taken[position] === index);
  const waiting = positionsOf(WAITS);
  const first = categories.slice(0, walked).map(({ soft, units }, index) => {
    const own = positionsOf(index);
    // Nobody who waits is eligible for a category that has units left, so what the soft one has left goes by rank alone.
    return soft ? [...own, ...waiting.splice(0, units - own.length)] : own;
  });
  const rest = allocateSequentially(
    categories.slice(walked),
    waiting.map((position) => (ranked[position] ?? 0) >> walked),
  );
  return [...first, ...rest.map((places) => places.flatMap((place) => waiting[place] ?? []))];
}

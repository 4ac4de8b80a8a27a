import { type Allocation, isEligible, type ReserveCategory } from "./ReserveCategory.js";

/**
 * A reserve system by its definition, to be read rather than to be fast: category after category, in the order of precedence, goes to the
 * best-ranked eligible requests that have no unit yet, until its units run out; what a soft one has left goes to any others, before the next category
 * has its turn (Pathak, Sönmez, Ünver and Yenmez, arXiv 2008.00374).
 * @param categories in their order of precedence, 32 at most.
 * @param ranked the requests, best first, each as the bits of the categories that it is eligible for.
 */
export function allocateSequentially(categories: readonly ReserveCategory[], ranked: readonly number[]): Allocation {
  const given: number[][] = categories.map(() => []);
  const waiting = new Set(ranked.keys());

  const give = (category: ReserveCategory, index: number, mayHave: (eligibility: number) => boolean) => {
    for (const position of [...waiting]) {
      if ((given[index]?.length ?? 0) >= category.units) return;
      if (!mayHave(ranked[position] ?? 0)) continue;
      given[index]?.push(position);
      waiting.delete(position);
    }
  };
  const anybody = () => true;

  for (const [index, category] of categories.entries()) {
    give(category, index, (eligibility) => isEligible(category, index, eligibility));
    if (category.soft) give(category, index, anybody);
  }
  return given;
}

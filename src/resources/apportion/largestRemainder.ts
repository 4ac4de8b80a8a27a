import type { Split } from "./Split.js";

/**
 * Hamilton's method: the whole part of each exact share weight·units ÷ total, then one unit more to the largest fractions.
 * @param weights at least one above 0, unless there are no units.
 */
export function largestRemainder(weights: readonly bigint[], units: bigint): Split {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (units === 0n) return { given: weights.map(() => 0n), passedOver: [] };
  const given = weights.map((weight) => (weight * units) / total);
  const rest = weights.map((weight) => (weight * units) % total);
  const left = Number(units - given.reduce((sum, count) => sum + count, 0n));
  const byRest = [...rest.entries()].sort(([i, a], [j, b]) => (a === b ? i - j : a > b ? -1 : 1));
  for (const [i] of byRest.slice(0, left)) given[i] = (given[i] ?? 0n) + 1n;
  const last = byRest[left - 1]?.[1];
  const passedOver = byRest.slice(left).filter(([, fraction]) => fraction === last);
  return { given, passedOver: passedOver.map(([i]) => i) };
}

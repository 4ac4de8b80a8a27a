import type { DivisorMethod } from "./methods.js";
import { compareQuotients, type Quotient, quotientOf } from "./quotient.js";
import type { Split } from "./Split.js";

interface Rules {
  /** The divisors. */
  readonly method: DivisorMethod;
  /** Nobody above the exact share of what is given so far, rounded up: the quota method. */
  readonly withinQuota: boolean;
}

/** Whether one more unit keeps `held` within the share of `weight` in `units`, rounded up: held < weight·units ÷ total. */
const fitsQuota = (held: bigint, weight: bigint, units: bigint, total: bigint) => held * total < weight * units;

/**
 * One unit after the other to the strongest call. Claimants without weight have none.
 * @param weights at least one above 0, unless there are no units.
 */
export function highestQuotients(weights: readonly bigint[], units: bigint, { method, withinQuota }: Rules): Split {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  const given = withinQuota ? weights.map(() => 0n) : certainUnits(weights, units, total);
  const calls = weights.map((weight, i) => quotientOf(method, weight, given[i] ?? 0n));
  const passedOver = new Set<number>();
  let spent = given.reduce((sum, count) => sum + count, 0n);
  while (spent < units) {
    spent += 1n;
    const may = (i: number) => {
      const weight = weights[i] ?? 0n;
      return weight > 0n && (!withinQuota || fitsQuota(given[i] ?? 0n, weight, spent, total));
    };
    const { first, equals } = strongest(calls, may);
    given[first] = (given[first] ?? 0n) + 1n;
    calls[first] = quotientOf(method, weights[first] ?? 0n, given[first] ?? 0n);
    passedOver.delete(first);
    for (const other of equals) passedOver.add(other);
  }
  return { given, passedOver: [...passedOver].sort((a, b) => a - b) };
}

/**
 * Units that the whole walk would give for certain, so that it need not take a step for each. With n claimants of any weight, and λ = total ÷
 * (units − n): every divisor for the s-th unit lies in [s−1, s], so ⌊weight÷λ⌋ units have quotients of λ or more, and no more than
 * ⌊weight÷λ⌋ + 1 have, which together are at most `units`. At most 2n steps are left.
 */
function certainUnits(weights: readonly bigint[], units: bigint, total: bigint): bigint[] {
  const spare = units - BigInt(weights.filter((weight) => weight > 0n).length);
  return weights.map((weight) => (spare > 0n ? (weight * spare) / total : 0n));
}

/** The first of the strongest calls, and who calls as strongly. */
function strongest(calls: readonly Quotient[], may: (i: number) => boolean): { first: number; equals: number[] } {
  let first = -1;
  let best: Quotient | undefined;
  let equals: number[] = [];
  for (const [i, call] of calls.entries()) {
    if (!may(i)) continue;
    const order = best === undefined ? 1 : compareQuotients(call, best);
    if (order > 0) {
      first = i;
      best = call;
      equals = [];
    } else if (order === 0) equals.push(i);
  }
  return { first, equals };
}

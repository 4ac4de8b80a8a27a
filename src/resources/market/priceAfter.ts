import type { PriceTerms } from "./seriesTerms.js";

const BASIS = 10_000n;

/**
 * The price of the period after one at `price` in which `counted` units count as sold: EIP-1559's rule with the step as its
 * largest change,
 *
 *     price + price · step · (counted − target) / target,
 *
 * the change rounded towards the price and at least one, the excess taken as one target at most, the result between floor and
 * ceiling. It needs nothing but the published terms, so anybody computes prices in advance.
 * @param price in the token's smallest unit, at least 1.
 * @param counted whole units, not negative.
 */
export function priceAfter(
  { target, stepBps, floor, ceiling }: Omit<PriceTerms, "firstPrice">,
  price: bigint,
  counted: number,
): bigint {
  if (counted === target) return price;
  const distance = BigInt(Math.min(Math.abs(counted - target), target));
  const share = (price * BigInt(stepBps) * distance) / (BASIS * BigInt(target));
  const change = share > 0n ? share : 1n;
  if (counted > target) return price + change < ceiling ? price + change : ceiling;
  return price - change > floor ? price - change : floor;
}

import { priceAfter } from "./priceAfter.js";
import type { PriceTerms } from "./seriesTerms.js";

/**
 * The prices of the periods from 0 on, if so many units count as sold in each: one price more than counts.
 * @param counts units counted in periods 0, 1, 2 …
 */
export function foretellPrices(terms: PriceTerms, counts: readonly number[]): bigint[] {
  const prices = [terms.firstPrice];
  let price = terms.firstPrice;
  for (const counted of counts) {
    price = priceAfter(terms, price, counted);
    prices.push(price);
  }
  return prices;
}

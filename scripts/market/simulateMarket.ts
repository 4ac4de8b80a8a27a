import { priceAfter } from "../../src/resources/market/priceAfter.js";
import type { PriceTerms } from "../../src/resources/market/seriesTerms.js";
import type { IcuBeds } from "./readIcuBeds.js";
import { SeededRandom } from "./SeededRandom.js";

export const DAYS = 365;
/** A thousand coins of six decimals for a bed and day at first. */
export const FIRST_PRICE = 1_000_000_000n;
/** What the simulation assumes; docs/resources.md names each. */
export const ASSUMPTIONS = {
  seed: 20_260_101,
  /** Sold share of the beds at which the price stays. */
  target: 0.75,
  stepBps: 500,
  floor: FIRST_PRICE / 2n,
  ceiling: 3n * FIRST_PRICE,
  /** Demand changes by so many per cent when the price changes by one. */
  elasticity: -0.5,
  /** Demand of midwinter above the year's mean, and of midsummer below it. */
  season: 0.2,
  /** Demand of Saturdays and Sundays below that of other days. */
  weekend: 0.1,
  /** A wave that all hospitals share: what of yesterday's is left, and the standard deviation of what is new, of the logarithm. */
  wave: { persistence: 0.95, shock: 0.03 },
} as const;

/** One day of all hospitals. */
export interface MarketDay {
  /** Beds sold of all beds: with the price that follows demand, and at the first price throughout. */
  readonly utilisation: number;
  readonly fixedUtilisation: number;
  /** The tenth, fiftieth and ninetieth percentile of the hospitals' prices, in coins. */
  readonly prices: readonly [number, number, number];
}

/** What a year came to, once with the price that follows demand and once at the first price throughout. */
export interface MarketYear {
  readonly hospitals: number;
  readonly beds: number;
  readonly days: readonly MarketDay[];
  readonly following: MarketTotals;
  readonly fixed: MarketTotals;
}

export interface MarketTotals {
  /** Bed-days asked for and sold. */
  readonly asked: number;
  readonly sold: number;
  /** Days of single hospitals on which more was asked for than there was, of all. */
  readonly soldOut: number;
  /** Standard deviation, over hospitals, of the share of their beds that they sold in the year. */
  readonly spread: number;
  /** Coins that were paid. */
  readonly paid: number;
}

/**
 * A year of daily sales of every hospital's staffed ICU beds. Demand at the first price is what the hospital reported as occupied, times season, weekday
 * and a wave that all share, with the scatter of a count; the price follows by the contract's rule. The same luck
 * once more at the first price throughout. Always the same for the same hospitals.
 */
export function simulateMarket(hospitals: readonly IcuBeds[]): MarketYear {
  const random = new SeededRandom(ASSUMPTIONS.seed);
  const following = hospitals.map(() => new Seller());
  const fixed = hospitals.map(() => new Seller());
  const beds = hospitals.reduce((sum, hospital) => sum + hospital.beds, 0);
  let wave = 0;
  const days = Array.from({ length: DAYS }, (_, day): MarketDay => {
    wave = ASSUMPTIONS.wave.persistence * wave + ASSUMPTIONS.wave.shock * random.normal();
    const common = seasonOf(day) * Math.exp(wave);
    const prices = following.map(({ price }) => coinsOf(price)).sort((a, b) => a - b);
    let [sold, soldAtFirst] = [0, 0];
    hospitals.forEach((hospital, i) => {
      const luck = random.normal();
      sold += following[i]?.trade(hospital, common, luck, true) ?? 0;
      soldAtFirst += fixed[i]?.trade(hospital, common, luck, false) ?? 0;
    });
    const percentile = (share: number) => prices[Math.floor(share * (prices.length - 1))] ?? 0;
    return {
      utilisation: sold / beds,
      fixedUtilisation: soldAtFirst / beds,
      prices: [percentile(0.1), percentile(0.5), percentile(0.9)],
    };
  });
  return {
    hospitals: hospitals.length,
    beds,
    days,
    following: totalsOf(hospitals, following),
    fixed: totalsOf(hospitals, fixed),
  };
}

/** Day 0 is the first of January, a Thursday. */
function seasonOf(day: number): number {
  const winter = 1 + ASSUMPTIONS.season * Math.cos((2 * Math.PI * (day - 14)) / DAYS);
  const isWeekend = day % 7 === 2 || day % 7 === 3;
  return winter * (isWeekend ? 1 - ASSUMPTIONS.weekend : 1);
}

class Seller {
  price = FIRST_PRICE;
  asked = 0;
  sold = 0;
  soldOut = 0;
  paid = 0;

  trade({ beds, occupancy }: IcuBeds, common: number, luck: number, follows: boolean): number {
    const answer = (Number(this.price) / Number(FIRST_PRICE)) ** ASSUMPTIONS.elasticity;
    const mean = beds * occupancy * common * answer;
    const asked = Math.max(0, Math.round(mean + Math.sqrt(mean) * luck));
    const sold = Math.min(asked, beds);
    this.asked += asked;
    this.sold += sold;
    this.soldOut += asked > beds ? 1 : 0;
    this.paid += sold * coinsOf(this.price);
    if (follows) this.price = priceAfter(termsOf(beds), this.price, sold);
    return sold;
  }
}

function termsOf(beds: number): PriceTerms {
  const { stepBps, floor, ceiling } = ASSUMPTIONS;
  return { target: Math.round(ASSUMPTIONS.target * beds), stepBps, firstPrice: FIRST_PRICE, floor, ceiling };
}

function totalsOf(hospitals: readonly IcuBeds[], sellers: readonly Seller[]): MarketTotals {
  const sum = (pick: (seller: Seller) => number) => sellers.reduce((total, seller) => total + pick(seller), 0);
  const shares = hospitals.map(({ beds }, i) => (sellers[i]?.sold ?? 0) / (beds * DAYS));
  const mean = shares.reduce((total, share) => total + share, 0) / shares.length;
  const variance = shares.reduce((total, share) => total + (share - mean) ** 2, 0) / shares.length;
  return {
    asked: sum(({ asked }) => asked),
    sold: sum(({ sold }) => sold),
    soldOut: sum(({ soldOut }) => soldOut) / (hospitals.length * DAYS),
    spread: Math.sqrt(variance),
    paid: sum(({ paid }) => paid),
  };
}

function coinsOf(price: bigint): number {
  return Number(price) / 1e6;
}

import type { Hex } from "../../shared/hex.js";

/** What one organisation has of a period. */
export interface Holding {
  units: number;
  /** What its late cancellations left with the provider. */
  forfeited: bigint;
}

/** What the events say of one period. */
export interface PeriodBook {
  price: bigint;
  sold: number;
  counted: number;
  proceeds: bigint;
  state: "open" | "cancelled" | "collected";
  readonly holdings: Map<Hex, Holding>;
}

/** The book of a period in which nothing happened. */
export function emptyBook(): PeriodBook {
  return { price: 0n, sold: 0, counted: 0, proceeds: 0n, state: "open", holdings: new Map() };
}

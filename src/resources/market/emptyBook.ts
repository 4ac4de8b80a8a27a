import type { PeriodBook } from "./SeriesLedger.js";

/** The book of a period in which nothing happened. */
export function emptyBook(): PeriodBook {
  return { price: 0n, sold: 0, counted: 0, proceeds: 0n, state: "open", holdings: new Map() };
}

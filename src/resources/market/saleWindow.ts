import type { SeriesTerms } from "./seriesTerms.js";

/** The times of one period, in seconds since 1970; each is the first second of what follows it. */
export interface SaleWindow {
  /** The sale opens. */
  readonly opens: number;
  /** From here on a cancellation costs, and its units count as sold. */
  readonly freeUntil: number;
  /** The sale is over; the next price is fixed. */
  readonly closes: number;
  /** Nothing can be cancelled any more; the provider collects. */
  readonly starts: number;
}

type Times = Pick<
  SeriesTerms,
  "start" | "periodSeconds" | "periods" | "saleLeadSeconds" | "saleSeconds" | "freeBeforeSeconds"
>;

/** When a period is sold and when it starts, in seconds. @param period its number, from 0. */
export function saleWindowOf(terms: Times, period: number): SaleWindow {
  const starts = terms.start.getTime() / 1000 + period * terms.periodSeconds;
  const opens = starts - terms.saleLeadSeconds;
  return { opens, freeUntil: starts - terms.freeBeforeSeconds, closes: opens + terms.saleSeconds, starts };
}

/** The period that is sold at a time in seconds, if one is. */
export function periodOnSale(terms: Times, time: number): number | undefined {
  const period = Math.floor((time - saleWindowOf(terms, 0).opens) / terms.periodSeconds);
  const isOpen = period >= 0 && period < terms.periods && time < saleWindowOf(terms, period).closes;
  return isOpen ? period : undefined;
}

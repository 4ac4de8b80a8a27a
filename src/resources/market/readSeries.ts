import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { keepLedger } from "./keepLedger.js";
import type { PeriodBook } from "./PeriodBook.js";
import { periodOnSale, saleWindowOf } from "./saleWindow.js";
import type { SeriesTerms } from "./seriesTerms.js";

/** What is sold now. */
export interface PeriodOffer {
  readonly period: number;
  /** Of a unit, in the token's smallest unit. */
  readonly price: bigint;
  /** Units that can still be bought; none where the provider called the period off. */
  readonly free: number;
  /** Until when it is sold. */
  readonly closes: Date;
  /** The next period's price if nothing more is bought or given back. */
  readonly nextPrice: bigint;
}

/** Where a series stands. */
export interface SeriesReport {
  readonly series: Hex;
  readonly terms: SeriesTerms;
  /** Left out between two sales. */
  readonly onSale?: PeriodOffer;
  /** What happened so far, for each period that was bought or called off, by number. */
  readonly periods: ReadonlyMap<number, PeriodBook>;
}

/**
 * A series' terms and where it stands at the newest block, from its events.
 * @throws InputError `input.invalid`, `chain.no-provider`; MissingError `market.unknown-series`, `chain.no-block`;
 * MedtrailError `chain.failed`.
 */
export async function readSeries(connection: Connection, id: Hex): Promise<SeriesReport> {
  const { series, ledger, time } = await keepLedger(connection, id);
  const { terms, periods } = ledger;
  const period = periodOnSale(terms, time);
  if (period === undefined) return { series, terms, periods };
  const book = periods.get(period);
  const free = book?.state === "cancelled" ? 0 : terms.units - (book?.sold ?? 0);
  const closes = new Date(saleWindowOf(terms, period).closes * 1000);
  const [price, nextPrice] = [ledger.priceOf(period), ledger.priceOf(period + 1)];
  return { series, terms, periods, onSale: { period, price, free, closes, nextPrice } };
}

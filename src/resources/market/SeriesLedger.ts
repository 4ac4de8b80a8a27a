import type { Hex } from "../../shared/hex.js";
import { emptyBook, type Holding, type PeriodBook } from "./PeriodBook.js";
import { priceAfter } from "./priceAfter.js";
import type { SeriesProblem, SeriesRule } from "./SeriesProblem.js";
import { saleWindowOf } from "./saleWindow.js";
import type { SeriesEvent, SeriesEventOf } from "./seriesEvents.js";
import type { SeriesTerms } from "./seriesTerms.js";

const BASIS = 10_000n;

/** A cancellation after the free time that gave back the whole price: right while the provider may not act. */
export interface FullRefund {
  readonly period: number;
  readonly org: Hex;
  readonly block: number;
}

/**
 * Keeps the books of a series by its terms and events alone, and notes where an event is not what the terms give. Each event is
 * told with its block's time, in the order of the chain, the opening first.
 */
export class SeriesLedger {
  readonly terms: SeriesTerms;
  readonly periods = new Map<number, PeriodBook>();
  readonly problems: SeriesProblem[] = [];
  readonly fullRefunds: FullRefund[] = [];
  /** The latest period whose price was fixed, and the price. */
  latest = 0;
  price: bigint;

  constructor(terms: SeriesTerms) {
    this.terms = terms;
    this.price = terms.firstPrice;
  }

  /** @param time of the event's block, in seconds. */
  hear(event: SeriesEvent, time: number): void {
    if (event.name === "SeriesOpened") {
      this.#expect(time < saleWindowOf(this.terms, 0).opens, event, "time", "opened after its first sale");
    } else {
      this.#expect(event.period < this.terms.periods, event, "terms", "there is no such period");
      if (event.name === "PriceFixed") this.#fixed(event, time);
      else if (event.name === "UnitsBought") this.#bought(event, time);
      else if (event.name === "UnitsCancelled") this.#cancelled(event, time);
      else if (event.name === "PeriodCancelled") this.#calledOff(event, time);
      else if (event.name === "PurchaseRefunded") this.#refunded(event);
      else this.#collected(event, time);
    }
  }

  /** The price of a period, if nothing more counts in those before it. */
  priceOf(period: number): bigint {
    let price = this.price;
    for (let n = this.latest; n < period; n++) {
      price = priceAfter(this.terms, price, this.periods.get(n)?.counted ?? 0);
    }
    return price;
  }

  #fixed(event: SeriesEventOf<"PriceFixed">, time: number): void {
    const { period, price } = event;
    const isFirst = period === 0 && this.latest === 0;
    const closed = isFirst || time >= saleWindowOf(this.terms, period - 1).closes;
    this.#expect(isFirst || period > this.latest, event, "price", "fixed twice, or backwards");
    this.#expect(closed, event, "time", "fixed before the window before it closed");
    this.#expect(price === this.priceOf(period), event, "price", `${price} instead of ${this.priceOf(period)}`);
    this.latest = period;
    this.price = price;
  }

  #bought(event: SeriesEventOf<"UnitsBought">, time: number): void {
    const { period, org, quantity, price } = event;
    const book = this.#bookOf(period);
    const { opens, closes } = saleWindowOf(this.terms, period);
    this.#expect(time >= opens && time < closes, event, "time", "bought outside its window");
    this.#expect(book.state === "open", event, "state", `bought while ${book.state}`);
    this.#expect(org !== this.terms.provider, event, "terms", "the provider bought from itself");
    this.#expect(period === this.latest && price === this.price, event, "price", "bought at another price");
    book.price = price;
    book.sold += quantity;
    book.counted = Math.max(book.counted, book.sold);
    book.proceeds += BigInt(quantity) * price;
    holdingOf(book, org).units += quantity;
    this.#expect(book.sold <= this.terms.units, event, "units", "more was sold than there is");
  }

  #cancelled(event: SeriesEventOf<"UnitsCancelled">, time: number): void {
    const { period, org, quantity, refund, counted } = event;
    const book = this.#bookOf(period);
    const { freeUntil, closes, starts } = saleWindowOf(this.terms, period);
    const paid = BigInt(quantity) * book.price;
    const isFree = time < freeUntil;
    const share = isFree ? paid : (paid * BigInt(this.terms.refundBps)) / BASIS;
    const isFull = !isFree && refund === paid && paid !== share;
    if (isFull) this.fullRefunds.push({ period, org, block: event.block });
    else this.#expect(refund === share, event, "money", `${refund} given back instead of ${share}`);
    this.#expect(time < starts, event, "time", "cancelled after the period began");
    this.#expect(book.state === "open", event, "state", `cancelled while ${book.state}`);
    if (isFree || (isFull && time < closes)) book.counted -= quantity;
    book.sold -= quantity;
    book.proceeds -= refund;
    const holding = holdingOf(book, org);
    holding.units -= quantity;
    holding.forfeited += paid - refund;
    this.#expect(holding.units >= 0, event, "units", "more was given back than was held");
    this.#expect(counted === book.counted, event, "units", `${counted} count instead of ${book.counted}`);
  }

  #calledOff(event: SeriesEventOf<"PeriodCancelled">, time: number): void {
    const book = this.#bookOf(event.period);
    const { opens, closes, starts } = saleWindowOf(this.terms, event.period);
    this.#expect(time < starts, event, "time", "called off after it began");
    this.#expect(book.state === "open", event, "state", `called off while ${book.state}`);
    book.state = "cancelled";
    if (time < opens) book.counted = this.terms.target;
    else if (time < closes) book.counted = Math.min(book.counted, this.terms.target);
    this.#expect(event.counted === book.counted, event, "units", `${event.counted} count instead of ${book.counted}`);
  }

  #refunded(event: SeriesEventOf<"PurchaseRefunded">): void {
    const book = this.#bookOf(event.period);
    const { units, forfeited } = holdingOf(book, event.org);
    const due = BigInt(units) * book.price + forfeited;
    this.#expect(book.state === "cancelled", event, "state", `refunded while ${book.state}`);
    this.#expect(event.amount === due, event, "money", `${event.amount} refunded instead of ${due}`);
    book.sold -= units;
    book.proceeds -= event.amount;
    book.holdings.set(event.org, { units: 0, forfeited: 0n });
  }

  #collected(event: SeriesEventOf<"PeriodCollected">, time: number): void {
    const book = this.#bookOf(event.period);
    this.#expect(time >= saleWindowOf(this.terms, event.period).starts, event, "time", "collected before it began");
    this.#expect(book.state === "open", event, "state", `collected while ${book.state}`);
    this.#expect(event.amount === book.proceeds, event, "money", `${event.amount} collected of ${book.proceeds}`);
    book.proceeds -= event.amount;
    book.state = "collected";
  }

  #bookOf(period: number): PeriodBook {
    const known = this.periods.get(period);
    if (known !== undefined) return known;
    const book = emptyBook();
    this.periods.set(period, book);
    return book;
  }

  #expect(holds: boolean, event: SeriesEvent, rule: SeriesRule, detail: string): void {
    if (holds) return;
    const period = "period" in event ? { period: event.period } : {};
    this.problems.push({ rule, detail: `${event.name}: ${detail}`, ...period, block: event.block });
  }
}

function holdingOf({ holdings }: PeriodBook, org: Hex): Holding {
  const known = holdings.get(org);
  if (known !== undefined) return known;
  const holding: Holding = { units: 0, forfeited: 0n };
  holdings.set(org, holding);
  return holding;
}

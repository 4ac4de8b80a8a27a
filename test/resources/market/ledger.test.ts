import { expect } from "chai";
import { SeriesLedger } from "../../../src/resources/market/SeriesLedger.js";
import type { SeriesProblem } from "../../../src/resources/market/SeriesProblem.js";
import { saleWindowOf } from "../../../src/resources/market/saleWindow.js";
import type { SeriesEvent } from "../../../src/resources/market/seriesEvents.js";
import { decodeSeriesTerms } from "../../../src/resources/market/seriesTerms.js";
import { word } from "../../support/marketStage.js";

const DAY = 86_400;
const ORG = word("hospital");
const encoded = {
  provider: word("clinic"),
  kind: word("bed"),
  document: word("offer"),
  token: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
  units: 10,
  target: 8,
  step: 1_000,
  refundBps: 5_000,
  firstPrice: 1_000n,
  floor: 500n,
  ceiling: 2_000n,
  start: 2_000_000_000,
  periodLength: DAY,
  periods: 5,
  saleLead: 3 * DAY,
  saleLength: DAY,
  freeBefore: 2.5 * DAY,
};
const terms = decodeSeriesTerms(encoded);
const at = saleWindowOf(terms, 0);
const place = { block: 1, logIndex: 0, transaction: word("transaction"), period: 0 };
type Step = readonly [event: SeriesEvent, time: number];

const opened: Step = [{ name: "SeriesOpened", ...place, terms: encoded }, at.opens - 1];
const fixed = (period: number, price: bigint, time = at.opens - 1): Step => [
  { name: "PriceFixed", ...place, period, price },
  time,
];
const bought = (quantity: number, time = at.opens, price = 1_000n): Step => [
  { name: "UnitsBought", ...place, org: ORG, account: encoded.token, quantity, price },
  time,
];
const cancelled = (quantity: number, refund: bigint, counted: number, time = at.opens): Step => [
  { name: "UnitsCancelled", ...place, org: ORG, quantity, refund, counted },
  time,
];
const calledOff = (counted: number, time = at.opens): Step => [{ name: "PeriodCancelled", ...place, counted }, time];
const refunded = (amount: bigint): Step => [{ name: "PurchaseRefunded", ...place, org: ORG, amount }, at.closes];
const collected = (amount: bigint, time = at.starts): Step => [{ name: "PeriodCollected", ...place, amount }, time];

function problemsOf(...steps: readonly Step[]): Pick<SeriesProblem, "rule">["rule"][] {
  const ledger = new SeriesLedger(terms);
  for (const [event, time] of [opened, fixed(0, 1_000n), ...steps]) ledger.hear(event, time);
  for (const { block, detail } of ledger.problems) expect([block, detail.length > 0]).to.deep.equal([1, true]);
  return ledger.problems.map(({ rule }) => rule);
}

describe("a series' ledger", () => {
  it("finds nothing in a history that the terms give", () => {
    const story = [bought(9), cancelled(2, 2_000n, 7), bought(1), cancelled(4, 2_000n, 8, at.freeUntil)];
    expect(problemsOf(...story, bought(6, at.closes - 1), collected(12_000n))).to.deep.equal([]);
    expect(problemsOf(...story, calledOff(8, at.closes), refunded(6_000n))).to.deep.equal([]);
    expect(problemsOf(fixed(1, 900n, at.closes), fixed(3, 729n, at.closes + 2 * DAY))).to.deep.equal([]);
  });

  const lies: Readonly<Record<string, [rule: string, ...steps: Step[]]>> = {
    "a price that the counts do not give": ["price", bought(10), fixed(1, 1_026n, at.closes)],
    "a price that goes back": ["price", fixed(2, 810n, at.closes + DAY), fixed(1, 810n, at.closes + DAY)],
    "a price before the window closed": ["time", fixed(1, 900n, at.closes - 1)],
    "a purchase below the price": ["price", bought(1, at.opens, 999n)],
    "a purchase before its window": ["time", bought(1, at.opens - 1)],
    "a purchase after its window": ["time", bought(1, at.closes)],
    "more than there is": ["units", bought(11)],
    "a purchase of the provider's own": [
      "terms",
      [
        { name: "UnitsBought", ...place, org: encoded.provider, account: encoded.token, quantity: 1, price: 1_000n },
        at.opens,
      ],
    ],
    "a silent period whose price is held up by calling it off": ["units", calledOff(8, at.closes - 1)],
    "a purchase of a cancelled period": ["state", calledOff(0), bought(1)],
    "a count that a cancellation should have lowered": ["units", bought(5), cancelled(2, 2_000n, 5)],
    "a count that a late cancellation lowered": ["units", bought(5), cancelled(2, 1_000n, 3, at.freeUntil)],
    "too small a refund in the free time": ["money", bought(5), cancelled(2, 1_000n, 3)],
    "too large a refund afterwards": ["money", bought(5), cancelled(2, 1_001n, 5, at.freeUntil)],
    "a cancellation of more than was held": ["units", bought(5), cancelled(6, 6_000n, -1)],
    "a cancellation after the start": ["time", bought(5), cancelled(2, 1_000n, 5, at.starts)],
    "a cancellation after the collection": ["state", collected(0n), cancelled(0, 0n, 0, at.freeUntil)],
    "a period called off after its start": ["time", calledOff(0, at.starts)],
    "a period called off twice": ["state", calledOff(0), calledOff(0)],
    "a called-off period that raises the price": ["units", bought(9), calledOff(9)],
    "a period called off before its sale that moves the price": ["units", calledOff(0, at.opens - 1)],
    "a refund of a period that is on": ["state", bought(5), refunded(5_000n)],
    "a second refund": ["money", bought(5), calledOff(5), refunded(5_000n), refunded(5_000n)],
    "a collection before the start": ["time", bought(5), collected(5_000n, at.starts - 1)],
    "a collection of more than was paid": ["money", bought(5), collected(5_001n)],
    "a second collection": ["state", bought(5), collected(5_000n), collected(0n)],
    "a period that there is not": ["terms", [{ name: "PeriodCollected", ...place, period: 5, amount: 0n }, 2 ** 33]],
  };
  for (const [lie, [rule, ...steps]] of Object.entries(lies)) {
    it(`finds ${lie}`, () => expect(problemsOf(...steps)).to.include(rule));
  }

  it("finds an opening after the first sale", () => {
    const ledger = new SeriesLedger(terms);
    ledger.hear(opened[0], at.opens);
    expect(ledger.problems.map(({ rule }) => rule)).to.deep.equal(["time"]);
  });

  it("tells a late refund of the whole price apart, which may be right", () => {
    const ledger = new SeriesLedger(terms);
    // It counts from when the next price is fixed.
    const late = cancelled(1, 1_000n, 3, at.closes);
    for (const [event, time] of [opened, bought(5), cancelled(2, 2_000n, 3, at.freeUntil), late])
      ledger.hear(event, time);
    expect(ledger.problems).to.deep.equal([]);
    const refund = { period: 0, org: ORG, block: 1 };
    expect(ledger.fullRefunds).to.deep.equal([refund, refund]);
  });
});

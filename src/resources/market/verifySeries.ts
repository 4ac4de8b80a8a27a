import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { inLanes } from "../../shared/inLanes.js";
import { ask } from "../../shared/send.js";
import { keepLedger } from "./keepLedger.js";
import { emptyBook } from "./PeriodBook.js";
import type { FullRefund, SeriesLedger } from "./SeriesLedger.js";
import type { SeriesProblem } from "./SeriesProblem.js";
import { seriesIdOf } from "./seriesIdOf.js";

const AT_ONCE = 16;
const STATES = ["open", "cancelled", "collected"] as const;

/** What came of a series' history when its books were kept again. */
export interface SeriesVerdict {
  /** Whether everything is as the published terms give it. */
  readonly agrees: boolean;
  readonly problems: readonly SeriesProblem[];
  /** Late cancellations at the whole price: right if the provider could not act then, which the organisation registry tells. */
  readonly fullRefunds: readonly FullRefund[];
  /** The block of which this is true. */
  readonly block: number;
  /** What the market holds for periods that were not collected, in the token's smallest unit. */
  readonly held: bigint;
}

/**
 * Computes a series again from its events alone, by its published terms: every price, count, refund and collection, by the
 * blocks' times. Then asks the contract whether every period up to the last that was priced stands where its events say, which also
 * shows what a node left out of them: one question for each period. Anybody can run it.
 * @throws InputError `input.invalid`, `chain.no-provider`; MissingError `market.unknown-series`, `chain.no-block`;
 * MedtrailError `chain.failed`.
 */
export async function verifySeries(connection: Connection, id: Hex): Promise<SeriesVerdict> {
  const { series, ledger, block } = await keepLedger(connection, id);
  const problems = [...ledger.problems];
  if (seriesIdOf(connection.deployment, ledger.terms) !== series) {
    problems.push({ rule: "terms", detail: "the id is not that of the terms" });
  }
  problems.push(...(await chainProblems(connection, series, ledger, block)));
  const held = [...ledger.periods.values()].reduce((sum, { proceeds }) => sum + proceeds, 0n);
  return { agrees: problems.length === 0, problems, fullRefunds: ledger.fullRefunds, block, held };
}

async function chainProblems(
  { market }: Connection,
  series: Hex,
  ledger: SeriesLedger,
  blockTag: number,
): Promise<SeriesProblem[]> {
  const problems: SeriesProblem[] = [];
  const head = await ask(market.headOf(series, { blockTag }));
  if (head.price !== ledger.price || head.period !== BigInt(ledger.latest)) {
    problems.push({ rule: "chain", detail: `period ${head.period} costs ${head.price}, by its events another price` });
  }
  // No unit was ever bought beyond the head; before it, a period without events may be one whose events were left out.
  const silent = Array.from({ length: Number(head.period) + 1 }, (_, period) => period);
  const numbers = [...new Set([...silent, ...ledger.periods.keys()])];
  await inLanes(numbers, AT_ONCE, async (period) => {
    const slot = await ask(market.periodOf(series, period, { blockTag }));
    const { price, sold, counted, proceeds, state, holdings } = ledger.periods.get(period) ?? emptyBook();
    const expected = [price, BigInt(sold), BigInt(counted), proceeds, BigInt(STATES.indexOf(state))];
    if ([slot.price, slot.sold, slot.counted, slot.proceeds, slot.state].join() !== expected.join()) {
      problems.push({ rule: "chain", detail: "the period's slot is not what its events give", period });
    }
    for (const [org, { units, forfeited }] of holdings) {
      const purchase = await ask(market.purchaseOf(series, period, org, { blockTag }));
      if (purchase.units !== BigInt(units) || purchase.forfeited !== forfeited) {
        problems.push({ rule: "chain", detail: `the slot of ${org} is not what its events give`, period });
      }
    }
  });
  return problems;
}

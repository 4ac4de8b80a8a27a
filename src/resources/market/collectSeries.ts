import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { keepLedger } from "./keepLedger.js";
import { saleWindowOf } from "./saleWindow.js";
import { encodeSeriesTerms } from "./seriesTerms.js";

/**
 * Credits to the provider what was paid for every period that has started, and answers how much that was. As many transactions
 * as it takes; interrupted, it goes on where it stopped. Anybody may send it; the provider's controlling account takes it out by `withdrawCredit`.
 * @throws InputError `input.invalid`, `chain.no-provider`; MissingError `market.unknown-series`, `chain.no-block`;
 * MedtrailError `chain.failed`.
 */
export async function collectSeries(connection: Connection, id: Hex): Promise<bigint> {
  const { ledger, time } = await keepLedger(connection, id);
  const { terms } = ledger;
  const due = [...ledger.periods].filter(
    ([period, { state, proceeds }]) => state === "open" && proceeds > 0n && time >= saleWindowOf(terms, period).starts,
  );
  const most = Number(await ask(connection.market.MAX_PERIODS()));
  for (let i = 0; i < due.length; i += most) {
    const periods = due.slice(i, i + most).map(([period]) => period);
    await send(connection.market.collect(encodeSeriesTerms(terms), periods));
  }
  return due.reduce((sum, [, { proceeds }]) => sum + proceeds, 0n);
}

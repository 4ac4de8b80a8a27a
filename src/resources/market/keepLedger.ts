import { BlockTimes } from "../../shared/BlockTimes.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import { latestBlock } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { SeriesLedger } from "./SeriesLedger.js";
import { readSeriesEvents } from "./seriesEvents.js";
import { decodeSeriesTerms } from "./seriesTerms.js";

/** A series' books, and the block up to which they are kept. */
export interface KeptLedger {
  readonly series: Hex;
  readonly ledger: SeriesLedger;
  readonly block: number;
  /** Of that block, in seconds. */
  readonly time: number;
}

/**
 * Keeps the books of a series from all its events up to the newest block.
 * @throws InputError `input.invalid`, `chain.no-provider`; MissingError `market.unknown-series`, `chain.no-block`;
 * MedtrailError `chain.failed`.
 */
export async function keepLedger(connection: Connection, id: Hex): Promise<KeptLedger> {
  const series = checkInput(bytes32, id, "series");
  const block = await latestBlock(connection);
  const times = new BlockTimes(connection);
  const events = await readSeriesEvents(connection, series, { toBlock: block });
  const [opened] = events;
  if (opened?.name !== "SeriesOpened") {
    throw new MissingError("market.unknown-series", "Nobody opened the series", { series });
  }
  const ledger = new SeriesLedger(decodeSeriesTerms(opened.terms));
  for (const event of events) ledger.hear(event, await times.timeOf(event.block));
  return { series, ledger, block, time: await times.timeOf(block) };
}

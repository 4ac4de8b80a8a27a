import { getAddress, type Log } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { plainValue } from "../../shared/plainValue.js";

const count = z.bigint().transform(Number);
const amount = z.bigint();
const account = z.string().transform((text) => getAddress(text));

/** Where the event stands, and of which period it speaks. */
const place = { block: z.int(), logIndex: z.int(), transaction: bytes32 };
const ofPeriod = { ...place, period: count };
const ofOrganization = { ...ofPeriod, org: bytes32 };

const terms = z.object({
  provider: bytes32,
  kind: bytes32,
  document: bytes32,
  token: account,
  units: count,
  target: count,
  step: count,
  refundBps: count,
  firstPrice: amount,
  floor: amount,
  ceiling: amount,
  start: count,
  periodLength: count,
  periods: count,
  saleLead: count,
  saleLength: count,
  freeBefore: count,
});

const seriesEventSchema = z.discriminatedUnion("name", [
  z.object({ name: z.literal("SeriesOpened"), ...place, terms }),
  z.object({ name: z.literal("PriceFixed"), ...ofPeriod, price: amount }),
  z.object({ name: z.literal("UnitsBought"), ...ofOrganization, account, quantity: count, price: amount }),
  z.object({ name: z.literal("UnitsCancelled"), ...ofOrganization, quantity: count, refund: amount, counted: count }),
  z.object({ name: z.literal("PeriodCancelled"), ...ofPeriod, counted: count }),
  z.object({ name: z.literal("PurchaseRefunded"), ...ofOrganization, amount }),
  z.object({ name: z.literal("PeriodCollected"), ...ofPeriod, amount }),
]);

/** Something that happened in a series. */
export type SeriesEvent = z.output<typeof seriesEventSchema>;

/** A series' events of one name. */
export type SeriesEventOf<N extends SeriesEvent["name"]> = Extract<SeriesEvent, { name: N }>;

/**
 * All that happened in a series, in the order of the chain.
 * @throws InputError `input.invalid`, `chain.no-provider`; MedtrailError `chain.failed`.
 */
export async function readSeriesEvents(
  connection: Connection,
  series: Hex,
  span: BlockSpan = {},
): Promise<SeriesEvent[]> {
  const { provider } = connection.runner;
  if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
  // Every event of a series has it as its first indexed value.
  const topics = [null, checkInput(bytes32, series, "series")];
  const address = connection.deployment.contracts.CapacityMarket;
  const query = (fromBlock: number, toBlock: number) => provider.getLogs({ address, topics, fromBlock, toBlock });
  const logs = await eventsBetween(connection, query, span);
  return logs.map((log) => checkInput(seriesEventSchema, valuesOf(connection.market, log), "series' event"));
}

function valuesOf(market: Connection["market"], log: Log): Record<string, unknown> {
  const parsed = market.interface.parseLog(log);
  const values = parsed?.fragment.inputs.map((input, i) => [input.name, plainValue(input, parsed.args[i])]);
  const { blockNumber: block, index: logIndex, transactionHash: transaction } = log;
  return { ...Object.fromEntries(values ?? []), name: parsed?.name, block, logIndex, transaction };
}

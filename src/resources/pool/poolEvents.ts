import type { Log } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { plainValue } from "../../shared/plainValue.js";

const count = z.bigint().transform(Number);

/** Where the event stands. */
const place = { block: z.int(), logIndex: z.int(), transaction: bytes32 };

const ofRequest = { ...place, request: bytes32 };
const ofOrganization = { ...ofRequest, org: bytes32 };

const terms = z.object({
  provider: bytes32,
  attester: bytes32,
  kind: bytes32,
  units: count,
  from: count,
  until: count,
  deadline: count,
  answerTime: count,
  revealTime: count,
  lowerFirst: z.boolean(),
  score: bytes32,
  drawCommitment: bytes32,
  categories: z.array(z.object({ quota: count, soft: z.boolean(), open: z.boolean() })),
});

const poolEventSchema = z.discriminatedUnion("name", [
  z.object({ name: z.literal("PoolOpened"), ...place, terms }),
  z.object({
    name: z.literal("PlaceRequested"),
    ...ofOrganization,
    nullifier: bytes32,
    priority: count,
    eligibility: count,
    evidence: bytes32,
  }),
  z.object({ name: z.literal("RequestWithdrawn"), ...ofOrganization }),
  z.object({ name: z.literal("RequestStruck"), ...ofOrganization, contradiction: count, category: count }),
  z.object({ name: z.literal("PoolClosed"), ...place, blockNumber: count, requests: count }),
  z.object({ name: z.literal("DrawBlockLost"), ...place, blockNumber: count }),
  z.object({ name: z.literal("DrawFixed"), ...place, blockNumber: count, blockHash: bytes32, revealBy: count }),
  z.object({ name: z.literal("DrawWithheld"), ...place }),
  z.object({ name: z.literal("PoolDrawn"), ...place, seed: bytes32, secret: bytes32 }),
  z.object({ name: z.literal("PoolWalked"), ...place, walker: z.string(), walked: count, count, winners: count }),
  z.object({
    name: z.literal("WaitingPageWritten"),
    ...place,
    walker: z.string(),
    page: count,
    requests: z.array(bytes32),
  }),
  z.object({ name: z.literal("WinnerPageWritten"), ...place, walker: z.string(), page: count, winners: count }),
  z.object({ name: z.literal("WalkRestarted"), ...place, walker: z.string() }),
  z.object({ name: z.literal("PoolSettled"), ...place, walker: z.string() }),
  z.object({ name: z.literal("WinnersAwarded"), ...place, page: count, offered: count, answerBy: count }),
  z.object({ name: z.literal("PlaceOffered"), ...ofRequest, category: count, answerBy: count }),
  z.object({
    name: z.literal("WaitingSearched"),
    ...place,
    cursor: count,
    page: count,
    offset: count,
    answerBy: count,
  }),
  z.object({ name: z.literal("PlaceAccepted"), ...ofOrganization, category: count }),
  z.object({ name: z.literal("PlaceDeclined"), ...ofOrganization, category: count }),
  z.object({ name: z.literal("PlaceExpired"), ...ofRequest, category: count }),
  z.object({ name: z.literal("PlaceReleased"), ...ofOrganization, category: count }),
]);

/** Something that happened in a pool. */
export type PoolEvent = z.output<typeof poolEventSchema>;

/** A pool's events of one name. */
export type PoolEventOf<N extends PoolEvent["name"]> = Extract<PoolEvent, { name: N }>;

/**
 * All that happened in a pool, in the order of the chain.
 * @throws InputError `input.invalid`, `chain.no-provider`; MedtrailError `chain.failed`.
 */
export async function readPoolEvents(connection: Connection, pool: Hex, span: BlockSpan = {}): Promise<PoolEvent[]> {
  const { pools, runner } = connection;
  const { provider } = runner;
  if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
  // Every event's first indexed value is the pool.
  const topics = [null, checkInput(bytes32, pool, "pool")];
  const address = connection.deployment.contracts.CapacityPool;
  const query = (fromBlock: number, toBlock: number) => provider.getLogs({ address, topics, fromBlock, toBlock });
  const logs = await eventsBetween(connection, query, span);
  const told = logs.map((log) => valuesOf(pools, log));
  return timed(told).map((values) => checkInput(poolEventSchema, values, "pool's event"));
}

/** Offers, with the time that the event which ends their call tells for all of them. */
function timed(told: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  let answerBy: unknown;
  return told
    .toReversed()
    .map((values) => {
      if (values.name === "PlaceOffered") return { ...values, answerBy };
      if ("answerBy" in values) answerBy = values.answerBy;
      return values;
    })
    .toReversed();
}

function valuesOf(pools: Connection["pools"], log: Log): Record<string, unknown> {
  const parsed = pools.interface.parseLog(log);
  const values = parsed?.fragment.inputs.map((input, i) => [input.name, plainValue(input, parsed.args[i])]);
  const { blockNumber: block, index: logIndex, transactionHash: transaction } = log;
  return { ...Object.fromEntries(values ?? []), name: parsed?.name, block, logIndex, transaction };
}

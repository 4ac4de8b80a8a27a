import { BlockTimes } from "../../shared/BlockTimes.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, IntegrityError, RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { senderOf } from "../../shared/senderOf.js";
import { fitTransaction } from "./fitTransaction.js";
import { frozenRanking } from "./frozenRanking.js";
import type { PlaceRequest } from "./PlaceRequest.js";
import { POOL_STAGES } from "./PlaceRequest.js";
import { readPoolEvents } from "./poolEvents.js";
import { poolStory } from "./poolStory.js";
import type { PoolTerms } from "./poolTerms.js";
import { rankWordOf } from "./rankRequests.js";
import { walkResult } from "./walkResult.js";

/** What a settlement took. */
export interface PoolSettlement {
  /** How many requests were ranked, and how many of them the walk gave a unit. */
  readonly requests: number;
  readonly winners: number;
  /** Of this call, which may have finished what another began. */
  readonly transactions: number;
  readonly gas: bigint;
}

/** How to settle. */
export interface SettleOptions {
  /** The most requests of one transaction, for chains whose blocks carry less than a transaction may; otherwise as many as fit. */
  readonly atOnce?: number;
  /** Told how far it is: requests walked, or winners' pages awarded. */
  readonly onProgress?: (step: "walked" | "awarded", done: number, total: number) => void;
}

/** What the steps of a settlement share. */
interface Settling {
  readonly connection: Connection;
  readonly pool: Hex;
  readonly terms: PoolTerms;
  readonly seed: Hex;
  readonly ranking: readonly PlaceRequest[];
  readonly atOnce: number;
  readonly onProgress: NonNullable<SettleOptions["onProgress"]>;
  readonly spent: { transactions: number; gas: bigint };
}

/**
 * Settles a pool whose seed is known, as far as it is not settled yet: walks all requests in rank order, in as many transactions as it takes, and
 * offers the winners their places. Anybody may. What is done stands on chain, so whoever was interrupted, at whatever line, calls this again.
 * Soft leftovers, and what comes free, go on by `passOn`.
 * @param connection anybody's that can send; a walk belongs to its account.
 * @throws InputError `input.invalid`, `pool.not-drawn`; MissingError `pool.unknown`, `chain.no-signer`; IntegrityError `pool.missing-request`,
 * `pool.missing-page`; RefusedError `contract.PeriodIsOver`; MedtrailError `chain.failed`.
 */
export async function settlePool(
  connection: Connection,
  id: Hex,
  { atOnce = Number.POSITIVE_INFINITY, onProgress = () => undefined }: SettleOptions = {},
): Promise<PoolSettlement> {
  const pool = checkInput(bytes32, id, "pool");
  const story = poolStory(pool, await readPoolEvents(connection, pool));
  const { seed, terms } = story;
  if (seed === undefined) throw new InputError("pool.not-drawn", "The pool's seed is not known", { pool });
  const ranking = await frozenRanking(story, seed, new BlockTimes(connection));
  const { requests } = await ask(connection.pools.rulesOf(pool));
  if (Number(requests) !== ranking.length) {
    const values = { pool, requests, found: ranking.length };
    throw new IntegrityError("pool.missing-request", "The node's events leave out requests of the pool", values);
  }
  const spent = { transactions: 0, gas: 0n };
  const settling = { connection, pool, terms, seed, ranking, atOnce, onProgress, spent };
  await walkOn(settling);
  const winners = await awardOn(settling);
  return { requests: ranking.length, winners, ...spent };
}

async function walkOn(settling: Settling): Promise<void> {
  const { connection, pool, seed, terms, ranking, atOnce, onProgress } = settling;
  const { pools } = connection;
  const walker = await senderOf(connection);
  const max = Math.min(Number(await ask(pools.MAX_WALK())), atOnce);
  for (let stalled = -1; Number(await ask(pools.stageOf(pool))) === POOL_STAGES.walking; ) {
    const cursor = await ask(pools.walkOf(pool, walker));
    const walked = Number(cursor.walked);
    const last = ranking[walked - 1];
    if (last !== undefined && rankWordOf(last, seed, terms.lowerFirst) !== cursor.rank) {
      // The account's walk left somebody out, so it can never be completed.
      await pay(settling, pools.restart(pool));
      continue;
    }
    try {
      const ids = ranking.slice(walked, walked + max).map((request) => request.id);
      const estimate = (part: readonly Hex[]) => pools.settle.estimateGas(pool, [...part]);
      const { items, gasLimit } = await fitTransaction(ids, estimate);
      await pay(settling, pools.settle(pool, [...items], { gasLimit }));
      onProgress("walked", walked + items.length, ranking.length);
    } catch (error) {
      // What this account sent before it was interrupted may have come in between, or another walker was first: look again, once from each place.
      if (!(error instanceof RefusedError) || stalled === walked) throw error;
      stalled = walked;
    }
  }
}

/** @returns how many winners there are. */
async function awardOn(settling: Settling): Promise<number> {
  const { connection, pool, terms, ranking, onProgress } = settling;
  const { pools } = connection;
  const { pages, settledBy } = poolStory(pool, await readPoolEvents(connection, pool));
  const { winners } = walkResult(terms, ranking);
  const lengths = pages.get(settledBy ?? "")?.winners ?? [];
  for (let stalled = -1; Number(await ask(pools.stageOf(pool))) === POOL_STAGES.awarding; ) {
    const { awarded, winnerPages } = await ask(pools.settlementOf(pool));
    const page = Number(awarded);
    const length = lengths[page];
    if (length === undefined) {
      throw new IntegrityError("pool.missing-page", "The node leaves out a page of winners", { pool, page });
    }
    const start = lengths.slice(0, page).reduce((sum, each) => sum + each, 0);
    try {
      await pay(settling, pools.award(pool, winners.slice(start, start + length)));
      onProgress("awarded", page + 1, Number(winnerPages));
    } catch (error) {
      // Somebody else may have awarded the page meanwhile.
      if (!(error instanceof RefusedError) || stalled === page) throw error;
      stalled = page;
    }
  }
  return winners.length;
}

async function pay({ spent }: Settling, transaction: Parameters<typeof send>[0]): Promise<void> {
  const { gasUsed } = await send(transaction);
  spent.transactions++;
  spent.gas += gasUsed;
}

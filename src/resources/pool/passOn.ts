import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { fitTransaction } from "./fitTransaction.js";
import { POOL_STAGES, SOFT_CURSOR } from "./PlaceRequest.js";
import { readPoolEvents } from "./poolEvents.js";
import { poolStory } from "./poolStory.js";
import type { PoolTerms } from "./poolTerms.js";
import { type SearchTerms, WaitingPages } from "./WaitingPages.js";

/** What passing on took. */
export interface PassedOn {
  /** How many units were offered. */
  readonly offered: number;
  /** Free units that nobody who waits may have. */
  readonly unused: number;
  readonly transactions: number;
  readonly gas: bigint;
}

/**
 * Offers every free unit to the next in the frozen order: what was declined, expired, released or struck, what a winner who left did not get, and
 * what soft categories have left. Anybody may, as often as they like; there is no more to be done when nobody who may have a unit waits.
 * @throws InputError `input.invalid`, `pool.not-settled`; MissingError `pool.unknown`; IntegrityError `pool.missing-page`;
 * RefusedError `contract.PeriodIsOver`; MedtrailError `chain.failed`.
 */
export async function passOn(connection: Connection, id: Hex): Promise<PassedOn> {
  const pool = checkInput(bytes32, id, "pool");
  const { pools } = connection;
  if (Number(await ask(pools.stageOf(pool))) !== POOL_STAGES.passing) {
    throw new InputError("pool.not-settled", "The pool is not settled and awarded", { pool });
  }
  const story = poolStory(pool, await readPoolEvents(connection, pool));
  const waiting = new WaitingPages(story);
  const max = Number(await ask(pools.MAX_PAGES()));
  const spent = { offered: 0, transactions: 0, gas: 0n };
  let refused: SearchTerms | undefined;
  for (;;) {
    const due = await dueSearch(connection, pool, story.terms.categories);
    if (due === undefined) break;
    const { category, page } = due;
    const estimate = (pages: readonly Hex[][]) => pools.offerNext.estimateGas(pool, category, [...pages]);
    try {
      const { items, gasLimit } = await fitTransaction(waiting.for(due, max), estimate);
      const { gasUsed, logs } = await send(pools.offerNext(pool, category, [...items], { gasLimit }));
      spent.transactions++;
      spent.gas += gasUsed;
      for (const log of logs) {
        const event = pools.interface.parseLog(log);
        if (event?.name !== "PlaceOffered") continue;
        spent.offered++;
        waiting.remove(checkInput(bytes32, event.args.request, "request"));
      }
    } catch (error) {
      // Somebody else may have passed the unit on meanwhile: look again, once.
      const again = refused?.category === category && refused.page === page;
      if (!(error instanceof RefusedError) || again) throw error;
      refused = due;
    }
  }
  const free = await ask(pools.freeOf(pool));
  return { ...spent, unused: free.reduce((sum, units) => sum + Number(units), 0) };
}

/** The contract's order: each category after those before it, and what a soft one has left in its turn. */
async function dueSearch(
  connection: Connection,
  pool: Hex,
  categories: PoolTerms["categories"],
): Promise<SearchTerms | undefined> {
  const { pools } = connection;
  const [free, { waitingPages }] = await ask(Promise.all([pools.freeOf(pool), pools.settlementOf(pool)]));
  const search = async (category: number, cursor: number, anyone: boolean) => {
    const { page } = await ask(pools.cursorOf(pool, cursor));
    if (page >= waitingPages) return undefined;
    return { category, units: Number(free[category]), page: Number(page), anyone };
  };
  for (const [category, { soft }] of categories.entries()) {
    if ((free[category] ?? 0n) === 0n) continue;
    const due =
      (await search(category, category, false)) ?? (soft ? await search(category, SOFT_CURSOR, true) : undefined);
    if (due !== undefined) return due;
  }
  return undefined;
}

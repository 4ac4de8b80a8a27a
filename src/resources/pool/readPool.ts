import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { latestBlock } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { ask } from "../../shared/send.js";
import { type PlaceRequest, POOL_STAGES, type PoolStage } from "./PlaceRequest.js";
import { readPoolEvents } from "./poolEvents.js";
import { poolStory } from "./poolStory.js";
import type { PoolTerms } from "./poolTerms.js";

/** Where a pool stands. */
export interface PoolState {
  readonly pool: Hex;
  readonly terms: PoolTerms;
  readonly stage: PoolStage;
  /** The block of which this is true. */
  readonly block: number;
  /** In the order in which they were first asked. */
  readonly requests: readonly PlaceRequest[];
  /** Units neither offered nor accepted, by category in the order of precedence. */
  readonly free: readonly number[];
  readonly seed: Hex | undefined;
}

/**
 * A pool as its events and the contract tell it; {@link verifyPool} checks that they are right.
 * @throws InputError `input.invalid`; MissingError `pool.unknown`; MedtrailError `chain.failed`.
 */
export async function readPool(connection: Connection, id: Hex): Promise<PoolState> {
  const pool = checkInput(bytes32, id, "pool");
  const block = await latestBlock(connection);
  const at = { blockTag: block };
  const { terms, requests, seed } = poolStory(pool, await readPoolEvents(connection, pool, { toBlock: block }));
  const { pools } = connection;
  const [stage, free] = await ask(Promise.all([pools.stageOf(pool, at), pools.freeOf(pool, at)]));
  return {
    pool,
    terms,
    stage: nameOf(POOL_STAGES, stage),
    block,
    requests: [...requests.values()],
    free: free.map(Number),
    seed,
  };
}

import { BlockTimes } from "../../shared/BlockTimes.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import { type BlockSpan, latestBlock } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { inLanes } from "../../shared/inLanes.js";
import { ask } from "../../shared/send.js";
import { type PlaceRequest, REQUEST_STATES } from "./PlaceRequest.js";
import { PoolJudge } from "./PoolJudge.js";
import type { PoolProblem } from "./PoolProblem.js";
import { readPoolEvents } from "./poolEvents.js";

const AT_ONCE = 16;

/** What came of a pool's history when it was computed again. */
export interface PoolVerdict {
  /** Whether everything is as the published rules give it. */
  readonly agrees: boolean;
  readonly problems: readonly PoolProblem[];
  /** The block of which this is true. */
  readonly block: number;
  readonly requests: number;
  /** Who has an offer or a place, by category in the order of precedence; best-ranked are not always first. */
  readonly holders: readonly (readonly Hex[])[];
}

/**
 * Computes a pool again from its events alone, with its published rules and no trust in who settled it: terms, draw, ranking, settlement, every offer's
 * turn and time. Then asks the contract whether it stands where its events say, which also shows what a node left out. Anybody can run it.
 * @throws InputError `input.invalid`, `chain.no-provider`; MissingError `pool.unknown`, `chain.no-block`; MedtrailError `chain.failed`.
 */
export async function verifyPool(connection: Connection, id: Hex): Promise<PoolVerdict> {
  const pool = checkInput(bytes32, id, "pool");
  const block = await latestBlock(connection);
  const span: BlockSpan = { toBlock: block };
  const [opened, ...events] = await readPoolEvents(connection, pool, span);
  if (opened?.name !== "PoolOpened") throw new MissingError("pool.unknown", "Nobody opened the pool", { pool });
  const judge = new PoolJudge(pool, connection.deployment, opened, new BlockTimes(connection));
  for (const event of events) await judge.hear(event);
  const live = await judge.conclude();
  const problems = [...judge.problems, ...(await chainProblems(connection, pool, judge, live, block))];
  const holders = judge.terms.categories.map((_, category) =>
    [...judge.requests.values()].filter((one) => holdsUnit(one) && one.category === category).map((one) => one.id),
  );
  return { agrees: problems.length === 0, problems, block, requests: judge.requests.size, holders };
}

function holdsUnit({ state }: PlaceRequest): boolean {
  return state === "offered" || state === "accepted";
}

async function chainProblems(
  connection: Connection,
  pool: Hex,
  judge: PoolJudge,
  live: number,
  block: number,
): Promise<PoolProblem[]> {
  const { pools } = connection;
  const at = { blockTag: block };
  const problems: PoolProblem[] = [];
  const note = (detail: string, request?: Hex) => problems.push({ rule: "chain", detail, ...(request && { request }) });
  const [free, rules] = await ask(Promise.all([pools.freeOf(pool, at), pools.rulesOf(pool, at)]));
  if (free.join() !== judge.free.join())
    note(`the contract has ${free.join()} units free, its events ${judge.free.join()}`);
  if (Number(rules.requests) !== live) note(`the contract counts ${rules.requests} requests, its events ${live}`);
  await inLanes([...judge.requests.values()], AT_ONCE, async (request) => {
    const slot = await ask(pools.requestOf(pool, request.id, at));
    const same =
      Number(slot.state) === REQUEST_STATES[request.state] &&
      Number(slot.priority) === request.priority &&
      Number(slot.eligibility) === request.eligibility &&
      (request.category === undefined || Number(slot.category) === request.category);
    if (!same) note("the request stands elsewhere, or ranks otherwise", request.id);
  });
  return problems;
}

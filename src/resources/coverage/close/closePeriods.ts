import { z } from "zod";
import { bytes32 } from "../../../shared/bytes32.js";
import { chainTime } from "../../../shared/chainTime.js";
import { checkInput } from "../../../shared/checkInput.js";
import type { Connection } from "../../../shared/connect.js";
import { ask, send } from "../../../shared/send.js";
import { senderOf } from "../../../shared/senderOf.js";
import { type ClosePlan, type Due, planClose } from "./planClose.js";

/** ICoverageClose.MAX_DUES and ILevelDesk.MAX_SHOWN. */
const MAX_DUES = 256;

const closingSchema = z.strictObject({
  plan: bytes32,
  /** Claims of one transaction. */
  chunk: z.int().min(1).max(MAX_DUES).default(MAX_DUES),
});

export type Closing = z.input<typeof closingSchema>;

/** What was done. */
export interface ClosedPeriods {
  /** Periods that are closed now and were open before. */
  readonly periods: readonly number[];
  /** Transactions that were sent. */
  readonly transactions: readonly string[];
}

/**
 * Closes all periods of a plan that can be closed, oldest first: fixes the money, proves the level where the rule has one, and awards every
 * claim, in chunks. Anybody may, as one or as many at the same time. Everything that is known lies on the chain: after a crash, or
 * when somebody else went on in between, calling it again goes on where it stands.
 * @param connection an account that can send: the check of a level is its own.
 * @throws InputError `input.invalid`; MissingError `chain.no-signer`, `coverage.unknown-plan`; RefusedError `contract.*` when another was
 *   faster with the same step; MedtrailError `chain.failed`.
 */
export async function closePeriods(connection: Connection, closing: Closing): Promise<ClosedPeriods> {
  const { plan, chunk } = checkInput(closingSchema, closing, "closing");
  const periods: number[] = [];
  const transactions: string[] = [];
  for (;;) {
    const close = await planClose(connection, plan);
    if (close === undefined || (await chainTime(connection)) < close.closableAt.getTime() / 1000) break;
    transactions.push(await step(connection, close, chunk));
    const state = await ask(connection.coverage.periodOf(plan, close.period));
    if (state.state === CLOSED) periods.push(close.period);
  }
  return { periods, transactions };
}

const CLOSED = 3n;

async function step(connection: Connection, close: ClosePlan, chunk: number): Promise<string> {
  const { coverage, levelDesk } = connection;
  const { plan, state, dues, level = 0n } = close;
  if (state === "open") return hashOf(send(coverage.fixPeriod(plan)));
  if (state === "unlevelled") {
    const { shown, anew } = await shownDues(connection, close);
    return hashOf(send(levelDesk.checkLevel(plan, level, anew, callOf(dues.slice(shown, shown + chunk)))));
  }
  return hashOf(send(coverage.award(plan, callOf(dues.slice(0, chunk)))));
}

/** How many claims this account showed already, in their order; none if it did so with another level, or not in this order. */
async function shownDues(connection: Connection, { plan, period, level = 0n, dues }: ClosePlan) {
  const check = await ask(connection.levelDesk.levelCheckOf(plan, period, await senderOf(connection)));
  const shown = Number(check.count);
  const isOurs = check.level === level && shown < dues.length && shown > 0 && dues[shown - 1]?.use === check.last;
  return isOurs ? { shown, anew: false } : { shown: 0, anew: true };
}

async function hashOf(sent: Promise<{ readonly hash: string }>): Promise<string> {
  return (await sent).hash;
}

function callOf(dues: readonly Due[]) {
  return dues.map(({ use, facts }) => ({ use, facts }));
}

import type { Connection } from "../../../shared/connect.js";
import type { Hex } from "../../../shared/hex.js";
import { AwardRun } from "../../awards/AwardRun.js";
import { sharedLevel } from "../../awards/sharedLevel.js";
import { closableAt } from "../planTimes.js";
import type { ClaimFacts } from "../story/FundEvent.js";
import type { ClaimRecord, CloseState, FundState } from "../story/FundState.js";
import { readFund } from "../story/readFund.js";

/** A claim that waits, as the chain takes it. */
export interface Due {
  readonly use: Hex;
  readonly facts: ClaimFacts;
}

/** What has to be done to close a plan's oldest open period. */
export interface ClosePlan {
  readonly plan: Hex;
  readonly period: number;
  readonly state: CloseState;
  /** From when on it can be fixed. */
  readonly closableAt: Date;
  /** What the claims share; before the period is fixed, what they would share now. */
  readonly endowment: bigint;
  readonly waiting: bigint;
  /** What `cea` and `cel` share by, where the money is short. */
  readonly level?: bigint;
  /** Claims that were not awarded yet, in ascending order of their UseIds, each with what it gets when they are awarded so. */
  readonly dues: readonly (Due & { readonly award: bigint })[];
}

/**
 * Plans the close of the oldest period in which claims wait, out of the events: how far it is, the level and what every claim gets.
 * Undefined where none waits.
 * @throws InputError `input.invalid`; MissingError `coverage.unknown-plan`; MedtrailError `chain.failed`.
 */
export async function planClose(connection: Connection, plan: Hex): Promise<ClosePlan | undefined> {
  return closePlanOf(await readFund(connection, plan));
}

/** {@link planClose} of a state that was read before. */
function closePlanOf(fund: FundState): ClosePlan | undefined {
  const [oldest] = [...fund.periods.values()]
    .filter(({ state }) => state !== "closed")
    .sort((a, b) => a.period - b.period);
  if (oldest === undefined) return undefined;
  const { period, state, waiting } = oldest;
  const money = fund.books.assets - fund.books.owed;
  const endowment = oldest.endowment ?? (money < waiting ? money : waiting);
  const shared = { rule: fund.terms.rule, endowment, waiting };
  const claims = [...fund.claims.values()].filter((claim) => claim.period === period && isDue(claim));
  claims.sort((a, b) => (a.use < b.use ? -1 : 1));
  // While claims are being awarded, the level was proved of all of them.
  const found =
    oldest.run === undefined
      ? sharedLevel(
          shared,
          claims.map(({ facts }) => facts.due),
        )
      : undefined;
  const level = oldest.level ?? found?.level;
  const run = oldest.run?.copy() ?? new AwardRun({ ...shared, ...found });
  return {
    plan: fund.plan,
    period,
    state,
    closableAt: closableAt(fund.terms, period),
    endowment,
    waiting,
    ...(level === undefined ? {} : { level }),
    dues: claims.map(({ use, facts }) => ({ use, facts, award: run.next(facts.due) })),
  };
}

function isDue({ state }: ClaimRecord): boolean {
  return state === "waiting" || state === "contested" || state === "upheld" || state === "struck";
}

import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";

/** An indicator as the contract keeps it. */
export interface IndicatorRules {
  /** ln(raisedOdds), in 10^-12. */
  readonly upWeight: bigint;
  /** −ln(loweredOdds), in 10^-12. */
  readonly downWeight: bigint;
  /** In 10^-12. */
  readonly upLimit: bigint;
  readonly downLimit: bigint;
  readonly minCases: number;
  readonly eventsAreGood: boolean;
  readonly barring: boolean;
  /** Seconds. */
  readonly start: number;
  readonly periodLength: number;
  readonly reportTime: number;
  readonly answerTime: number;
  readonly disputeTime: number;
  readonly maxSpan: number;
  /** In millionths. */
  readonly raisedOdds: number;
  readonly loweredOdds: number;
}

/**
 * Asks the chain for an indicator.
 * @throws InputError `input.invalid`; RefusedError `contract.UnknownIndicator`; MedtrailError `chain.failed`.
 */
export async function readIndicator({ quality }: Connection, indicator: Hex): Promise<IndicatorRules> {
  const id = checkInput(bytes32, indicator, "IndicatorId");
  const found = await ask(quality.indicatorOf(id));
  if (found.periodLength === 0n) {
    throw new RefusedError("contract.UnknownIndicator", "UnknownIndicator", { indicator: id });
  }
  return {
    upWeight: found.upWeight,
    downWeight: found.downWeight,
    upLimit: found.upLimit,
    downLimit: found.downLimit,
    minCases: Number(found.minCases),
    eventsAreGood: found.eventsAreGood,
    barring: found.barring,
    start: Number(found.start),
    periodLength: Number(found.periodLength),
    reportTime: Number(found.reportTime),
    answerTime: Number(found.answerTime),
    disputeTime: Number(found.disputeTime),
    maxSpan: Number(found.maxSpan),
    raisedOdds: Number(found.raisedOdds),
    loweredOdds: Number(found.loweredOdds),
  };
}

/** When a period begins, in seconds; it ends when the next one begins. */
export function startOfPeriod({ start, periodLength }: IndicatorRules, period: number): number {
  return start + period * periodLength;
}

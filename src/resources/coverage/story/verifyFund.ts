import type { Connection } from "../../../shared/connect.js";
import { latestBlock } from "../../../shared/eventsBetween.js";
import type { Hex } from "../../../shared/hex.js";
import { compareFund, type FundDifference } from "./compareFund.js";
import type { FundProblem, FundState } from "./FundState.js";
import { readFund } from "./readFund.js";

/** What anyone finds who works a plan out again. Amounts are in the token's smallest unit. */
export interface FundVerdict {
  /** Whether every payment follows from the terms and the events, and the chain holds what follows. */
  readonly isTrue: boolean;
  readonly state: FundState;
  readonly problems: readonly FundProblem[];
  readonly differences: readonly FundDifference[];
  readonly moneyIn: bigint;
  readonly moneyOut: bigint;
  readonly held: bigint;
}

/**
 * Works every payment of a plan out again from its events, as anyone can, and compares the result with the fund's slots, with the token's
 * balance and with the times of the uses that were claimed.
 * @throws InputError `input.invalid`; MissingError `coverage.unknown-plan`; MedtrailError `chain.failed`.
 */
export async function verifyFund(connection: Connection, plan: Hex): Promise<FundVerdict> {
  const toBlock = await latestBlock(connection);
  const state = await readFund(connection, plan, { toBlock });
  const differences = await compareFund(connection, state, toBlock);
  const { problems, books } = state;
  return {
    isTrue: problems.length === 0 && differences.length === 0,
    state,
    problems,
    differences,
    moneyIn: books.moneyIn,
    moneyOut: books.moneyOut,
    held: books.assets,
  };
}

import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";

/** Most claims of one problem. */
const MAX_CLAIMS = 100_000;

const units = z.bigint().nonnegative();

const problemSchema = z.strictObject({ endowment: units, claims: z.array(units).max(MAX_CLAIMS) });

/**
 * A claims problem (O'Neill 1982; Aumann & Maschler 1985): an endowment in smallest units of the money, and what each claims of
 * it, in the order in which a rule gives out single units.
 */
export interface ClaimsProblem {
  readonly endowment: bigint;
  readonly claims: readonly bigint[];
}

/** The problem with its total, and with what can be given out of it: never more than is claimed. */
export interface CheckedProblem extends ClaimsProblem {
  readonly total: bigint;
}

/** @throws InputError `input.invalid`: an amount below zero, or more than 100,000 claims. */
export function checkProblem(problem: ClaimsProblem): CheckedProblem {
  const { endowment, claims } = checkInput(problemSchema, { ...problem }, "claims problem");
  const total = claims.reduce((sum, claim) => sum + claim, 0n);
  return { endowment: endowment < total ? endowment : total, claims, total };
}

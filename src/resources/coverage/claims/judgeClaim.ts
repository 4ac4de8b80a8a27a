import { type ContractTransactionReceipt, ZeroHash } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../../shared/bytes32.js";
import { checkInput } from "../../../shared/checkInput.js";
import type { Connection } from "../../../shared/connect.js";
import { send } from "../../../shared/send.js";
import { uint80 } from "../planTerms.js";

const factsForm = z.object({
  plan: bytes32,
  provider: bytes32,
  person: bytes32,
  year: z.int().min(0).max(0xff_ffff),
  deductible: uint80,
  due: uint80,
  award: uint80,
});
const claimForm = z.object({ use: bytes32, facts: factsForm });
const reasonedForm = z.object({
  use: bytes32,
  facts: factsForm,
  /** sha-256 of the encrypted reasons. */
  reasons: bytes32.refine((word) => word !== ZeroHash, "zero stands for nothing"),
});
const decisionForm = reasonedForm.extend({ upheld: z.boolean() });
const withdrawalForm = claimForm.extend({ reasons: bytes32.optional() });

/** A claim with its present facts: of `fileClaim`, or of `readFund`. */
export type NamedClaim = z.input<typeof claimForm>;
export type ReasonedClaim = z.input<typeof reasonedForm>;
export type ClaimDecision = z.input<typeof decisionForm>;
export type ClaimWithdrawal = z.input<typeof withdrawalForm>;

/**
 * The insurer contests a claim, until its period can be closed; one that was paid stays paid until the arbiter decides.
 * @param connection a member's of the insurer's, with the duty to claim.
 * @throws InputError `input.invalid`; RefusedError `contract.OtherClaimFacts`, `contract.ClaimNotInState`, `contract.ContestTooLate` and
 * those of acting; MedtrailError `chain.failed`.
 */
export async function contestClaim(connection: Connection, claim: ReasonedClaim): Promise<ContractTransactionReceipt> {
  const { use, facts, reasons } = checkInput(reasonedForm, claim, "claim");
  return send(connection.coverage.contest(use, facts, reasons));
}

/**
 * The arbiter decides a contested claim, once.
 * @param connection a member's of the arbiter's, with the duty to report.
 * @throws as {@link contestClaim}; `contract.DecisionTooLate`.
 */
export async function decideClaim(
  connection: Connection,
  decision: ClaimDecision,
): Promise<ContractTransactionReceipt> {
  const { use, facts, upheld, reasons } = checkInput(decisionForm, decision, "decision");
  return send(connection.coverage.decide(use, facts, upheld, reasons));
}

/**
 * A contested claim that the arbiter did not decide in time stands; anybody may say so.
 * @throws InputError `input.invalid`; RefusedError `contract.DecisionPending`, `contract.ClaimNotInState`, `contract.OtherClaimFacts`.
 */
export async function upholdUndecided(connection: Connection, claim: NamedClaim): Promise<ContractTransactionReceipt> {
  const { use, facts } = checkInput(claimForm, claim, "claim");
  return send(connection.coverage.upholdUndecided(use, facts));
}

/**
 * The provider takes a claim back; what was paid is made up for by its next payments. The use stays spent.
 * @param connection a member's of the provider's, with the duty to claim.
 * @throws InputError `input.invalid`; RefusedError `contract.ClaimNotInState`, `contract.OtherClaimFacts` and those of acting.
 */
export async function withdrawClaim(
  connection: Connection,
  withdrawal: ClaimWithdrawal,
): Promise<ContractTransactionReceipt> {
  const { use, facts, reasons } = checkInput(withdrawalForm, withdrawal, "withdrawal of a claim");
  return send(connection.coverage.withdrawClaim(use, facts, reasons ?? ZeroHash));
}

/**
 * Voids a claim whose use is doubled or whose record was retracted, however long ago it was paid; anybody may.
 * @throws InputError `input.invalid`; RefusedError `contract.UseStillStands`, `contract.ClaimNotInState`, `contract.OtherClaimFacts`.
 */
export async function reverseClaim(connection: Connection, claim: NamedClaim): Promise<ContractTransactionReceipt> {
  const { use, facts } = checkInput(claimForm, claim, "claim");
  return send(connection.coverage.reverseClaim(use, facts));
}

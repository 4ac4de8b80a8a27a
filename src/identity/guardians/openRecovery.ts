import { type ContractTransactionReceipt, keccak256 } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { domainOf } from "../../shared/domainOf.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import type { PatientSigner } from "../signers/PatientSigner.js";
import type { GuardianWord, RecoveryApproval } from "./approveRecovery.js";
import { RECOVERY_ACCEPTANCE } from "./guardianTypes.js";

/** A quorum's approvals with the new signer's acceptance of just so many; anybody may relay it, once. */
export interface SignedRecovery {
  readonly patient: Hex;
  readonly newSigner: Hex;
  readonly acceptance: Hex;
  /** Seconds since 1970. */
  readonly deadline: number;
  readonly words: readonly GuardianWord[];
}

/**
 * Has the new signer accept, by the approvals that were collected, in whatever order they came. It signs for their number, so that nobody
 * who sees those of all guardians sends a few of them first, which could be vetoed.
 * @throws InputError `recovery.no-approvals`, `recovery.approvals-differ` when they are not of one proposal of this signer,
 * `recovery.approval-repeated`.
 */
export async function acceptRecovery(
  connection: Connection,
  next: PatientSigner,
  approvals: readonly RecoveryApproval[],
): Promise<SignedRecovery> {
  const [first] = approvals;
  if (first === undefined) throw new InputError("recovery.no-approvals", "No approval was given");
  const { patient, round, deadline } = first.proposal;
  const newSigner = next.signer;
  for (const { proposal } of approvals) {
    const isSame =
      proposal.patient === patient &&
      proposal.newSigner === newSigner &&
      proposal.deadline === deadline &&
      proposal.round === round;
    if (!isSame)
      throw new InputError("recovery.approvals-differ", "The approvals are not of one proposal", { patient });
  }
  // The contract counts in this order, so that nobody counts twice.
  const words = new Map(approvals.map(({ word }) => [keccak256(word.signer), word]));
  if (words.size < approvals.length) {
    throw new InputError("recovery.approval-repeated", "A guardian approved twice", { patient });
  }
  const ordered = [...words].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, word]) => word);
  const domain = domainOf(connection.deployment, "PatientRegistry");
  const value = { patient, newSigner, round, approvals: ordered.length };
  const acceptance = await next.signTypedData(domain, RECOVERY_ACCEPTANCE, value);
  return { patient, newSigner, acceptance, deadline, words: ordered };
}

/**
 * Opens a recovery; `connection` is whoever pays. The patient is frozen from then on, and after the delay anybody finalises it.
 * @throws RefusedError `contract.ApprovalsOutOfRange`, `contract.NotGuardian`, `contract.InvalidGuardianSignature`,
 * `contract.InvalidAcceptance` when the round has moved, `contract.RecoveryAlreadyOpen`, `contract.GuardianIsSigner`,
 * `contract.ExpiredSignature`, `contract.NoGuardians`.
 */
export async function openRecovery(
  connection: Connection,
  { patient, newSigner, acceptance, deadline, words }: SignedRecovery,
): Promise<ContractTransactionReceipt> {
  const sent = words.map((word) => ({ ...word, proof: [...word.proof] }));
  return send(connection.patients.openRecovery(patient, newSigner, acceptance, deadline, sent));
}

/**
 * Makes the proposed signer the signer; anybody may, once the delay is over. What the former signer granted stands: revoke it.
 * @throws RefusedError `contract.NoOpenRecovery`, `contract.TooEarly`.
 */
export async function finaliseRecovery(connection: Connection, patient: Hex): Promise<ContractTransactionReceipt> {
  return send(connection.patients.finaliseRecovery(patient));
}

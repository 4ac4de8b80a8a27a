import type { Connection } from "../../shared/connect.js";
import { domainOf } from "../../shared/domainOf.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";
import type { PatientSigner } from "../signers/PatientSigner.js";
import { checkGuardianDocument, type GuardianDocument } from "./GuardianDocument.js";
import { RECOVERY_APPROVAL } from "./guardianTypes.js";

/** The contract's struct of the same name: a guardian's signature with what proves that it is one. */
export interface GuardianWord {
  readonly signer: Hex;
  readonly salt: Hex;
  readonly proof: readonly Hex[];
  readonly signature: Hex;
}

/** What a recovery is to do, and from which round of the patient's guard. */
export interface RecoveryProposal {
  readonly patient: Hex;
  /** ERC-7913 bytes of the new signer; of a child's new parent before its majority. */
  readonly newSigner: Hex;
  readonly round: bigint;
  /** Seconds since 1970. */
  readonly deadline: number;
}

/** One guardian's approval of a proposal. */
export interface RecoveryApproval {
  readonly proposal: RecoveryProposal;
  readonly word: GuardianWord;
}

/**
 * Proposes a new signer: the document that the owner of a new phone brings to each guardian. Guardians must make sure by other ways that
 * it is their patient who asks.
 * @throws InputError `time.invalid`; MedtrailError `chain.failed`.
 */
export async function proposeRecovery(
  connection: Connection,
  proposal: { readonly patient: Hex; readonly newSigner: Hex; readonly deadline: Date },
): Promise<RecoveryProposal> {
  const { patient, newSigner } = proposal;
  const { round } = await ask(connection.patients.guardOf(patient));
  return { patient, newSigner, round, deadline: toSeconds(proposal.deadline, "deadline") };
}

/**
 * Signs a guardian's approval. It is void once a recovery is opened, or guardians or signer changed.
 * @throws InputError `guardians.other-chain`, `guardians.other-patient`; IntegrityError `guardians.outdated`.
 */
export async function approveRecovery(
  connection: Connection,
  guardian: PatientSigner,
  document: GuardianDocument,
  proposal: RecoveryProposal,
): Promise<RecoveryApproval> {
  const { patient, newSigner, round, deadline } = proposal;
  await checkGuardianDocument(connection, document, guardian.signer, patient);
  const domain = domainOf(connection.deployment, "PatientRegistry");
  const value = { patient, newSigner, round, deadline };
  const signature = await guardian.signTypedData(domain, RECOVERY_APPROVAL, value);
  const { salt, proof } = document;
  return { proposal, word: { signer: guardian.signer, salt, proof, signature } };
}

import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { domainOf } from "../../shared/domainOf.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";
import type { PatientSigner } from "../signers/PatientSigner.js";
import type { GuardianWord } from "./approveRecovery.js";
import { checkGuardianDocument, type GuardianDocument } from "./GuardianDocument.js";
import { FREEZE_REQUEST } from "./guardianTypes.js";

/** A guardian's request to freeze its patient; anybody may relay it, once in a round of the guard. */
export interface SignedFreeze {
  readonly patient: Hex;
  /** Seconds since 1970. */
  readonly deadline: number;
  readonly word: GuardianWord;
}

/**
 * Signs a freeze, as when the patient's phone was stolen: it wins the time to gather a quorum.
 * @throws InputError `time.invalid`, `guardians.other-chain`; IntegrityError `guardians.outdated`.
 */
export async function signFreeze(
  connection: Connection,
  guardian: PatientSigner,
  document: GuardianDocument,
  deadline: Date,
): Promise<SignedFreeze> {
  const { patient, salt, proof } = document;
  await checkGuardianDocument(connection, document, guardian.signer, patient);
  const { round } = await ask(connection.patients.guardOf(patient));
  const seconds = toSeconds(deadline, "deadline");
  const domain = domainOf(connection.deployment, "PatientRegistry");
  const signature = await guardian.signTypedData(domain, FREEZE_REQUEST, { patient, round, deadline: seconds });
  return { patient, deadline: seconds, word: { signer: guardian.signer, salt, proof, signature } };
}

/**
 * Sends a freeze: until its end the patient's signer and delegates give nothing, and nothing announced takes effect.
 * @throws RefusedError `contract.FreezeSpent`, `contract.RecoveryAlreadyOpen`, `contract.NotGuardian`,
 * `contract.InvalidGuardianSignature` when the round has moved, `contract.ExpiredSignature`, `contract.NoGuardians`.
 */
export async function relayFreeze(
  connection: Connection,
  { patient, deadline, word }: SignedFreeze,
): Promise<ContractTransactionReceipt> {
  return send(connection.patients.freeze(patient, deadline, { ...word, proof: [...word.proof] }));
}

import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { type SignedChange, signChange } from "../signedChange.js";
import type { PatientSigner } from "../signers/PatientSigner.js";
import { RECOVERY_VETO } from "./guardianTypes.js";

/** A veto of the open recovery, whose nonce is the guard's round; anybody may relay it. */
export interface SignedVeto {
  readonly patient: Hex;
  readonly change: SignedChange;
}

/** Signs a veto, by the patient's signer or a delegate with the scope. @throws InputError `time.invalid`. */
export async function signVeto(
  connection: Connection,
  signer: PatientSigner,
  { patient, deadline }: { readonly patient: Hex; readonly deadline: Date },
): Promise<SignedVeto> {
  const { round } = await ask(connection.patients.guardOf(patient));
  const value = { patient };
  return { patient, change: await signChange(connection, signer, RECOVERY_VETO, { value, nonce: round, deadline }) };
}

/**
 * Sends a veto. The guardians' next recovery needs one of them more, and no veto stops it: change the guardians now.
 * @throws RefusedError `contract.NoOpenRecovery`, `contract.VetoTooLate`, `contract.VetoRefused` after a veto or of a full quorum,
 * `contract.WrongRound`, `contract.ExpiredSignature`, `contract.NotPatientSigner`, `contract.InvalidPatientSignature`.
 */
export async function relayVeto(
  connection: Connection,
  { patient, change }: SignedVeto,
): Promise<ContractTransactionReceipt> {
  return send(connection.patients.vetoRecoveryBySig(patient, change));
}

import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { type SignedChange, signChange } from "../signedChange.js";
import type { PatientSigner } from "../signers/PatientSigner.js";
import { CHANGES_WITHDRAWAL } from "./guardianTypes.js";

/** The withdrawal of an announced signer and of announced guardians; anybody may relay it, once. */
export interface SignedWithdrawal {
  readonly patient: Hex;
  readonly change: SignedChange;
}

/** Signs the withdrawal of whatever is announced. @throws InputError `time.invalid`. */
export async function signWithdrawal(
  connection: Connection,
  signer: PatientSigner,
  { patient, deadline }: { readonly patient: Hex; readonly deadline: Date },
): Promise<SignedWithdrawal> {
  const { nonce } = await ask(connection.patients.patientOf(patient));
  const change = await signChange(connection, signer, CHANGES_WITHDRAWAL, { value: { patient }, nonce, deadline });
  return { patient, change };
}

/** Sends it. @throws RefusedError `contract.NoAnnouncedChange`, `contract.WrongPatientNonce` and as relayGuardians does. */
export async function relayWithdrawal(
  connection: Connection,
  { patient, change }: SignedWithdrawal,
): Promise<ContractTransactionReceipt> {
  return send(connection.patients.withdrawAnnouncementsBySig(patient, change));
}

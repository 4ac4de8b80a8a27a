import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";
import { type SignedChange, signChange } from "../signedChange.js";
import { signerHashOf } from "../signerHashOf.js";
import type { PatientSigner } from "../signers/PatientSigner.js";
import { DELEGATION_END } from "./delegateTypes.js";

/** A delegation whose end was brought forward, by the patient or the delegate itself; anybody may relay it, once. */
export interface SignedDelegationEnd {
  readonly patient: Hex;
  /** Hash of the delegate's signer. */
  readonly delegate: Hex;
  /** Seconds since 1970. */
  readonly until: number;
  readonly change: SignedChange;
}

/**
 * Brings a delegation's end forward; the patient's signer signs, or the delegate's.
 * @param end.delegate ERC-7913 bytes of the delegate's signer.
 * @param end.until earlier than now to end it at once.
 * @throws InputError `time.invalid`, `hex.invalid`.
 */
export async function signDelegationEnd(
  connection: Connection,
  signer: PatientSigner,
  end: { readonly patient: Hex; readonly delegate: Hex; readonly until: Date; readonly deadline: Date },
): Promise<SignedDelegationEnd> {
  const { patient, deadline } = end;
  const value = { patient, delegate: signerHashOf(end.delegate), until: toSeconds(end.until, "until") };
  const { nonce } = await ask(connection.patients.delegateOf(patient, value.delegate));
  return { ...value, change: await signChange(connection, signer, DELEGATION_END, { value, nonce, deadline }) };
}

/**
 * Sends it.
 * @throws RefusedError `contract.UnknownDelegation`, `contract.EndNotShorter`, `contract.WrongDelegationNonce`,
 * `contract.ExpiredSignature`, `contract.NotPatientSigner`, `contract.InvalidPatientSignature`.
 */
export async function relayDelegationEnd(
  connection: Connection,
  { patient, delegate, until, change }: SignedDelegationEnd,
): Promise<ContractTransactionReceipt> {
  return send(connection.patients.endDelegationBySig(patient, delegate, until, change));
}

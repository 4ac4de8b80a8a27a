import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { type SignedChange, signChange } from "../signedChange.js";
import type { PatientSigner } from "../signers/PatientSigner.js";
import { type DelegateTerms, encodeDelegate } from "./delegateTerms.js";
import { DELEGATE_NAMING } from "./delegateTypes.js";

/** A delegate that the patient named by signature; anybody may relay it, once. */
export interface SignedDelegate {
  readonly patient: Hex;
  readonly terms: ReturnType<typeof encodeDelegate>;
  readonly change: SignedChange;
}

/**
 * Names a delegate, in place of what it was before. The nonce is the delegation's own.
 * @throws InputError `input.invalid`, `time.invalid`, `hex.invalid`.
 */
export async function signDelegate(
  connection: Connection,
  signer: PatientSigner,
  { patient, terms, deadline }: { readonly patient: Hex; readonly terms: DelegateTerms; readonly deadline: Date },
): Promise<SignedDelegate> {
  const encoded = encodeDelegate(terms);
  const { nonce } = await ask(connection.patients.delegateOf(patient, encoded.delegate));
  const value = { patient, ...encoded };
  const change = await signChange(connection, signer, DELEGATE_NAMING, { value, nonce, deadline });
  return { patient, terms: encoded, change };
}

/**
 * Sends what the patient signed.
 * @throws RefusedError `contract.WrongDelegationNonce`, `contract.EndNotInFuture`, `contract.DelegateIsSigner`, `contract.MissingScope`
 * when a delegate signed, `contract.FrozenPatient`, `contract.SealedSigner`, `contract.ExpiredSignature`, `contract.NotPatientSigner`,
 * `contract.InvalidPatientSignature`.
 */
export async function relayDelegate(
  connection: Connection,
  { patient, terms, change }: SignedDelegate,
): Promise<ContractTransactionReceipt> {
  const { delegate, scopes, until } = terms;
  return send(connection.patients.nameDelegateBySig(patient, delegate, scopes, until, change));
}

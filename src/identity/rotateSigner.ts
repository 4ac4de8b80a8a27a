import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../shared/connect.js";
import { domainOf } from "../shared/domainOf.js";
import type { Hex } from "../shared/hex.js";
import { ask, send } from "../shared/send.js";
import { toSeconds } from "../shared/time.js";
import { SIGNER_ACCEPTANCE, SIGNER_ROTATION } from "./patientTypes.js";
import type { PatientSigner } from "./signers/PatientSigner.js";

/** A change of signer that both signers signed; anybody may relay it. */
export interface SignedRotation {
  readonly patient: Hex;
  readonly newSigner: Hex;
  readonly acceptance: Hex;
  readonly nonce: bigint;
  readonly deadline: number;
  readonly signer: Hex;
  readonly signature: Hex;
}

/** Has the new signer accept and the present one agree. */
export async function signRotation(
  connection: Connection,
  signers: { readonly present: PatientSigner; readonly next: PatientSigner },
  rotation: { readonly patient: Hex; readonly deadline: Date },
): Promise<SignedRotation> {
  const { patient } = rotation;
  const { present, next } = signers;
  const { nonce } = await ask(connection.patients.patientOf(patient));
  const domain = domainOf(connection.deployment, "PatientRegistry");
  const newSigner = next.signer;
  const deadline = toSeconds(rotation.deadline, "deadline");
  const acceptance = await next.signTypedData(domain, SIGNER_ACCEPTANCE, { patient, newSigner, nonce });
  const value = { patient, newSigner, nonce, deadline };
  const signature = await present.signTypedData(domain, SIGNER_ROTATION, value);
  return { ...value, acceptance, signer: present.signer, signature };
}

/**
 * Sends a rotation: in force at once where the patient has no guardians, else announced for {@link executeRotation}.
 * @throws RefusedError `contract.InvalidAcceptance`, `contract.WrongPatientNonce`, `contract.ExpiredSignature`,
 * `contract.InvalidPatientSignature`, `contract.NotPatientSigner`, `contract.UnknownPatient`, `contract.FrozenPatient`.
 */
export async function relayRotation(
  connection: Connection,
  rotation: SignedRotation,
): Promise<ContractTransactionReceipt> {
  const { patient, newSigner, acceptance, nonce, deadline, signer, signature } = rotation;
  const authority = { nonce, deadline, signer, signature };
  return send(connection.patients.rotateSignerBySig(patient, newSigner, acceptance, authority));
}

/**
 * Makes the announced signer the signer; anybody may, once the delay is over.
 * @throws RefusedError `contract.NoAnnouncedChange`, `contract.TooEarly`, `contract.FrozenPatient`.
 */
export async function executeRotation(connection: Connection, patient: Hex): Promise<ContractTransactionReceipt> {
  return send(connection.patients.executeRotation(patient));
}

import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { type SignedChange, signChange } from "../signedChange.js";
import type { PatientSigner } from "../signers/PatientSigner.js";
import type { GuardianTerms } from "./GuardianSet.js";
import { GUARDIANS_CHANGE } from "./guardianTypes.js";

/** A set of guardians that the patient signed; anybody may relay it, once. */
export interface SignedGuardians {
  readonly patient: Hex;
  readonly terms: GuardianTerms;
  readonly change: SignedChange;
}

/**
 * Signs a patient's guardians; {@link NO_GUARDIANS} for none.
 * @throws InputError `time.invalid`; MedtrailError `chain.failed`.
 */
export async function signGuardians(
  connection: Connection,
  signer: PatientSigner,
  { patient, terms, deadline }: { readonly patient: Hex; readonly terms: GuardianTerms; readonly deadline: Date },
): Promise<SignedGuardians> {
  const { nonce } = await ask(connection.patients.patientOf(patient));
  const value = { patient, ...terms };
  return { patient, terms, change: await signChange(connection, signer, GUARDIANS_CHANGE, { value, nonce, deadline }) };
}

/**
 * Sends them: in force at once where there are no guardians, else announced for {@link executeGuardians}.
 * @throws RefusedError `contract.GuardianTermsOutOfRange`, `contract.FrozenPatient`, `contract.WrongPatientNonce`,
 * `contract.ExpiredSignature`, `contract.NotPatientSigner`, `contract.InvalidPatientSignature`.
 */
export async function relayGuardians(
  connection: Connection,
  { patient, terms, change }: SignedGuardians,
): Promise<ContractTransactionReceipt> {
  return send(connection.patients.changeGuardiansBySig(patient, terms, change));
}

/**
 * Puts announced guardians in force; anybody may, once the delay is over.
 * @throws RefusedError `contract.NoAnnouncedChange`, `contract.TooEarly`, `contract.FrozenPatient`.
 */
export async function executeGuardians(connection: Connection, patient: Hex): Promise<ContractTransactionReceipt> {
  return send(connection.patients.executeGuardians(patient));
}

import type { ContractTransactionReceipt } from "ethers";
import type { BlobStore } from "../shared/BlobStore.js";
import type { Connection } from "../shared/connect.js";
import type { Deployment } from "../shared/Deployment.js";
import { IntegrityError } from "../shared/errors.js";
import { type Hex, toHex } from "../shared/hex.js";
import { ask, send } from "../shared/send.js";
import { parseKeyDirectory } from "./KeyDirectory.js";
import type { PatientKeyring } from "./PatientKeyring.js";
import { type PatientOrigin, patientIdOf } from "./patientIdOf.js";

/** A registration that was prepared offline: anybody may send it, nobody can change what it says. */
export interface PatientRegistration extends PatientOrigin {
  readonly patient: Hex;
  /** The key directory's exact bytes. */
  readonly directory: Uint8Array;
}

/**
 * Makes a pseudonym: its id, and the first key directory of its keyring. Nothing is sent.
 * @param salt 32 bytes nobody can guess; fresh random ones unless given, as by PasskeyRoot.
 */
export async function preparePatient(
  deployment: Deployment,
  signer: Hex,
  keyring: PatientKeyring,
  salt: Hex = toHex(crypto.getRandomValues(new Uint8Array(32))),
): Promise<PatientRegistration> {
  const directory = await keyring.directory();
  const origin = {
    signer,
    keyDirectory: await directory.digest(),
    salt,
  };
  return { ...origin, patient: patientIdOf(deployment, origin), directory: directory.encode() };
}

/**
 * Checks that the registration is of one piece, stores its key directory, then registers the patient, unless the chain would refuse;
 * `connection` is whoever pays.
 * @throws IntegrityError `key-directory.digest`, `key-directory.form`, `identity.other-patient`; RefusedError `contract.PatientAlreadyRegistered`, `contract.SignerLengthOutOfRange`.
 */
export async function registerPatient(
  connection: Connection,
  directories: BlobStore,
  registration: PatientRegistration,
): Promise<ContractTransactionReceipt> {
  const { patient, signer, keyDirectory, salt, directory } = registration;
  await parseKeyDirectory(directory, keyDirectory);
  const expected = patientIdOf(connection.deployment, registration);
  if (patient.toLowerCase() !== expected) {
    throw new IntegrityError("identity.other-patient", "Signer, key directory and salt give another patient", {
      patient,
      expected,
    });
  }
  // Asked first, so that nothing is stored for what the chain would refuse.
  await ask(connection.patients.register.staticCall(signer, keyDirectory, salt));
  await directories.put(directory);
  return send(connection.patients.register(signer, keyDirectory, salt));
}

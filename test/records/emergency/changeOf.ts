import { relayKeyDirectoryChange, signKeyDirectoryChange } from "../../../src/identity/changeKeyDirectory.js";
import type { PatientKeyring } from "../../../src/identity/PatientKeyring.js";
import type { TestPatient, TestSystem } from "../../support/testSystem.js";

/** The patient signs the key directory of another state of the keyring, and somebody relays it. */
export async function changeOf(
  { chain, stores, inDays }: TestSystem,
  { id: patient, signer }: TestPatient,
  keyring: PatientKeyring,
): Promise<void> {
  const change = { patient, directory: await keyring.directory(), deadline: await inDays(1) };
  await relayKeyDirectoryChange(chain, stores.blobs, await signKeyDirectoryChange(chain, stores.blobs, signer, change));
}

import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { fetchKeyDirectory } from "../fetchKeys.js";
import { PatientKeyring } from "../PatientKeyring.js";

/**
 * The keyring that a seed makes of the key directory on chain, which proves the seed: every key in it has to come again.
 * @throws IntegrityError `keyring.other-seed`, `key-directory.*`, `store.corrupt`; InputError `keyring.seed`, and `seed.unproved` for a directory without any
 * key, which would prove every seed; MissingError `identity.unknown-patient`, `store.missing`.
 */
export async function keyringOnChain(
  connection: Connection,
  directories: BlobStore,
  patient: Hex,
  seed: Uint8Array,
): Promise<PatientKeyring> {
  const directory = await fetchKeyDirectory(connection, directories, patient);
  if (directory.categories.length === 0) {
    throw new InputError("seed.unproved", "The patient's key directory has no key that would prove the seed", {
      patient,
    });
  }
  return PatientKeyring.fromDirectory(seed, directory);
}

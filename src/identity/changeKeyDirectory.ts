import type { ContractTransactionReceipt } from "ethers";
import type { BlobStore } from "../shared/BlobStore.js";
import { chainTime } from "../shared/chainTime.js";
import type { Connection } from "../shared/connect.js";
import { domainOf } from "../shared/domainOf.js";
import { InputError, IntegrityError, MissingError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { ask, send } from "../shared/send.js";
import { toSeconds } from "../shared/time.js";
import { lastEpoch, presentEpoch } from "./category.js";
import { fetchKeyDirectory } from "./fetchKeys.js";
import { type KeyDirectory, parseKeyDirectory } from "./KeyDirectory.js";
import { KEY_DIRECTORY_CHANGE } from "./patientTypes.js";
import type { PatientSigner } from "./signers/PatientSigner.js";

/** A patient's signed wish to replace the key directory; anybody may relay it. */
export interface SignedKeyDirectoryChange {
  readonly patient: Hex;
  readonly directory: Uint8Array;
  readonly keyDirectory: Hex;
  readonly nonce: bigint;
  readonly deadline: number;
  readonly signer: Hex;
  readonly signature: Hex;
}

/**
 * Signs a new key directory, as after a category's key epoch moved. It may not fall behind the present one, as from an outdated
 * keyring: readers who lost access still hold the keys of earlier epochs. A present directory that is lost is not compared.
 * @param directories where the present directory lies.
 * @param change.deadline last moment at which it can be relayed.
 * @throws InputError `key-directory.epoch-falls`, `key-directory.number-changed`, `time.invalid`.
 */
export async function signKeyDirectoryChange(
  connection: Connection,
  directories: BlobStore,
  signer: PatientSigner,
  change: { readonly patient: Hex; readonly directory: KeyDirectory; readonly deadline: Date },
): Promise<SignedKeyDirectoryChange> {
  const { patient, directory } = change;
  const present = await presentDirectory(connection, directories, patient);
  if (present !== undefined) requireSuccessor(present, directory.at(await chainTime(connection)));
  const { nonce } = await ask(connection.patients.patientOf(patient));
  const keyDirectory = await directory.digest();
  const deadline = toSeconds(change.deadline, "deadline");
  const value = { patient, keyDirectory, nonce, deadline };
  const domain = domainOf(connection.deployment, "PatientRegistry");
  const signature = await signer.signTypedData(domain, KEY_DIRECTORY_CHANGE, value);
  return { ...value, directory: directory.encode(), signer: signer.signer, signature };
}

/**
 * Checks that the directory is the signed one, stores it, then sends the change.
 * @throws IntegrityError `key-directory.digest`, `key-directory.form`; RefusedError `contract.WrongPatientNonce`, `contract.ExpiredSignature`, `contract.InvalidPatientSignature`,
 * `contract.NotPatientSigner`, `contract.UnknownPatient`.
 */
export async function relayKeyDirectoryChange(
  connection: Connection,
  directories: BlobStore,
  change: SignedKeyDirectoryChange,
): Promise<ContractTransactionReceipt> {
  const { patient, directory, keyDirectory, nonce, deadline, signer, signature } = change;
  const authority = { nonce, deadline, signer, signature };
  // Asked first, so that relaying nonsense does not fill the store.
  await ask(connection.patients.setKeyDirectoryBySig.staticCall(patient, keyDirectory, authority));
  await parseKeyDirectory(directory, keyDirectory);
  await directories.put(directory);
  return send(connection.patients.setKeyDirectoryBySig(patient, keyDirectory, authority));
}

/** Nothing when it is lost or damaged: the patient must be able to publish another. */
async function presentDirectory(
  connection: Connection,
  directories: BlobStore,
  patient: Hex,
): Promise<KeyDirectory | undefined> {
  try {
    return await fetchKeyDirectory(connection, directories, patient);
  } catch (error) {
    if (error instanceof MissingError || error instanceof IntegrityError) return undefined;
    throw error;
  }
}

/**
 * Keys come from number and epoch, so the epoch of a number counts, whatever its label. The last announced one may not fall either:
 * its readers hold its key, so it must not come again for others.
 */
function requireSuccessor(present: KeyDirectory, next: KeyDirectory): void {
  for (const { category, number, ...entry } of next.categories) {
    const former = present.categories.find((candidate) => candidate.number === number);
    for (const epochOf of [presentEpoch, lastEpoch]) {
      if (former === undefined || epochOf(entry) >= epochOf(former)) continue;
      throw new InputError("key-directory.epoch-falls", "A category's key epoch would move back", {
        category,
        epoch: epochOf(entry),
        present: epochOf(former),
      });
    }
    const same = present.categories.find((entry) => entry.category === category);
    if (same !== undefined && number !== same.number) {
      throw new InputError("key-directory.number-changed", "A category would change its number", {
        category,
        number,
        present: same.number,
      });
    }
  }
}

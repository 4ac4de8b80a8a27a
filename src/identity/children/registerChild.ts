import type { ContractTransactionReceipt } from "ethers";
import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import type { Deployment } from "../../shared/Deployment.js";
import { InputError, IntegrityError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { toSeconds } from "../../shared/time.js";
import { type DelegateTerms, encodeDelegate } from "../delegates/delegateTerms.js";
import { type GuardianTerms, NO_GUARDIANS } from "../guardians/GuardianSet.js";
import { parseKeyDirectory } from "../KeyDirectory.js";
import type { PatientKeyring } from "../PatientKeyring.js";
import { signerHashOf } from "../signerHashOf.js";
import { type Child, childIdOf } from "./childIdOf.js";

/** A child's registration, prepared offline: anybody may send it, nobody can change what it says. */
export interface ChildRegistration extends Child {
  readonly patient: Hex;
  /** The key directory's exact bytes. */
  readonly directory: Uint8Array;
}

/** What parents decide for a child. */
export interface ChildChoice {
  /** ERC-7913 bytes of the child's own signer. Seal its key away, where the parents cannot use it and the child finds it. */
  readonly successor: Hex;
  readonly majority: Date;
  readonly parents: readonly DelegateTerms[];
  readonly guardians?: GuardianTerms;
  /** 32 random bytes, where the guardians' salts were made with them; else chosen here. */
  readonly salt?: Hex;
}

/**
 * Makes a child's pseudonym. Nothing is sent.
 * @throws InputError `child.parent-past-majority`, `input.invalid`, `time.invalid`, `hex.invalid`.
 */
export async function prepareChild(
  deployment: Deployment,
  keyring: PatientKeyring,
  choice: ChildChoice,
): Promise<ChildRegistration> {
  const { guardians = NO_GUARDIANS, salt = toHex(crypto.getRandomValues(new Uint8Array(32))) } = choice;
  const majority = toSeconds(choice.majority, "majority");
  const parents = choice.parents.map(encodeDelegate);
  for (const { until } of parents) {
    if (until <= majority) continue;
    throw new InputError("child.parent-past-majority", "A parent would act beyond the majority", { until, majority });
  }
  const directory = await keyring.directory();
  const keyDirectory = await directory.digest();
  const child = { successor: signerHashOf(choice.successor), keyDirectory, salt, majority, guardians, parents };
  return { ...child, patient: childIdOf(deployment, child), directory: directory.encode() };
}

/**
 * Checks that the registration is of one piece, stores its key directory, then registers the child, unless the chain would refuse.
 * @throws IntegrityError `key-directory.digest`, `key-directory.form`, `identity.other-patient`; RefusedError
 * `contract.PatientAlreadyRegistered`, `contract.MajorityOutOfRange`, `contract.EndNotInFuture`, `contract.DelegateIsSigner`,
 * `contract.ListLengthOutOfRange`, `contract.GuardianTermsOutOfRange`.
 */
export async function registerChild(
  connection: Connection,
  directories: BlobStore,
  registration: ChildRegistration,
): Promise<ContractTransactionReceipt> {
  const { patient, directory, ...child } = registration;
  await parseKeyDirectory(directory, child.keyDirectory);
  const expected = childIdOf(connection.deployment, child);
  if (patient.toLowerCase() !== expected) {
    throw new IntegrityError("identity.other-patient", "The registration's values give another patient", {
      patient,
      expected,
    });
  }
  const sent = { ...child, parents: [...child.parents] };
  // Asked first, so that nothing is stored for what the chain would refuse.
  await ask(connection.patients.registerChild.staticCall(sent));
  await directories.put(directory);
  return send(connection.patients.registerChild(sent));
}

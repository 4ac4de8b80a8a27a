import { ZeroHash } from "ethers";
import type { BlobStore } from "../shared/BlobStore.js";
import { chainTime } from "../shared/chainTime.js";
import type { Connection } from "../shared/connect.js";
import { MissingError, RefusedError } from "../shared/errors.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";
import { ask } from "../shared/send.js";
import { type KeyDirectory, parseKeyDirectory } from "./KeyDirectory.js";
import { type OrganizationKeys, parseOrganizationKeys } from "./OrganizationKeys.js";

/**
 * The patient's key directory, checked against the chain, as it reads at the newest block's time: what was announced and has begun is
 * present. The chain's clock, because consents end by it.
 * @throws MissingError `identity.unknown-patient`, `store.missing`; IntegrityError `store.corrupt`,
 * `key-directory.digest`, `key-directory.form`.
 */
export async function fetchKeyDirectory(
  connection: Connection,
  directories: BlobStore,
  patient: Hex,
): Promise<KeyDirectory> {
  const { keyDirectory } = await ask(connection.patients.patientOf(patient));
  if (keyDirectory === ZeroHash) {
    throw new MissingError("identity.unknown-patient", "The patient is not registered", { patient });
  }
  const digest = toHex(fromHex(keyDirectory, 32));
  const directory = await parseKeyDirectory(await directories.get(digest), digest);
  return directory.at(await chainTime(connection));
}

/**
 * The organisation's present encryption key, checked against the chain, so long as the organisation is not suspended: whoever
 * suspended it may not trust whoever holds its keys.
 * @throws RefusedError `contract.SuspendedOrganization`; MissingError `identity.no-keys`, `store.missing`; IntegrityError `store.corrupt`,
 * `organization-keys.digest`, `organization-keys.form`.
 */
export async function fetchOrganizationKeys(
  connection: Connection,
  directories: BlobStore,
  org: Hex,
): Promise<OrganizationKeys> {
  const { suspended } = await ask(connection.organizations.organizationOf(org));
  if (suspended) {
    throw new RefusedError("contract.SuspendedOrganization", "Nothing may be sealed to a suspended organisation", {
      org,
    });
  }
  const onChain = await ask(connection.organizations.keysOf(org));
  if (onChain === ZeroHash) {
    throw new MissingError("identity.no-keys", "The organisation has published no keys", { org });
  }
  const digest = toHex(fromHex(onChain, 32));
  return parseOrganizationKeys(await directories.get(digest), digest);
}

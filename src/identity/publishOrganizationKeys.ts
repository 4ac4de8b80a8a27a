import type { ContractTransactionReceipt } from "ethers";
import type { BlobStore } from "../shared/BlobStore.js";
import type { Connection } from "../shared/connect.js";
import type { Hex } from "../shared/hex.js";
import { ask, send } from "../shared/send.js";
import type { OrganizationKeys } from "./OrganizationKeys.js";

/**
 * Stores an organisation's key document and publishes its digest.
 * @param connection the organisation's controller's.
 * @throws RefusedError `contract.NotController`, `contract.SuspendedOrganization`, `contract.UnknownOrganization`.
 */
export async function publishOrganizationKeys(
  connection: Connection,
  directories: BlobStore,
  org: Hex,
  keys: OrganizationKeys,
): Promise<ContractTransactionReceipt> {
  const digest = await keys.digest();
  await ask(connection.organizations.setKeys.staticCall(org, digest));
  await directories.put(keys.encode());
  return send(connection.organizations.setKeys(org, digest));
}

import type { ContractTransactionReceipt } from "ethers";
import { fetchKeyDirectory } from "../identity/fetchKeys.js";
import type { Connection } from "../shared/connect.js";
import { domainOf } from "../shared/domainOf.js";
import { RefusedError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { send } from "../shared/send.js";
import { toSeconds } from "../shared/time.js";
import type { PublishedRecord } from "./publishRecords.js";
import type { RecordStores } from "./RecordStores.js";
import { RECORD_ANCHOR, RECORD_RETRACTION } from "./recordTypes.js";
import { type RecordDraft, sealRecord, unsealRecord } from "./sealRecord.js";
import type { Signing } from "./signedConsent.js";

/**
 * Encrypts, stores and anchors what the patient keeps; the patient signs, `connection` pays.
 * @throws InputError; MissingError `identity.unknown-patient`, `key-directory.category`; RefusedError `contract.*`.
 */
export async function publishOwnRecord(
  connection: Connection,
  stores: RecordStores,
  signing: Signing,
  draft: RecordDraft,
): Promise<PublishedRecord> {
  const { patient, signer } = signing;
  const directory = await fetchKeyDirectory(connection, stores.blobs, patient);
  const entry = await sealRecord(stores, { patient, author: patient, directory }, draft);
  let sending = false;
  try {
    const { deadline, signature } = await sign(connection, signing, RECORD_ANCHOR, entry.digest);
    sending = true;
    const receipt = await send(
      connection.records.anchorOwnBySig(patient, entry.digest, deadline, signer.signer, signature),
    );
    return { ...entry, transaction: receipt.hash, gas: receipt.gasUsed };
  } catch (error) {
    // Once it was sent, only a refusal is certain: after any other failure it may still be mined.
    if (!sending || error instanceof RefusedError) await unsealRecord(stores, entry);
    throw error;
  }
}

/** Leaves a tombstone for what the patient kept; the patient signs, `connection` pays. @throws RefusedError `contract.*`. */
export async function retractOwnRecord(
  connection: Connection,
  signing: Signing,
  digest: Hex,
): Promise<ContractTransactionReceipt> {
  const { patient, signer } = signing;
  const { deadline, signature } = await sign(connection, signing, RECORD_RETRACTION, digest);
  return send(connection.records.retractOwnBySig(patient, digest, deadline, signer.signer, signature));
}

async function sign(
  connection: Connection,
  { patient, signer, deadline }: Signing,
  types: typeof RECORD_ANCHOR | typeof RECORD_RETRACTION,
  digest: Hex,
): Promise<{ deadline: number; signature: Hex }> {
  const seconds = toSeconds(deadline, "deadline");
  const domain = domainOf(connection.deployment, "RecordRegistry");
  const signature = await signer.signTypedData(domain, types, { patient, digest, deadline: seconds });
  return { deadline: seconds, signature };
}

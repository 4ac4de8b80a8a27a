import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";
import { fetchKeyDirectory } from "../identity/fetchKeys.js";
import type { Connection } from "../shared/connect.js";
import { domainOf } from "../shared/domainOf.js";
import type { Hex } from "../shared/hex.js";
import { ask, send } from "../shared/send.js";
import { toSeconds } from "../shared/time.js";
import type { RecordEnvelope } from "./EnvelopeStore.js";
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
  const { patient } = signing;
  const directory = await fetchKeyDirectory(connection, stores.blobs, patient);
  const entry = await sealRecord(stores, { patient, author: patient, directory }, draft);
  return anchorOwnEntry(connection, stores, signing, entry);
}

/** Anchors what was stored for the patient, or takes it back where the anchor is refused before it is sent. @throws RefusedError `contract.*`. */
export async function anchorOwnEntry(
  connection: Connection,
  stores: RecordStores,
  signing: Signing,
  entry: RecordEnvelope,
): Promise<PublishedRecord> {
  let anchoring: Awaited<ReturnType<typeof prepareOwnAnchor>>;
  try {
    anchoring = await prepareOwnAnchor(connection, signing, entry.digest);
  } catch (error) {
    // Nothing was sent. Once it is, nothing is taken back: even a reverted transaction may end up mined in another block.
    await unsealRecord(stores, entry);
    throw error;
  }
  const { hash, gasUsed } = await send(anchoring());
  return { ...entry, transaction: hash, gas: gasUsed };
}

/**
 * Lets the patient sign an anchor and asks whether it would be accepted; the answer sends it, and `connection` pays.
 * @throws InputError `time.invalid`; RefusedError `contract.*`.
 */
export async function prepareOwnAnchor(
  connection: Connection,
  signing: Signing,
  digest: Hex,
): Promise<() => Promise<ContractTransactionResponse>> {
  const { patient, signer } = signing;
  const { deadline, signature } = await sign(connection, signing, RECORD_ANCHOR, digest);
  const { anchorOwnBySig } = connection.records;
  await ask(anchorOwnBySig.staticCall(patient, digest, deadline, signer.signer, signature));
  return () => anchorOwnBySig(patient, digest, deadline, signer.signer, signature);
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

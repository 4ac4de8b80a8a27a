import type { ContractTransactionResponse } from "ethers";
import { fetchKeyDirectory } from "../identity/fetchKeys.js";
import type { Connection } from "../shared/connect.js";
import { domainOf } from "../shared/domainOf.js";
import type { Hex } from "../shared/hex.js";
import { ask, send } from "../shared/send.js";
import { toSeconds } from "../shared/time.js";
import { placeOf } from "./disclosure/disclosureCall.js";
import type { RecordEnvelope } from "./EnvelopeStore.js";
import type { PublishedRecord } from "./publishRecords.js";
import type { RecordStores } from "./RecordStores.js";
import { RECORD_SUPERSESSION } from "./recordTypes.js";
import { requireAuthor } from "./requireAuthor.js";
import { type RecordDraft, sealRecord, unsealRecord } from "./sealRecord.js";
import type { Signing } from "./signedConsent.js";

/**
 * Publishes a record that takes the place of an earlier one by the same author, of the same patient; one transaction anchors and links it. The
 * earlier one stays readable, and says what took its place. As with `publishRecords`, a crash leaves at worst a ciphertext that nobody points at,
 * and what was stored is taken back only while nothing was sent.
 * @param connection a member's of the author's, with the duty to write.
 * @param earlier the earlier record, from the envelope store; one of a batch brings its proof along.
 * @throws InputError `record.too-large`; MissingError `identity.unknown-patient`, `key-directory.category`, `chain.no-signer`; RefusedError `contract.*`;
 * MedtrailError `chain.failed`, `store.io`.
 */
export async function supersedeRecord(
  connection: Connection,
  stores: RecordStores,
  earlier: RecordEnvelope,
  draft: RecordDraft,
): Promise<PublishedRecord> {
  const { patient, author, digest, batch } = earlier;
  const { supersede, supersedeFromBatch } = connection.records;
  await requireAuthor(connection, author);
  if (batch === undefined) {
    return publishSuccessor(connection, stores, { patient, author }, draft, async (successor) => ({
      ask: () => supersede.staticCall(patient, author, digest, successor),
      send: () => supersede(patient, author, digest, successor),
    }));
  }
  const place = placeOf(batch);
  return publishSuccessor(connection, stores, { patient, author }, draft, async (successor) => ({
    ask: () => supersedeFromBatch.staticCall(patient, author, digest, place, successor),
    send: () => supersedeFromBatch(patient, author, digest, place, successor),
  }));
}

/**
 * {@link supersedeRecord} for what the patient stored; the patient signs, `connection` pays.
 * @param digest the earlier record's.
 * @throws as {@link supersedeRecord}.
 */
export async function supersedeOwnRecord(
  connection: Connection,
  stores: RecordStores,
  { patient, signer, deadline }: Signing,
  digest: Hex,
  draft: RecordDraft,
): Promise<PublishedRecord> {
  const { supersedeOwnBySig } = connection.records;
  return publishSuccessor(connection, stores, { patient, author: patient }, draft, async (successor) => {
    const value = { patient, digest, successor, deadline: toSeconds(deadline, "deadline") };
    const domain = domainOf(connection.deployment, "RecordRegistry");
    const signature = await signer.signTypedData(domain, RECORD_SUPERSESSION, value);
    const authorization = { deadline: value.deadline, signer: signer.signer, signature };
    return {
      ask: () => supersedeOwnBySig.staticCall(patient, digest, successor, authorization),
      send: () => supersedeOwnBySig(patient, digest, successor, authorization),
    };
  });
}

async function publishSuccessor(
  connection: Connection,
  stores: RecordStores,
  parties: { readonly patient: Hex; readonly author: Hex },
  draft: RecordDraft,
  anchoringOf: (
    successor: Hex,
  ) => Promise<{ ask: () => Promise<unknown>; send: () => Promise<ContractTransactionResponse> }>,
): Promise<PublishedRecord> {
  const directory = await fetchKeyDirectory(connection, stores.blobs, parties.patient);
  const entry = await sealRecord(stores, { ...parties, directory }, draft);
  let anchoring: Awaited<ReturnType<typeof anchoringOf>>;
  try {
    anchoring = await anchoringOf(entry.digest);
    await ask(anchoring.ask());
  } catch (error) {
    await unsealRecord(stores, entry);
    throw error;
  }
  const { hash, gasUsed } = await send(anchoring.send());
  return { ...entry, transaction: hash, gas: gasUsed };
}

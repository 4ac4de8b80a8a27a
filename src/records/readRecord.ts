import { fetchKeyDirectory } from "../identity/fetchKeys.js";
import type { PatientKeyring } from "../identity/PatientKeyring.js";
import type { BlobStore } from "../shared/BlobStore.js";
import type { Connection } from "../shared/connect.js";
import type { Hex } from "../shared/hex.js";
import { openCategoryKey } from "./categoryShare.js";
import type { CategoryShare, RecordEnvelope } from "./EnvelopeStore.js";
import { openEnvelope, openReaderEnvelope } from "./envelope.js";
import { requireEnvelopeOf } from "./fetchEnvelope.js";
import type { Release } from "./KeyRelease.js";
import { type DecryptedRecord, decryptRecord } from "./recordCipher.js";
import { type RecordState, requireAnchored } from "./recordState.js";
import { checkShare, isRecordShare } from "./releasedShare.js";

/** A record that was read: its exact bytes, and what the chain says of it. */
export interface ReadRecord extends DecryptedRecord, RecordState {
  readonly patient: Hex;
  readonly author: Hex;
}

/**
 * Opens a released record and proves it: the one asked for, anchored, unretracted, the very bytes, by this author, of this patient.
 * @param reader the organisation and its private X25519 key.
 * @param record the RecordId that was asked for: a server's answer to another question is refused (`envelope.other-record`).
 * @throws IntegrityError `record.*`, `envelope.*`, `store.corrupt`; RefusedError `record.retracted`;
 * MissingError `store.missing`.
 */
export async function readRecord(
  connection: Connection,
  blobs: BlobStore,
  reader: { readonly org: Hex; readonly privateKey: Uint8Array },
  record: Hex,
  { envelope, share }: Release,
): Promise<ReadRecord> {
  requireEnvelopeOf(envelope, record);
  checkShare(share, envelope, reader.org);
  const contentKey = isRecordShare(share)
    ? await openReaderEnvelope({ ...share, privateKey: reader.privateKey })
    : await openWithCategory(connection, blobs, reader, envelope, share);
  return decrypt(connection, blobs, envelope, contentKey);
}

/**
 * Opens a patient's own record, of any key epoch, with nothing but the keyring.
 * @throws as {@link readRecord}.
 */
export async function readOwnRecord(
  connection: Connection,
  blobs: BlobStore,
  keyring: PatientKeyring,
  envelope: RecordEnvelope,
): Promise<ReadRecord> {
  requireEnvelopeOf(envelope, envelope.record);
  const { category } = keyring.byNumber(envelope.categoryNumber);
  const { privateKey } = await keyring.keyPair(category, envelope.epoch);
  return decrypt(connection, blobs, envelope, await openEnvelope({ ...envelope, privateKey }));
}

async function decrypt(
  connection: Connection,
  blobs: BlobStore,
  envelope: RecordEnvelope,
  contentKey: Uint8Array,
): Promise<ReadRecord> {
  const { patient, author, digest } = envelope;
  const state = await requireAnchored(connection, envelope, envelope.batch);
  const decrypted = await decryptRecord(await blobs.get(digest), contentKey, digest);
  return { ...decrypted, ...state, patient, author };
}

async function openWithCategory(
  connection: Connection,
  blobs: BlobStore,
  reader: { readonly org: Hex; readonly privateKey: Uint8Array },
  envelope: RecordEnvelope,
  share: CategoryShare,
): Promise<Uint8Array> {
  const { patient, categoryNumber, epoch } = envelope;
  // The directory knows only the present epoch's key; a share of an earlier one proves itself by opening the record.
  const entry = (await fetchKeyDirectory(connection, blobs, patient)).byNumber(categoryNumber);
  const expected = entry.epoch === epoch ? { expectedPublicKey: entry.key } : {};
  const { privateKey } = await openCategoryKey({
    patient,
    reader: reader.org,
    categoryNumber,
    epoch,
    envelope: share.envelope,
    privateKey: reader.privateKey,
    ...expected,
  });
  return openEnvelope({ ...envelope, privateKey });
}

import { fetchKeyDirectory } from "../identity/fetchKeys.js";
import type { PatientKeyring } from "../identity/PatientKeyring.js";
import type { BlobStore } from "../shared/BlobStore.js";
import type { Connection } from "../shared/connect.js";
import { InputError } from "../shared/errors.js";
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
 * @throws InputError `record.is-file`; IntegrityError `record.*`, `envelope.*`, `store.corrupt`; RefusedError `record.retracted`;
 * MissingError `store.missing`.
 */
export async function readRecord(
  connection: Connection,
  blobs: BlobStore,
  reader: { readonly org: Hex; readonly privateKey: Uint8Array },
  record: Hex,
  release: Pick<Release, "envelope" | "share">,
): Promise<ReadRecord> {
  const contentKey = await releasedContentKey(connection, blobs, reader, record, release);
  return decrypt(connection, blobs, release.envelope, contentKey);
}

/** The content key of a released record, for {@link readRecord} and readFileRecord. @throws IntegrityError `envelope.*`. */
export async function releasedContentKey(
  connection: Connection,
  blobs: BlobStore,
  reader: { readonly org: Hex; readonly privateKey: Uint8Array },
  record: Hex,
  { envelope, share }: Pick<Release, "envelope" | "share">,
): Promise<Uint8Array> {
  requireEnvelopeOf(envelope, record);
  checkShare(share, envelope, reader.org);
  return isRecordShare(share)
    ? openReaderEnvelope({ ...share, privateKey: reader.privateKey })
    : openWithCategory(connection, blobs, reader, envelope, share);
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
  return decrypt(connection, blobs, envelope, await ownContentKey(keyring, envelope));
}

/** The content key of a patient's own record, for {@link readOwnRecord} and readOwnFileRecord. @throws IntegrityError `envelope.*`. */
export async function ownContentKey(keyring: PatientKeyring, envelope: RecordEnvelope): Promise<Uint8Array> {
  requireEnvelopeOf(envelope, envelope.record);
  const { category } = keyring.byNumber(envelope.categoryNumber);
  const { privateKey } = await keyring.keyPair(category, envelope.epoch);
  return openEnvelope({ ...envelope, privateKey });
}

async function decrypt(
  connection: Connection,
  blobs: BlobStore,
  envelope: RecordEnvelope,
  contentKey: Uint8Array,
): Promise<ReadRecord> {
  const { record, patient, author, digest, file } = envelope;
  if (file !== undefined) throw new InputError("record.is-file", "The record is a large file", { record });
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
  // The directory knows no earlier epoch's key; a share of one proves itself by opening the record.
  const key = (await fetchKeyDirectory(connection, blobs, patient)).keyOf(categoryNumber, epoch);
  const expected = key === undefined ? {} : { expectedPublicKey: key };
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

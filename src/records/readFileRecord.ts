import type { PatientKeyring } from "../identity/PatientKeyring.js";
import type { Connection } from "../shared/connect.js";
import { InputError, IntegrityError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import type { StreamingBlobStore } from "../shared/StreamingBlobStore.js";
import type { RecordEnvelope } from "./EnvelopeStore.js";
import { type DecryptedFile, decryptFile } from "./fileCipher.js";
import type { Release } from "./KeyRelease.js";
import { ownContentKey, releasedContentKey } from "./readRecord.js";
import { type RecordState, requireAnchored } from "./recordState.js";

/** A file that is read: its content as a stream, and what the chain says of it. */
export interface ReadFileRecord extends DecryptedFile, RecordState {
  readonly patient: Hex;
  readonly author: Hex;
}

/**
 * Opens a released file as readRecord opens a record. The ciphertext is read once for its digest before this returns, then again
 * while `content` is read: whatever comes out of it is proved, and when the store changes its mind in between, it fails.
 * @throws InputError `record.not-file`; IntegrityError `record.*`, `envelope.*`, `store.corrupt`; RefusedError `record.retracted`; MissingError `store.missing`.
 */
export async function readFileRecord(
  connection: Connection,
  blobs: StreamingBlobStore,
  reader: { readonly org: Hex; readonly privateKey: Uint8Array },
  record: Hex,
  release: Release,
): Promise<ReadFileRecord> {
  const contentKey = await releasedContentKey(connection, blobs, reader, record, release);
  return decrypt(connection, blobs, release.envelope, contentKey);
}

/** Opens a patient's own file, of any key epoch, with nothing but the keyring. @throws as {@link readFileRecord}. */
export async function readOwnFileRecord(
  connection: Connection,
  blobs: StreamingBlobStore,
  keyring: PatientKeyring,
  envelope: RecordEnvelope,
): Promise<ReadFileRecord> {
  return decrypt(connection, blobs, envelope, await ownContentKey(keyring, envelope));
}

async function decrypt(
  connection: Connection,
  blobs: StreamingBlobStore,
  envelope: RecordEnvelope,
  contentKey: Uint8Array,
): Promise<ReadFileRecord> {
  const { record, patient, author, digest, file } = envelope;
  if (file === undefined) throw new InputError("record.not-file", "The record is not a large file", { record });
  const state = await requireAnchored(connection, envelope, envelope.batch);
  const decrypted = await decryptFile(() => blobs.getStream(digest), contentKey, digest);
  const { size, contentType } = decrypted;
  // The store could have changed what it says in the envelope; what stands in the ciphertext, it could not.
  if (size !== file.size || contentType !== file.contentType) {
    throw new IntegrityError("envelope.other-file", "The envelope tells another size or media type than the file has", {
      record,
      size,
      toldSize: file.size,
      contentType,
      toldContentType: file.contentType,
    });
  }
  return { ...decrypted, ...state, patient, author };
}

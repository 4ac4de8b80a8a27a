import { fetchKeyDirectory } from "../identity/fetchKeys.js";
import { piecesOf, streamOf } from "../shared/byteStream.js";
import type { Connection } from "../shared/connect.js";
import { IntegrityError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import type { StreamingBlobStore } from "../shared/StreamingBlobStore.js";
import { ask, send } from "../shared/send.js";
import type { EnvelopeStore, RecordEnvelope } from "./EnvelopeStore.js";
import { sealContentKey } from "./envelope.js";
import { encryptFile } from "./fileCipher.js";
import { checkMediaType } from "./fileHeader.js";
import { anchorOwnEntry } from "./ownRecord.js";
import type { PublishedRecord } from "./publishRecords.js";
import { recordIdOf } from "./recordIdOf.js";
import { requireAuthor } from "./requireAuthor.js";
import { unsealRecord } from "./sealRecord.js";
import type { Signing } from "./signedConsent.js";

/** Where large files' ciphertexts lie, and their envelopes. */
export interface FileStores {
  readonly blobs: StreamingBlobStore;
  readonly envelopes: EnvelopeStore;
}

/** A file of any size, such as a DICOM series, before it is encrypted. */
export interface FileDraft {
  /** Read once, as fast as it can be stored. */
  readonly content: ReadableStream<Uint8Array>;
  /** Media type, such as `application/dicom`. Whoever stores the ciphertext can read it. */
  readonly contentType?: string;
  /** A category of the patient's key directory. */
  readonly category: string;
  /** Told after each piece of the plaintext that was taken in: bytes so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** A file of one patient by one author. */
export interface FilePublication extends FileDraft {
  readonly patient: Hex;
  /** OrgId for which the sender acts. */
  readonly author: Hex;
}

/**
 * Encrypts, stores and anchors a file as a stream, in constant memory: as publishRecords does, with envelope and ciphertext first and the anchor last.
 * What was stored is taken back while nothing was sent. Afterwards it is a record like any other, which readFileRecord reads.
 * @param connection a member's of the author's, with the duty to write.
 * @throws InputError `input.invalid`; MissingError `identity.unknown-patient`, `key-directory.category`; RefusedError `contract.*`;
 * MedtrailError `chain.failed`, `store.io`; whatever `content` fails with.
 */
export async function publishFile(
  connection: Connection,
  stores: FileStores,
  publication: FilePublication,
): Promise<PublishedRecord> {
  const { patient, author, content } = publication;
  const entry = await letGo(content, async () => {
    await requireAuthor(connection, author);
    return sealFile(connection, stores, { patient, author }, publication);
  });
  try {
    await ask(connection.records.anchor.staticCall(patient, author, entry.digest));
  } catch (error) {
    await unsealRecord(stores, entry);
    throw error;
  }
  const { hash, gasUsed } = await send(connection.records.anchor(patient, author, entry.digest));
  return { ...entry, transaction: hash, gas: gasUsed };
}

/** {@link publishFile} for what the patient keeps; the patient signs once all is stored, `connection` pays. */
export async function publishOwnFile(
  connection: Connection,
  stores: FileStores,
  signing: Signing,
  draft: FileDraft,
): Promise<PublishedRecord> {
  const { patient } = signing;
  const entry = await letGo(draft.content, () => sealFile(connection, stores, { patient, author: patient }, draft));
  return anchorOwnEntry(connection, stores, signing, entry);
}

/** A content that was refused before it was read is cancelled, so that its source can close. */
async function letGo<T>(content: ReadableStream<Uint8Array>, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!content.locked) await content.cancel(error).catch(() => undefined);
    throw error;
  }
}

async function sealFile(
  connection: Connection,
  stores: FileStores,
  { patient, author }: { readonly patient: Hex; readonly author: Hex },
  { content, contentType, category, onProgress }: FileDraft,
): Promise<RecordEnvelope> {
  const cty = contentType === undefined ? {} : { contentType: checkMediaType(contentType) };
  const directory = await fetchKeyDirectory(connection, stores.blobs, patient);
  const { number: categoryNumber, epoch, key: publicKey } = directory.byCategory(category);

  const source = onProgress === undefined ? content : streamOf(told(content, onProgress));
  let entry: RecordEnvelope | undefined;
  try {
    await encryptFile(source, cty, (bytes, ended) =>
      stores.blobs.putStream(bytes, async () => {
        const { digest, contentKey, size } = ended();
        const record = recordIdOf({ patient, author, digest });
        const envelope = await sealContentKey({ record, categoryNumber, epoch, contentKey, publicKey });
        entry = { record, patient, author, digest, categoryNumber, epoch, envelope, file: { size, ...cty } };
        await stores.envelopes.putRecord(entry);
      }),
    );
    if (entry === undefined) throw new IntegrityError("store.corrupt", "The store did not ask for the file's envelope");
    return entry;
  } catch (error) {
    if (entry !== undefined) await unsealRecord(stores, entry);
    throw error;
  }
}

async function* told(
  content: ReadableStream<Uint8Array>,
  tell: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const piece of piecesOf(content)) {
    bytes += piece.length;
    yield piece;
    tell(bytes);
  }
}

import type { KeyDirectory } from "../identity/KeyDirectory.js";
import type { Hex } from "../shared/hex.js";
import type { RecordEnvelope } from "./EnvelopeStore.js";
import { sealContentKey } from "./envelope.js";
import type { RecordStores } from "./RecordStores.js";
import { encryptRecord } from "./recordCipher.js";
import { recordIdOf } from "./recordIdOf.js";

/** A record before it is encrypted: its exact bytes and the category under which the patient shares it. */
export interface RecordDraft {
  readonly content: Uint8Array;
  /** Media type, such as `application/fhir+json`. Whoever stores the ciphertext can read it. */
  readonly contentType?: string;
  /** A category of the patient's key directory. */
  readonly category: string;
}

/** A record that was encrypted, before anything of it is stored. */
export interface EncryptedDraft {
  readonly entry: RecordEnvelope;
  readonly ciphertext: Uint8Array;
  /** 32 bytes; forget them once the entry is kept. */
  readonly contentKey: Uint8Array;
}

/** Encrypts a record and seals its key to the patient's category. Nothing is stored. */
export async function encryptDraft(
  parties: { readonly patient: Hex; readonly author: Hex; readonly directory: KeyDirectory },
  draft: RecordDraft,
): Promise<EncryptedDraft> {
  const { patient, author, directory } = parties;
  const { content, contentType, category } = draft;
  const { number: categoryNumber, epoch, key: publicKey } = directory.byCategory(category);
  const { ciphertext, digest, contentKey } = await encryptRecord(content, contentType ? { contentType } : {});
  const record = recordIdOf({ patient, author, digest });
  const envelope = await sealContentKey({ record, categoryNumber, epoch, contentKey, publicKey });
  return { entry: { record, patient, author, digest, categoryNumber, epoch, envelope }, ciphertext, contentKey };
}

/** Stores an encrypted record: its envelope, then the ciphertext. It is not anchored yet. */
export async function storeDraft(
  { blobs, envelopes }: RecordStores,
  { entry, ciphertext }: Pick<EncryptedDraft, "entry" | "ciphertext">,
): Promise<RecordEnvelope> {
  // The envelope first: a crash in between leaves what unanchoredRecords finds, not a ciphertext that nothing points at.
  await envelopes.putRecord(entry);
  await blobs.put(ciphertext);
  return entry;
}

/** Encrypts a record, seals its key to the patient's category and stores both. It is not anchored yet. */
export async function sealRecord(
  stores: RecordStores,
  parties: { readonly patient: Hex; readonly author: Hex; readonly directory: KeyDirectory },
  draft: RecordDraft,
): Promise<RecordEnvelope> {
  return storeDraft(stores, await encryptDraft(parties, draft));
}

/** Takes back what {@link sealRecord} stored, when its anchor was refused before it was sent. */
export async function unsealRecord(
  { blobs, envelopes }: RecordStores,
  entry: Pick<RecordEnvelope, "record" | "digest">,
): Promise<void> {
  // The envelope last, for the same reason.
  await blobs.delete(entry.digest);
  await envelopes.deleteRecord(entry.record);
}

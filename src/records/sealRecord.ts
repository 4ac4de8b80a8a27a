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

/** Encrypts a record, seals its key to the patient's category and stores both. It is not anchored yet. */
export async function sealRecord(
  { blobs, envelopes }: RecordStores,
  parties: { readonly patient: Hex; readonly author: Hex; readonly directory: KeyDirectory },
  draft: RecordDraft,
): Promise<RecordEnvelope> {
  const { patient, author, directory } = parties;
  const { content, contentType, category } = draft;
  const { number: categoryNumber, epoch, key: publicKey } = directory.byCategory(category);
  const { ciphertext, digest, contentKey } = await encryptRecord(content, contentType ? { contentType } : {});
  const record = recordIdOf({ patient, author, digest });
  const envelope = await sealContentKey({ record, categoryNumber, epoch, contentKey, publicKey });
  const entry = { record, patient, author, digest, categoryNumber, epoch, envelope };
  await blobs.put(ciphertext);
  await envelopes.putRecord(entry);
  return entry;
}

/** Takes back what {@link sealRecord} stored, when its anchor was refused before it was sent. */
export async function unsealRecord({ blobs, envelopes }: RecordStores, entry: RecordEnvelope): Promise<void> {
  await envelopes.deleteRecord(entry.record);
  await blobs.delete(entry.digest);
}

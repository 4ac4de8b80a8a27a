import { z } from "zod";
import { categoryNumber, keyEpoch } from "../identity/category.js";
import { bytes32 } from "../shared/bytes32.js";
import type { Hex } from "../shared/hex.js";
import { MAX_SEALED_KEY_LENGTH } from "../shared/sealedKey.js";
import { mediaType } from "./mediaType.js";

const envelope = z
  .string()
  .max(MAX_SEALED_KEY_LENGTH)
  .regex(/^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){4}$/, "not a JWE in compact form");

/** No tree of at most 2^32 records, the most that a batch counts, is deeper. */
const MAX_PROOF_LENGTH = 32;

/** Where a record that was anchored as part of a batch finds its anchor: the batch's root, and the record's proof. */
export const batchPlace = z.strictObject({ root: bytes32, proof: z.array(bytes32).max(MAX_PROOF_LENGTH) });

/** The root of the record's elements, and where the author's commitment to it is anchored: by itself, or in a batch. */
const elements = z.strictObject({ root: bytes32, batch: batchPlace.exactOptional() });

/** What a large file is, for lists: its media type, readable in the ciphertext too, and its size in bytes. Reading proves both. */
const file = z.strictObject({ size: z.int().min(0), contentType: mediaType.exactOptional() });

/**
 * The content key of a record, sealed to its patient; with `batch` for one that is anchored below a root, with `elements` for one
 * whose elements can be disclosed one by one, with `file` for a large one that is read as a stream. `author` is an OrgId, or the PatientId for what patients
 * store themselves.
 */
export const recordEnvelope = z.strictObject({
  record: bytes32,
  patient: bytes32,
  author: bytes32,
  digest: bytes32,
  categoryNumber,
  epoch: keyEpoch,
  envelope,
  batch: batchPlace.exactOptional(),
  elements: elements.exactOptional(),
  file: file.exactOptional(),
});

/** The content key of one record, of this category number and key epoch, sealed to one reader organisation. */
export const recordShare = z.strictObject({
  record: bytes32,
  patient: bytes32,
  reader: bytes32,
  categoryNumber,
  epoch: keyEpoch,
  envelope,
});

/** A category's private key of one key epoch, sealed to one reader organisation. */
export const categoryShare = z.strictObject({
  patient: bytes32,
  reader: bytes32,
  categoryNumber,
  epoch: keyEpoch,
  envelope,
});

export type RecordEnvelope = Readonly<z.output<typeof recordEnvelope>>;
export type RecordShare = Readonly<z.output<typeof recordShare>>;
export type CategoryShare = Readonly<z.output<typeof categoryShare>>;

/** Which category share. */
export type CategoryShareKey = Omit<CategoryShare, "envelope">;

/**
 * Envelopes beside the ciphertexts. A store only keeps them: whether an envelope opens, and whether `author` and `digest` give the RecordId,
 * its reader checks. A later put under the same key replaces the earlier. Every `get` throws MissingError "envelope.missing" when there
 * is none and IntegrityError "store.corrupt" when what is kept has lost its form; every `put` throws InputError "input.invalid";
 * every `delete` answers false when there was none.
 */
export interface EnvelopeStore {
  putRecord(entry: RecordEnvelope): Promise<void>;
  getRecord(record: Hex): Promise<RecordEnvelope>;
  deleteRecord(record: Hex): Promise<boolean>;

  putRecordShare(share: RecordShare): Promise<void>;
  getRecordShare(record: Hex, reader: Hex): Promise<RecordShare>;
  deleteRecordShare(record: Hex, reader: Hex): Promise<boolean>;
  /** By reader, ascending. */
  listRecordShares(record: Hex): Promise<RecordShare[]>;

  putCategoryShare(share: CategoryShare): Promise<void>;
  getCategoryShare(key: CategoryShareKey): Promise<CategoryShare>;
  deleteCategoryShare(key: CategoryShareKey): Promise<boolean>;
  /** By category number and key epoch, ascending. */
  listCategoryShares(patient: Hex, reader: Hex): Promise<CategoryShare[]>;
}

import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { recordEnvelope } from "../EnvelopeStore.js";

/** Records of a batch in their order; `elements` has the root alone, as no proof is known yet. */
export const batchPart = z.array(recordEnvelope).min(1);

/** Says that every part is journalled and every ciphertext stored: from now on the batch is finished, not taken back. */
export const batchSeal = z.strictObject({ author: bytes32, root: bytes32 });

export type BatchSeal = Readonly<z.output<typeof batchSeal>>;

/** A batch as the journal has it. */
export interface JournalledBatch {
  /** The batch's name in the journal: a UUID. */
  readonly batch: string;
  readonly entries: readonly z.output<typeof recordEnvelope>[];
  readonly seal?: BatchSeal;
}

/**
 * What is being published, so that a crash loses and orphans nothing. An entry is there before its ciphertext, and until it is in the index.
 * One process at a time works on a journal. Every method may throw MedtrailError `store.io`; `read` throws MissingError `batch.missing` and
 * IntegrityError `store.corrupt`.
 */
export interface BatchJournal {
  /** Keeps a part durably before its ciphertexts are stored. Parts count from 0. */
  append(batch: string, part: number, entries: JournalledBatch["entries"]): Promise<void>;
  seal(batch: string, seal: BatchSeal): Promise<void>;
  /** Undoes `seal`, for a batch that is given up. False when there was no seal. */
  unseal(batch: string): Promise<boolean>;
  /** Names of all batches that are not done, ascending. */
  list(): Promise<string[]>;
  read(batch: string): Promise<JournalledBatch>;
  /** Forgets a batch, all at once: never a seal without its parts, nor parts without their seal. False when there was none. */
  remove(batch: string): Promise<boolean>;
}

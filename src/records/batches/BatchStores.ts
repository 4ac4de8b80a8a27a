import type { RecordStores } from "../RecordStores.js";
import type { BatchJournal } from "./BatchJournal.js";

/** The record stores, and the journal of batches that are being published. */
export interface BatchStores extends RecordStores {
  readonly journal: BatchJournal;
}

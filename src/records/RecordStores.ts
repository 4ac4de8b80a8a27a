import type { BlobStore } from "../shared/BlobStore.js";
import type { EnvelopeStore } from "./EnvelopeStore.js";

/** Where ciphertexts and key directories lie, and the envelopes beside them. */
export interface RecordStores {
  readonly blobs: BlobStore;
  readonly envelopes: EnvelopeStore;
}

import type { Hex } from "./hex.js";

/** Bytes kept under their own sha-256 digest. A name says what the bytes must be, so a store need not be trusted. */
export interface BlobStore {
  /** Keeps bytes durably and answers their digest. Putting the same bytes again changes nothing, and mends a damaged copy. */
  put(bytes: Uint8Array): Promise<Hex>;
  /**
   * The bytes with this digest, checked.
   * @throws MissingError "store.missing"; IntegrityError "store.corrupt" when the stored bytes have changed.
   */
  get(digest: Hex): Promise<Uint8Array>;
  /** Whether something is kept under this digest. Only `get` says that it is unchanged. */
  has(digest: Hex): Promise<boolean>;
  /** Removes the bytes; false when there were none. */
  delete(digest: Hex): Promise<boolean>;
}

import type { BlobStore } from "./BlobStore.js";
import type { Hex } from "./hex.js";

/** A blob that is read piece by piece. */
export interface BlobStream {
  /** What the store keeps, in bytes. */
  readonly size: number;
  /**
   * The bytes. Their digest is known after the last of them: when it is another than the one asked for, the stream fails with IntegrityError
   * "store.corrupt" instead of ending. Until it has ended, nothing that came out of it is proved.
   */
  readonly bytes: ReadableStream<Uint8Array>;
}

/** A store for blobs that do not fit into memory. */
export interface StreamingBlobStore extends BlobStore {
  /**
   * Keeps the bytes of a stream durably and answers their digest, once all are there; of a stream that fails nothing is kept, and
   * its error is thrown. The stream is read only as fast as the bytes are written.
   * @param beforeKept awaited when all bytes are written and none is kept yet; when it fails, none is. What points at the bytes is stored here,
   * so that a crash leaves no bytes that nothing points at.
   */
  putStream(bytes: ReadableStream<Uint8Array>, beforeKept?: () => Promise<void>): Promise<Hex>;
  /** @throws MissingError "store.missing". */
  getStream(digest: Hex): Promise<BlobStream>;
}

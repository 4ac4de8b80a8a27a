import { open, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { piecesOf, streamOf } from "./byteStream.js";
import { contentIdOf, digestOf } from "./contentId.js";
import { IntegrityError, MissingError } from "./errors.js";
import {
  errnoOf,
  fileFailure,
  readIfPresent,
  removeDurably,
  syncDirectory,
  writeDurably,
  writeStreamDurably,
} from "./FileSystem.js";
import type { Hex } from "./hex.js";
import { removeNamed } from "./removeFiles.js";
import type { BlobStream, StreamingBlobStore } from "./StreamingBlobStore.js";
import { createSha256 } from "./sha256.js";

/** Bytes read at once from a file that is streamed. */
const PIECE_BYTES = 256 * 1024;
/** Where streams are written until their digest is known. No shard has a name of eight letters. */
const INCOMING = "incoming";

/**
 * A directory of files named by their content address: `<two characters>/<CID>`. Names come from digests only, so no input
 * can name a path outside. Several processes may share a directory. Files are readable by their owner alone (0600).
 */
export class FileBlobStore implements StreamingBlobStore {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  async put(bytes: Uint8Array): Promise<Hex> {
    const own = bytes.slice(); // what is hashed is what is written, even if the caller changes its array meanwhile
    const digest = await digestOf(own);
    const path = this.#path(digest);
    const present = await readIfPresent(path);
    if (present === undefined || (await digestOf(present)) !== digest) {
      await writeDurably(path, own);
    } else {
      // The process that wrote it may have died between its rename and the fsync of the directory.
      await syncDirectory(dirname(path)).catch((cause) => {
        throw fileFailure("write", path, cause);
      });
    }
    return digest;
  }

  async get(digest: Hex): Promise<Uint8Array> {
    const path = this.#path(digest);
    const bytes = await readIfPresent(path);
    if (bytes === undefined) throw new MissingError("store.missing", "No blob with this digest", { digest, path });
    const found = await digestOf(bytes);
    if (found !== digest.toLowerCase()) {
      throw new IntegrityError("store.corrupt", "The blob has changed since it was stored", { digest, found, path });
    }
    return bytes;
  }

  async putStream(bytes: ReadableStream<Uint8Array>, beforeKept?: () => Promise<void>): Promise<Hex> {
    const hash = await createSha256();
    async function* hashed(): AsyncGenerator<Uint8Array, void, undefined> {
      for await (const piece of piecesOf(bytes)) {
        const own = piece.slice(); // what is hashed is what is written
        hash.update(own);
        yield own;
      }
    }
    let digest: Hex | undefined;
    const home = async (): Promise<string> => {
      await beforeKept?.();
      digest = hash.digest();
      return this.#path(digest);
    };
    try {
      await writeStreamDurably(join(this.directory, INCOMING), hashed(), home);
    } catch (error) {
      if (!bytes.locked) await bytes.cancel(error).catch(() => undefined); // it failed before the first piece
      throw error;
    }
    if (digest === undefined) throw new IntegrityError("store.corrupt", "The stream was not written to its end");
    return digest;
  }

  async getStream(digest: Hex): Promise<BlobStream> {
    const path = this.#path(digest);
    try {
      const { size } = await stat(path);
      return { size, bytes: streamOf(verifiedPieces(digest, path)) };
    } catch (cause) {
      if (errnoOf(cause) === "ENOENT") {
        throw new MissingError("store.missing", "No blob with this digest", { digest, path });
      }
      throw fileFailure("read", path, cause);
    }
  }

  async has(digest: Hex): Promise<boolean> {
    const path = this.#path(digest);
    try {
      return (await stat(path)).isFile();
    } catch (cause) {
      if (errnoOf(cause) === "ENOENT") return false;
      throw fileFailure("look for", path, cause);
    }
  }

  async delete(digest: Hex): Promise<boolean> {
    const path = this.#path(digest);
    const present = await removeDurably(path);
    await removeNamed(dirname(path), basename(path)); // what crashes left of writing it
    return present;
  }

  #path(digest: Hex): string {
    const name = contentIdOf(digest);
    return join(this.directory, shardOf(name), name);
  }
}

/**
 * A file's bytes, and at the end whether they were the right ones. The file is opened with the first piece, so a stream that nobody
 * reads holds nothing open.
 */
async function* verifiedPieces(digest: Hex, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = await createSha256();
  try {
    const handle = await open(path, "r");
    try {
      for (;;) {
        const { bytesRead, buffer } = await handle.read(new Uint8Array(PIECE_BYTES), 0, PIECE_BYTES);
        if (bytesRead === 0) break;
        const piece = buffer.subarray(0, bytesRead);
        hash.update(piece);
        yield piece;
      }
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileFailure("read", path, cause);
  }
  const found = hash.digest();
  if (found !== digest.toLowerCase()) {
    throw new IntegrityError("store.corrupt", "The blob has changed since it was stored", { digest, found, path });
  }
}

/** The last character carries three bits instead of five, so the shard is the two before it: 1,024 even shards. */
function shardOf(name: string): string {
  return name.slice(-3, -1);
}

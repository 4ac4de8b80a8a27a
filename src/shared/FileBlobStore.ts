import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { BlobStore } from "./BlobStore.js";
import { contentIdOf, digestOf } from "./contentId.js";
import { IntegrityError, MissingError } from "./errors.js";
import { errnoOf, fileFailure, readIfPresent, removeDurably, syncDirectory, writeDurably } from "./FileSystem.js";
import type { Hex } from "./hex.js";

/**
 * A directory of files named by their content address: `<two characters>/<CID>`. Names come from digests only, so no input
 * can name a path outside. Several processes may share a directory. Files are readable by their owner alone (0600).
 */
export class FileBlobStore implements BlobStore {
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
    return removeDurably(this.#path(digest));
  }

  #path(digest: Hex): string {
    const name = contentIdOf(digest);
    return join(this.directory, shardOf(name), name);
  }
}

/** The last character carries three bits instead of five, so the shard is the two before it: 1,024 even shards. */
function shardOf(name: string): string {
  return name.slice(-3, -1);
}

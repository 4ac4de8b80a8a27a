import { type FileHandle, open } from "node:fs/promises";
import { IntegrityError } from "../../shared/errors.js";
import { errnoOf, fileFailure } from "../../shared/FileSystem.js";

/** Reads under way at once: more would only queue up in Node's thread pool. */
const CONCURRENT_READS = 64;

/** A file of known size, read by position. */
export class WordFile {
  readonly path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** @throws IntegrityError "packs.corrupt" when the file is missing or of another size; MedtrailError "store.io". */
  static async open(path: string, size: number): Promise<WordFile> {
    let handle: FileHandle;
    try {
      handle = await open(path, "r");
    } catch (cause) {
      if (errnoOf(cause) !== "ENOENT") throw fileFailure("read", path, cause);
      throw new IntegrityError("packs.corrupt", "A file of the batch is missing", { path });
    }
    try {
      const found = (await handle.stat()).size;
      if (found === size) return new WordFile(path, handle);
      throw new IntegrityError("packs.corrupt", "A file of the batch has the wrong size", { path, size, found });
    } catch (error) {
      await handle.close();
      throw error instanceof IntegrityError ? error : fileFailure("read", path, error);
    }
  }

  /** @throws IntegrityError "packs.corrupt" when the file ends before; MedtrailError "store.io", also once closed. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, offset + done).catch((cause) => {
        throw fileFailure("read", this.path, cause);
      });
      if (bytesRead === 0)
        throw new IntegrityError("packs.corrupt", "A file of the batch was cut", { path: this.path });
      done += bytesRead;
    }
    return bytes;
  }

  /** The 32-byte words at these positions; words that lie one behind the other are read at once. */
  async words(positions: readonly number[]): Promise<Uint8Array[]> {
    const words: Uint8Array[] = [];
    const runs = runsOf(positions);
    for (let start = 0; start < runs.length; start += CONCURRENT_READS) {
      const group = runs.slice(start, start + CONCURRENT_READS);
      for (const run of await Promise.all(group.map(({ first, length }) => this.read(32 * first, 32 * length)))) {
        for (let offset = 0; offset < run.length; offset += 32) words.push(run.subarray(offset, offset + 32));
      }
    }
    return words;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function runsOf(positions: readonly number[]): { first: number; length: number }[] {
  const runs: { first: number; length: number }[] = [];
  for (const position of positions) {
    const last = runs.at(-1);
    if (last !== undefined && position === last.first + last.length) last.length++;
    else runs.push({ first: position, length: 1 });
  }
  return runs;
}

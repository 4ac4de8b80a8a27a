import { createHash } from "node:crypto";
import { IntegrityError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { equalSerials, firstSlot, SLOT_BYTES, slotCount } from "./SerialTable.js";
import { WordFile } from "./WordFile.js";

/** Slots read at once; at most half of all slots are taken, and a longer row of taken ones is rare. */
const WINDOW = 16;
const CHUNK_BYTES = 2 ** 20;

/** A `SerialTable` in a file, searched where it lies. */
export class SerialFile {
  readonly #file: WordFile;
  readonly #codes: WordFile;
  readonly #capacity: number;

  private constructor(file: WordFile, codes: WordFile, count: number) {
    this.#file = file;
    this.#codes = codes;
    this.#capacity = slotCount(count);
  }

  /**
   * Reads all of the file once: a changed slot would make a genuine serial unknown, and nothing later would tell.
   * @throws IntegrityError "packs.corrupt"; MedtrailError "store.io"
   */
  static async open(path: string, codes: WordFile, count: number, digest: Hex): Promise<SerialFile> {
    const size = SLOT_BYTES * slotCount(count);
    const file = await WordFile.open(path, size);
    try {
      const hash = createHash("sha256");
      for (let offset = 0; offset < size; offset += CHUNK_BYTES) {
        hash.update(await file.read(offset, Math.min(CHUNK_BYTES, size - offset)));
      }
      const found = toHex(hash.digest());
      if (found !== digest) throw new IntegrityError("packs.corrupt", "The table of serials has changed", { path });
      return new SerialFile(file, codes, count);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * The index of the pack whose serial is written in the first 20 bytes of `code`; or, when there is none, the packs that
   * stand where it would. Only their codes can hide it, by having changed: with them intact it is not in the batch.
   */
  async find(code: Uint8Array): Promise<{ index: number } | { index: undefined; passed: readonly number[] }> {
    const passed: number[] = [];
    const first = firstSlot(code, 0, this.#capacity);
    for (let searched = 0; searched < this.#capacity; ) {
      const slot = (first + searched) % this.#capacity;
      const slots = Math.min(WINDOW, this.#capacity - slot);
      const view = new DataView((await this.#file.read(SLOT_BYTES * slot, SLOT_BYTES * slots)).buffer);
      for (let i = 0; i < slots; i++) {
        const index = view.getUint32(SLOT_BYTES * i) - 1;
        if (index === -1) return { index: undefined, passed };
        if (equalSerials(await this.#codes.read(32 * index, 32), 0, code, 0)) return { index };
        passed.push(index);
      }
      searched += slots;
    }
    return { index: undefined, passed };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { fromHex, type Hex } from "../../shared/hex.js";
import { type AccessEntry, accessEntry, accessLeaf } from "./AccessEntry.js";
import type { AccessLogStore } from "./AccessLogStore.js";
import { logNodeHash } from "./logHashes.js";

/** A log that ends with its process: for tries, and where a browser plays the server. */
export class MemoryAccessLogStore implements AccessLogStore {
  readonly #entries: AccessEntry[] = [];
  readonly #levels: Uint8Array[][] = [];

  async size(): Promise<number> {
    return this.#entries.length;
  }

  async append(entry: AccessEntry): Promise<number> {
    const checked = checkInput(accessEntry, entry, "access log entry");
    const index = this.#entries.push(checked) - 1;
    let hash = fromHex(accessLeaf(checked), 32);
    for (let level = 0, place = index; ; level++, place = Math.floor(place / 2)) {
      const row = this.#levels[level] ?? [];
      this.#levels[level] = row;
      row.push(hash);
      const left = row[place - 1];
      if (place % 2 === 0 || left === undefined) return index;
      hash = logNodeHash(left, hash);
    }
  }

  async entry(index: number): Promise<AccessEntry> {
    const found = this.#entries[index];
    if (found !== undefined) return found;
    throw new InputError("access-log.range", "The log has no such entry", { value: index, max: this.#entries.length });
  }

  async node(level: number, index: number): Promise<Uint8Array> {
    const found = this.#levels[level]?.[index];
    if (found !== undefined) return found;
    throw new InputError("access-log.range", "The log has no such subtree", { level, value: index });
  }

  async indicesOf(patient: Hex): Promise<number[]> {
    const wanted = patient.toLowerCase();
    return this.#entries.flatMap((entry, index) => (entry.patient === wanted ? [index] : []));
  }
}

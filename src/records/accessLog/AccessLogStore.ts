import type { Hex } from "../../shared/hex.js";
import type { AccessEntry } from "./AccessEntry.js";
import type { LogNodes } from "./logProofs.js";

/**
 * Where a server keeps its log. It only grows. What `append` answered is there after any crash, at that index: a server signs what it
 * found there, so a store that forgets makes a liar of it.
 */
export interface AccessLogStore extends LogNodes {
  /** How many leaves there are. */
  size(): Promise<number>;

  /** Writes an entry behind all others, durably, and answers its index. One at a time. */
  append(entry: AccessEntry): Promise<number>;

  /** @throws InputError `access-log.range`; IntegrityError `store.corrupt`. */
  entry(index: number): Promise<AccessEntry>;

  /** The indices of a patient's entries, ascending. */
  indicesOf(patient: Hex): Promise<number[]>;
}

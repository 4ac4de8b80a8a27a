import { MemoryAccessLogStore } from "../../src/records/accessLog/MemoryAccessLogStore.js";
import type { Hex } from "../../src/shared/hex.js";

/** The log of a server that can be made to lie: it keeps everything, and does not tell the patient of what it hides. */
export class HidingLogStore extends MemoryAccessLogStore {
  readonly hidden = new Set<number>();

  override async indicesOf(patient: Hex): Promise<number[]> {
    return (await super.indicesOf(patient)).filter((index) => !this.hidden.has(index));
  }
}

import { id } from "ethers";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";

/** A word that is the same in every run. */
export function wordAt(index: number): Hex {
  return toHex(fromHex(id(`word ${index}`), 32));
}

export function wordsUpTo(count: number): Hex[] {
  return Array.from({ length: count }, (_, index) => wordAt(index));
}

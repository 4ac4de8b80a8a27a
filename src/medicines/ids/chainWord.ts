import { fromHex, type Hex, toHex } from "../../shared/hex.js";

/** A word of 32 bytes as a contract answered it. */
export function chainWord(word: string): Hex {
  return toHex(fromHex(word, 32));
}

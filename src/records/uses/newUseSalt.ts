import { type Hex, toHex } from "../../shared/hex.js";

/**
 * A fresh salt of a use: 32 random bytes. Make it once for each use and keep it: a second salt for the same use makes a second id, which
 * both openings prove to be a double.
 */
export function newUseSalt(): Hex {
  return toHex(crypto.getRandomValues(new Uint8Array(32)));
}

import type { Hex } from "../../shared/hex.js";
import { gtinNumber } from "./gs1Numbers.js";
import { lotWord } from "./lotWord.js";
import { typedHash } from "./typedHash.js";

/**
 * The id of a batch, so that the code on a pack leads to it.
 * @param gtin 8, 12, 13 or 14 digits; @param lot AI (10).
 * @throws InputError `gs1.gtin`, `input.invalid`
 */
export function batchIdOf(gtin: string, lot: string): Hex {
  return typedHash("BatchId(uint64 gtin,bytes32 lot)", ["uint64", "bytes32"], [gtinNumber(gtin), lotWord(lot)]);
}

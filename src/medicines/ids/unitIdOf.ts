import type { Hex } from "../../shared/hex.js";
import { ssccNumber } from "./gs1Numbers.js";
import { typedHash } from "./typedHash.js";

/**
 * The id of a logistic unit.
 * @param packer OrgId of who packed it; @param sscc 18 digits.
 * @throws InputError `input.invalid`
 */
export function unitIdOf(packer: Hex, sscc: string): Hex {
  return typedHash("UnitId(bytes32 packer,uint64 sscc)", ["bytes32", "uint64"], [packer, ssccNumber(sscc)]);
}

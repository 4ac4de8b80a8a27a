import { AbiCoder, encodeBytes32String, id, keccak256 } from "ethers";
import type { Hex } from "../../shared/hex.js";

// The encodings of contracts/medicines/types.sol.

const BATCH_TYPEHASH = id("BatchId(uint64 gtin,bytes32 lot)");
const UNIT_TYPEHASH = id("UnitId(bytes32 packer,uint64 sscc)");

/** Milliseconds of a day: a batch may be supplied until the end, in UTC, of its last day. */
const DAY = 86_400_000;

/** A lot number as the word on chain. @param lot 1 to 20 characters of GS1's set 82. */
export function lotWord(lot: string): Hex {
  return hex(encodeBytes32String(lot));
}

/** @param gtin 14 digits. */
export function batchIdOf(gtin: string, lot: string): Hex {
  return hash(["bytes32", "uint64", "bytes32"], [BATCH_TYPEHASH, BigInt(gtin), lotWord(lot)]);
}

/** @param sscc 18 digits. */
export function unitIdOf(packer: Hex, sscc: string): Hex {
  return hash(["bytes32", "bytes32", "uint64"], [UNIT_TYPEHASH, packer, BigInt(sscc)]);
}

/** From when a batch may not be supplied, in seconds, by the last day of use, `YYYY-MM-DD`. */
export function expirySeconds(lastDay: string): number {
  return (Date.parse(`${lastDay}T00:00:00Z`) + DAY) / 1000;
}

/** `0x…` of what ethers and the bindings answer as a string. */
export function hex(text: string): Hex {
  return `0x${text.slice(2).toLowerCase()}`;
}

function hash(types: readonly string[], values: readonly unknown[]): Hex {
  return hex(keccak256(AbiCoder.defaultAbiCoder().encode(types, values)));
}

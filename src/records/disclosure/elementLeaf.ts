import { bytesOf, type Hex } from "../../shared/hex.js";
import { type Keccak256, plainKeccak256 } from "../../shared/keccak.js";
import { hashLeaf } from "../../shared/merkleLeaf.js";
import type { Element } from "./elementsOf.js";

/**
 * The leaf of an element: keccak256(keccak256(abi.encode(salt, keccak256(path), keccak256(value)))), the standard tree's of
 * `["bytes32", "bytes32", "bytes32"]`, as IRecordRegistry.Element says.
 * @throws InputError `hex.invalid` for a salt that is not 32 bytes.
 */
export function elementLeaf(
  salt: Hex | Uint8Array,
  { path, value }: Element,
  keccak: Keccak256 = plainKeccak256,
): Uint8Array {
  const encoded = new Uint8Array(96);
  encoded.set(bytesOf(salt, 32, "salt"));
  encoded.set(keccak(new TextEncoder().encode(path)), 32);
  encoded.set(keccak(value), 64);
  return hashLeaf(encoded, keccak);
}

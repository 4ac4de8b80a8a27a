import type { Keccak256 } from "../../shared/keccak.js";
import { hashLeaf } from "../../shared/merkleLeaf.js";

/** The leaf of a pack: `keccak256(keccak256(abi.encode(uint256 index, bytes32 code)))`, 32 bytes. */
export function packLeaf(index: number, code: Uint8Array, hash?: Keccak256): Uint8Array {
  const encoded = new Uint8Array(64);
  new DataView(encoded.buffer).setUint32(28, index);
  encoded.set(code, 32);
  return hashLeaf(encoded, hash);
}

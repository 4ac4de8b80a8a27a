import { concat, getBytes, sha256 } from "ethers";
import { type Hex, toHex } from "../../shared/hex.js";

const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** The root of a log without leaves: the hash of nothing (RFC 9162, 2.1.1). */
export const EMPTY_LOG_ROOT: Hex = toHex(hash());

/** The hash of a leaf's bytes (RFC 9162, 2.1.1). */
export function logLeafHash(data: Uint8Array): Uint8Array {
  return hash(LEAF_PREFIX, data);
}

/** The hash of two neighbouring subtrees (RFC 9162, 2.1.1); its prefix keeps a node from passing as a leaf. */
export function logNodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash(NODE_PREFIX, left, right);
}

function hash(...parts: readonly Uint8Array[]): Uint8Array {
  return getBytes(sha256(concat(parts)));
}

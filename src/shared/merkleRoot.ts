import type { Keccak256 } from "./keccak.js";
import { compareBytes32 } from "./sortBytes32.js";

/** The root that a leaf and its proof lead to: OpenZeppelin's `MerkleProof.processProof`. */
export function rootOfProof(leaf: Uint8Array, proof: readonly Uint8Array[], keccak: Keccak256): Uint8Array {
  return proof.reduce((node, sibling) => hashPair(node, sibling, keccak), leaf);
}

/**
 * The root that several leaves and their proof lead to: `MerkleProof.processMultiProof`. Undefined where that reverts with
 * `MerkleProofInvalidMultiproof` or finds no value, and, unlike it, for a proof of no leaves, which binds nothing.
 */
export function rootOfMultiProof(
  leaves: readonly Uint8Array[],
  proof: readonly Uint8Array[],
  flags: readonly boolean[],
  keccak: Keccak256,
): Uint8Array | undefined {
  if (leaves.length + proof.length !== flags.length + 1) return undefined;
  const queue = [...leaves];
  let next = 0;
  let nextSibling = 0;
  for (const isKnown of flags) {
    const first = queue[next++];
    const second = isKnown ? queue[next++] : proof[nextSibling++];
    // Also where the contract compares its proof position at the end: a node left over means a queue run dry.
    if (first === undefined || second === undefined) return undefined;
    queue.push(hashPair(first, second, keccak));
  }
  return queue.at(-1);
}

function hashPair(a: Uint8Array, b: Uint8Array, keccak: Keccak256): Uint8Array {
  const isInOrder = compareBytes32(a, 0, b, 0) <= 0;
  const pair = new Uint8Array(64);
  pair.set(isInOrder ? a : b);
  pair.set(isInOrder ? b : a, 32);
  return keccak(pair);
}

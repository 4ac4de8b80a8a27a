import type { Keccak256 } from "./keccak.js";
import { compareBytes32 } from "./sortBytes32.js";

// OpenZeppelin's complete binary tree as a heap in one array: node s is the 32 bytes from 32 * s, the root is node 1, the
// children of s are 2s and 2s + 1, and the leaves are the nodes from `size` to 2 * size - 1. Node 0 is unused. OpenZeppelin
// places the leaves from the last node down.

/** Fills the nodes 1 to `size - 1` from the leaves above them; each is the hash of its children in ascending order. */
export function hashInnerNodes(nodes: Uint8Array, size: number, keccak: Keccak256): void {
  const swapped = new Uint8Array(64);
  for (let node = size - 1; node > 0; node--) {
    const left = 64 * node;
    const right = left + 32;
    let pair = nodes.subarray(left, left + 64);
    if (compareBytes32(nodes, left, nodes, right) > 0) {
      swapped.set(nodes.subarray(right, right + 32));
      swapped.set(nodes.subarray(left, right), 32);
      pair = swapped;
    }
    nodes.set(keccak(pair), 32 * node);
  }
}

/** The nodes that make the proof of a leaf, from its sibling up to below the root. */
export function siblingNodes(leafNode: number): number[] {
  const siblings: number[] = [];
  for (let node = leafNode; node > 1; node >>>= 1) siblings.push(node ^ 1);
  return siblings;
}

/** The nodes and flags of the multiproof for leaves at these nodes, which must be distinct and in descending order. */
export function multiProofNodes(leafNodes: readonly number[]): { siblings: number[]; flags: boolean[] } {
  const queue = [...leafNodes];
  const siblings: number[] = [];
  const flags: boolean[] = [];
  let next = 0;
  for (let node = queue[next++]; node !== undefined && node > 1; node = queue[next++]) {
    const sibling = node ^ 1;
    const isKnown = queue[next] === sibling;
    flags.push(isKnown);
    if (isKnown) next++;
    else siblings.push(sibling);
    queue.push(node >>> 1);
  }
  return { siblings, flags };
}

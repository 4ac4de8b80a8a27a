import { concat, keccak256 } from "ethers";
import { bytesOf, type Hex, toHex } from "./hex.js";
import { wordLeaf } from "./merkleLeaf.js";

/** A proof for several leaves at once, as `MerkleProof.multiProofVerify(proof, flags, root, leaves)` takes it. */
export interface MerkleMultiProof {
  /** Words, or leaf hashes where the tree was built from those, in the order in which they are hashed. */
  readonly leaves: readonly Hex[];
  readonly proof: readonly Hex[];
  /** For each hash: whether both sides are known already (true), or the second comes from `proof` (false). */
  readonly flags: readonly boolean[];
}

/**
 * Whether the tree with this root holds `word` as a leaf of `["bytes32"]`; what a contract answers that computes
 * `MerkleProof.verify(proof, root, keccak256(bytes.concat(keccak256(abi.encode(word)))))`.
 * @throws {InputError} `hex.invalid` when a value is not 32 bytes
 */
export function verifyMerkleProof(root: Hex, word: Hex, proof: readonly Hex[]): boolean {
  return verifyLeafProof(root, wordLeaf(word), proof);
}

/**
 * The same for a ready leaf hash, of another shape: `MerkleProof.verify(proof, root, leaf)`. It says nothing unless the
 * caller computed `leaf` by `leafHash`: an inner node has a valid proof too.
 * @throws {InputError} `hex.invalid` when a value is not 32 bytes
 */
export function verifyLeafProof(root: Hex, leaf: Hex, proof: readonly Hex[]): boolean {
  const siblings = proof.map((node, i) => normal(node, `proof[${i}]`));
  return siblings.reduce(hashPair, normal(leaf, "leaf")) === normal(root, "root");
}

/**
 * Whether the tree with this root holds every word of the multiproof as a leaf of `["bytes32"]`.
 * @throws {InputError} `hex.invalid` when a value is not 32 bytes
 */
export function verifyMerkleMultiProof(root: Hex, multiProof: MerkleMultiProof): boolean {
  return verifyLeafMultiProof(root, { ...multiProof, leaves: multiProof.leaves.map(wordLeaf) });
}

/**
 * The same for ready leaf hashes, on the condition of {@link verifyLeafProof}. False where the contract reverts with
 * `MerkleProofInvalidMultiproof`, and, unlike the contract, for a proof of no leaves, which binds nothing.
 * @throws {InputError} `hex.invalid` when a value is not 32 bytes
 */
export function verifyLeafMultiProof(root: Hex, { leaves, proof, flags }: MerkleMultiProof): boolean {
  const expected = normal(root, "root");
  const queue = leaves.map((leaf, i) => normal(leaf, `leaves[${i}]`));
  const siblings = proof.map((node, i) => normal(node, `proof[${i}]`));
  if (queue.length + siblings.length !== flags.length + 1) return false;

  let next = 0;
  let nextSibling = 0;
  for (const isKnown of flags) {
    const first = queue[next++];
    const second = isKnown ? queue[next++] : siblings[nextSibling++];
    // Also where the contract compares its proof position at the end: a node left over means a queue run dry.
    if (first === undefined || second === undefined) return false;
    queue.push(hashPair(first, second));
  }
  return queue.at(-1) === expected;
}

// Lower case digits of equal length sort as the numbers they spell.
function hashPair(a: Hex, b: Hex): Hex {
  return toHex32(keccak256(a < b ? concat([a, b]) : concat([b, a])));
}

function toHex32(digits: string): Hex {
  return `0x${digits.slice(2)}`;
}

function normal(value: Hex, name: string): Hex {
  return toHex(bytesOf(value, 32, name));
}

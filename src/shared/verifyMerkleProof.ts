import { bytesOf, type Hex } from "./hex.js";
import { plainKeccak256 } from "./keccak.js";
import { wordLeaf } from "./merkleLeaf.js";
import { rootOfMultiProof, rootOfProof } from "./merkleRoot.js";
import { compareBytes32 } from "./sortBytes32.js";

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
  const expected = bytesOf(root, 32, "root");
  const siblings = proof.map((node, i) => bytesOf(node, 32, `proof[${i}]`));
  return compareBytes32(rootOfProof(bytesOf(leaf, 32, "leaf"), siblings, plainKeccak256), 0, expected, 0) === 0;
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
  const expected = bytesOf(root, 32, "root");
  const leafBytes = leaves.map((leaf, i) => bytesOf(leaf, 32, `leaves[${i}]`));
  const siblings = proof.map((node, i) => bytesOf(node, 32, `proof[${i}]`));
  const found = rootOfMultiProof(leafBytes, siblings, flags, plainKeccak256);
  return found !== undefined && compareBytes32(found, 0, expected, 0) === 0;
}

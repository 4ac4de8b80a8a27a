import { Bytes32List } from "./Bytes32List.js";
import { InputError } from "./errors.js";
import { bytesOf, type Hex, toHex } from "./hex.js";
import { type Keccak256, loadKeccak256 } from "./keccak.js";
import { hashInnerNodes, multiProofNodes, siblingNodes } from "./merkleHeap.js";
import { hashLeaf } from "./merkleLeaf.js";
import { compareBytes32, sortOrderOfBytes32 } from "./sortBytes32.js";
import type { MerkleMultiProof } from "./verifyMerkleProof.js";

/** 32-byte values, at hand or arriving one by one. */
export type Bytes32Source = Iterable<Hex | Uint8Array> | AsyncIterable<Hex | Uint8Array>;

type EntryToLeaf = (entry: Hex | Uint8Array) => Uint8Array;

/**
 * A Merkle tree equal bit for bit to `StandardMerkleTree` of @openzeppelin/merkle-tree, so that `MerkleProof.verify` and
 * `multiProofVerify` of @openzeppelin/contracts accept its proofs. An entry is what the tree was built from: a word in a
 * tree made by {@link MerkleTree.of}, a leaf hash in one made by {@link MerkleTree.ofLeaves}.
 *
 * Entries may repeat, as OpenZeppelin allows: each occurrence is a leaf of its own, `size` counts it, and `proof` speaks
 * of the last one. Who needs distinct entries checks that before.
 *
 * A tree keeps 68 bytes for each leaf, and while it is built needs up to 144; entries are not kept. Building holds the
 * thread: for a million leaves, about three seconds.
 */
export class MerkleTree {
  /** The hash a contract stores, 32 bytes. */
  readonly root: Hex;
  /** How many leaves there are, repeated ones counted. */
  readonly size: number;

  // The heap of merkleHeap.ts; the leaves, in descending order, are the nodes from `size` on.
  readonly #nodes: Uint8Array;
  readonly #nodeOfEntry: Uint32Array;
  readonly #toLeaf: EntryToLeaf;

  private constructor(leaves: Bytes32List, toLeaf: EntryToLeaf, keccak: Keccak256) {
    if (leaves.length === 0) throw new InputError("merkle.empty", "A Merkle tree needs at least one entry");
    this.size = leaves.length;
    this.#toLeaf = toLeaf;
    this.#nodes = new Uint8Array(64 * this.size);
    this.#nodeOfEntry = this.#placeLeaves(leaves.bytes);
    hashInnerNodes(this.#nodes, this.size, keccak);
    this.root = this.#hexOf(1);
  }

  /**
   * The tree over words, each a leaf of its own: OpenZeppelin's standard tree of `["bytes32"]`.
   * @throws {InputError} `merkle.empty`, `hex.invalid` naming the position of a word that is not 32 bytes
   */
  static async of(words: Bytes32Source): Promise<MerkleTree> {
    const keccak = await loadKeccak256();
    return MerkleTree.#build(words, (word) => hashLeaf(bytesOf(word, 32, "word"), keccak), "words", keccak);
  }

  /**
   * The tree over ready leaf hashes, for leaves of another shape: see `leafHash`. Only hashes that the caller computed
   * from values belong here: whoever can choose one freely can pass off an inner node as a leaf.
   * @throws {InputError} `merkle.empty`, `hex.invalid` naming the position of a leaf that is not 32 bytes
   */
  static async ofLeaves(leaves: Bytes32Source): Promise<MerkleTree> {
    return MerkleTree.#build(leaves, (leaf) => bytesOf(leaf, 32, "leaf"), "leaves", await loadKeccak256());
  }

  static async #build(
    source: Bytes32Source,
    toLeaf: EntryToLeaf,
    name: string,
    keccak: Keccak256,
  ): Promise<MerkleTree> {
    const leaves = new Bytes32List();
    const add = (entry: Hex | Uint8Array) => leaves.push(toLeaf(bytesOf(entry, 32, `${name}[${leaves.length}]`)));
    // `for await` would cost a turn of the microtask queue for every entry that is already there.
    if (Symbol.iterator in source) for (const entry of source) add(entry);
    else for await (const entry of source) add(entry);
    return new MerkleTree(leaves, toLeaf, keccak);
  }

  /** @throws {InputError} `hex.invalid` when the entry is not 32 bytes */
  has(entry: Hex | Uint8Array): boolean {
    return this.#find(entry) !== undefined;
  }

  /**
   * The siblings from the leaf up to below the root; none when the leaf is the root.
   * @throws {InputError} `merkle.unknown-leaf`, `hex.invalid`
   */
  proof(entry: Hex | Uint8Array): Hex[] {
    return this.#hexOfAll(siblingNodes(this.#nodeOf(entry)));
  }

  /**
   * {@link MerkleTree.proof} for the entry at `index`, counted from 0 in the order in which entries came.
   * @throws {InputError} `merkle.unknown-leaf`
   */
  proofAt(index: number): Hex[] {
    const node = this.#nodeOfEntry[index];
    if (node === undefined) {
      throw new InputError("merkle.unknown-leaf", "No entry has this index", { index, size: this.size });
    }
    return this.#hexOfAll(siblingNodes(node));
  }

  /**
   * One proof for several entries, in the form of `MerkleProof.multiProofVerify`. Its `leaves` are the entries in the
   * order in which the contract must take them.
   * @throws {InputError} `merkle.empty`, `merkle.unknown-leaf`, `merkle.repeated-leaf`, `hex.invalid`
   */
  multiProof(entries: Iterable<Hex | Uint8Array>): MerkleMultiProof {
    const entryOfNode = new Map<number, Hex>();
    for (const entry of entries) {
      const node = this.#nodeOf(entry);
      const hex = toHex(bytesOf(entry, 32));
      if (entryOfNode.has(node)) {
        throw new InputError("merkle.repeated-leaf", "A multiproof takes each entry once", { entry: hex });
      }
      entryOfNode.set(node, hex);
    }
    if (entryOfNode.size === 0) throw new InputError("merkle.empty", "A multiproof needs at least one entry");

    const given = [...entryOfNode].sort(([a], [b]) => b - a);
    const { siblings, flags } = multiProofNodes(given.map(([node]) => node));
    return { leaves: given.map(([, entry]) => entry), proof: this.#hexOfAll(siblings), flags };
  }

  #placeLeaves(leaves: Uint8Array): Uint32Array {
    const nodeOfEntry = new Uint32Array(this.size);
    let node = 2 * this.size - 1;
    for (const entry of sortOrderOfBytes32(leaves)) {
      this.#nodes.set(leaves.subarray(32 * entry, 32 * entry + 32), 32 * node);
      nodeOfEntry[entry] = node--;
    }
    return nodeOfEntry;
  }

  #nodeOf(entry: Hex | Uint8Array): number {
    const node = this.#find(entry);
    if (node !== undefined) return node;
    throw new InputError("merkle.unknown-leaf", "The tree does not hold this entry", {
      entry: toHex(bytesOf(entry, 32)),
    });
  }

  // The first node that equals the leaf: among repeated entries the last given, which is OpenZeppelin's choice as well.
  #find(entry: Hex | Uint8Array): number | undefined {
    const leaf = this.#toLeaf(entry);
    let low = this.size;
    let high = 2 * this.size;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (compareBytes32(this.#nodes, 32 * middle, leaf, 0) > 0) low = middle + 1;
      else high = middle;
    }
    if (low === 2 * this.size || compareBytes32(this.#nodes, 32 * low, leaf, 0) !== 0) return undefined;
    return low;
  }

  #hexOfAll(nodes: readonly number[]): Hex[] {
    return nodes.map((node) => this.#hexOf(node));
  }

  #hexOf(node: number): Hex {
    return toHex(this.#nodes.subarray(32 * node, 32 * node + 32));
  }
}

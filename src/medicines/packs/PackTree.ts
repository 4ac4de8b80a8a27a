import { MissingError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { type Keccak256, loadKeccak256 } from "../../shared/keccak.js";
import { hashInnerNodes, multiProofNodes, siblingNodes } from "../../shared/merkleHeap.js";
import type { Pack, PackMultiProof, PackProof } from "./Pack.js";
import { PackCodes, type SerialSource } from "./PackCodes.js";
import { packFlags } from "./packFlags.js";
import { packLeaf } from "./packLeaf.js";
import { nodeOfPack, requireIndex, sortIndices } from "./packPositions.js";
import { packSalts } from "./packSalts.js";
import { SerialTable } from "./SerialTable.js";
import { writeSerial } from "./serial.js";

/** What a tree is made of, for a store to write out; views, not to be changed. */
export interface PackTreeParts {
  /** 32 bytes for each pack, in order of index. */
  readonly codes: Uint8Array;
  /** 32 bytes for each node as in merkleHeap.ts, twice as many as packs; node 0 is zero. */
  readonly nodes: Uint8Array;
  /** The bytes of {@link SerialTable}. */
  readonly serials: Uint8Array;
}

/**
 * The packs of one batch under one root, equal bit for bit to OpenZeppelin's tree with `sortLeaves: false` over the leaves in
 * the order of the packs, so that packs numbered one after the other share most of their proof.
 *
 * A tree keeps 104 to 144 bytes for each pack, 106 MB for a million of them. Building holds the thread: for a million
 * packs, about five seconds.
 */
export class PackTree {
  /** The hash that the contract stores, 32 bytes. */
  readonly root: Hex;
  readonly count: number;
  readonly #codes: Uint8Array;
  readonly #nodes: Uint8Array;
  readonly #table: SerialTable;

  private constructor(codes: Uint8Array, keccak: Keccak256) {
    this.count = codes.length / 32;
    this.#codes = codes;
    this.#table = new SerialTable(codes);
    this.#nodes = new Uint8Array(2 * codes.length);
    for (let index = 0; index < this.count; index++) {
      const code = codes.subarray(32 * index, 32 * index + 32);
      this.#nodes.set(packLeaf(index, code, keccak), 32 * nodeOfPack(index, this.count));
    }
    hashInnerNodes(this.#nodes, this.count, keccak);
    this.root = this.#nodeHex(1);
  }

  /**
   * The same serials in the same order and the same secret always make the same tree.
   * @param secret 32 random bytes of the batch: see `newBatchSecret`.
   * @throws InputError "packs.serial", "packs.serial-repeated" naming the line, counted from 1; "packs.empty",
   * "packs.too-many", "packs.secret"
   */
  static async build(serials: SerialSource, secret: Uint8Array): Promise<PackTree> {
    const codes = new PackCodes(await packSalts(secret));
    // `for await` would cost a turn of the microtask queue for every serial that is already there.
    if (Symbol.iterator in serials) for (const serial of serials) codes.add(serial);
    else for await (const serial of serials) codes.add(serial);
    return new PackTree(codes.bytes, await loadKeccak256());
  }

  /** @throws MissingError "packs.unknown-serial"; InputError "packs.serial" */
  indexOf(serial: string): number {
    const code = new Uint8Array(32);
    writeSerial(serial, code);
    const index = this.#table.find(code);
    if (index === undefined) throw new MissingError("packs.unknown-serial", "The batch has no pack with this serial");
    return index;
  }

  /** @throws InputError "packs.index" */
  proofOf(index: number): PackProof {
    requireIndex(index, this.count);
    const nodes = siblingNodes(nodeOfPack(index, this.count));
    return { pack: this.#packAt(index), proof: nodes.map((node) => this.#nodeHex(node)) };
  }

  /** @throws InputError "packs.index", "packs.repeated-index", "packs.empty" */
  multiProofOf(indices: Iterable<number>): PackMultiProof {
    const sorted = sortIndices(indices, this.count);
    const { siblings, flags } = multiProofNodes(sorted.map((index) => nodeOfPack(index, this.count)));
    return {
      packs: sorted.map((index) => this.#packAt(index)),
      proof: siblings.map((node) => this.#nodeHex(node)),
      flags: packFlags(flags),
    };
  }

  get parts(): PackTreeParts {
    return { codes: this.#codes, nodes: this.#nodes, serials: this.#table.bytes };
  }

  #packAt(index: number): Pack {
    return { index, code: toHex(this.#codes.subarray(32 * index, 32 * index + 32)) };
  }

  #nodeHex(node: number): Hex {
    return toHex(this.#nodes.subarray(32 * node, 32 * node + 32));
  }
}

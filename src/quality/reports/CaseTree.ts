import { concat, keccak256, ZeroHash } from "ethers";
import { InputError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";

/**
 * The tree over a report's leaves in their order, as contracts/quality/CaseTrees.sol proves in it: nodes are keccak-256 of left ‖ right, and zero
 * leaves fill it up to a power of two.
 */
export class CaseTree {
  readonly root: Hex;
  readonly #levels: readonly (readonly Hex[])[];
  /** The node over nothing but zero leaves, of each level. */
  readonly #empty: readonly Hex[];

  /** @throws InputError `quality.case`: no leaf. */
  constructor(leaves: readonly Hex[]) {
    if (leaves.length === 0)
      throw new InputError("quality.case", "A report has no leaf", { rule: "at least one leaf" });
    const levels = [leaves];
    const empty = [wordOf(ZeroHash)];
    for (let nodes = leaves; nodes.length > 1; ) {
      const zero = empty[levels.length - 1] ?? wordOf(ZeroHash);
      const below = nodes;
      nodes = Array.from({ length: Math.ceil(below.length / 2) }, (_, i) =>
        nodeOf(below[2 * i] ?? zero, below[2 * i + 1] ?? zero),
      );
      levels.push(nodes);
      empty.push(nodeOf(zero, zero));
    }
    this.#levels = levels;
    this.#empty = empty;
    this.root = levels.at(-1)?.[0] ?? wordOf(ZeroHash);
  }

  get size(): number {
    return this.#levels[0]?.length ?? 0;
  }

  /** The siblings of the leaf at `index`, upwards. @throws InputError `quality.case`. */
  proof(index: number): Hex[] {
    this.#requireLeaf(index);
    return this.#levels.slice(0, -1).map((_, level) => this.#node(level, (index >> level) ^ 1));
  }

  /**
   * The siblings of the neighbours at `index` and behind it: both theirs up to the node above both, from there one a level.
   * @throws InputError `quality.case`
   */
  proofOfTwo(index: number): Hex[] {
    this.#requireLeaf(index);
    this.#requireLeaf(index + 1);
    const proof: Hex[] = [];
    for (let level = 0; level < this.#levels.length - 1; level++) {
      const [left, right] = [index >> level, (index + 1) >> level];
      if (left === right) proof.push(this.#node(level, left ^ 1));
      else if (left >> 1 !== right >> 1) proof.push(this.#node(level, left ^ 1), this.#node(level, right ^ 1));
    }
    return proof;
  }

  #node(level: number, index: number): Hex {
    return this.#levels[level]?.[index] ?? this.#empty[level] ?? wordOf(ZeroHash);
  }

  #requireLeaf(index: number): void {
    if (Number.isInteger(index) && index >= 0 && index < this.size) return;
    throw new InputError("quality.case", "The report has no leaf there", { rule: "a place in the tree", index });
  }
}

function nodeOf(left: Hex, right: Hex): Hex {
  return wordOf(keccak256(concat([left, right])));
}

function wordOf(hex: string): Hex {
  return toHex(fromHex(hex, 32));
}

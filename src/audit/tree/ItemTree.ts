import { type Hex, toHex } from "../../shared/hex.js";
import type { Keccak256 } from "../../shared/keccak.js";
import { compareBytes32, sortOrderOfBytes32 } from "../../shared/sortBytes32.js";
import { hashBranch, hashItem, MAX_LISTED, type ReplicaNode, unpackItems } from "./replicaNode.js";

/**
 * The tree over a set of items in memory: a radix trie over the keys' nibbles, high ones first, in which a lone item stands for itself at any
 * depth. So equal sets have equal trees, in whatever order they were filled. docs/audit.md draws it.
 */
export class ItemTree {
  readonly count: number;
  readonly #items: Uint8Array;
  readonly #keccak: Keccak256;

  /** @param items key ‖ digest end to end, in ascending order of keys, no key twice: see {@link sortItems}. */
  constructor(items: Uint8Array, keccak: Keccak256) {
    this.#items = items;
    this.#keccak = keccak;
    this.count = items.length / 64;
  }

  /** The hash of what lies below a prefix of hexadecimal digits, and how many items that is. */
  at(prefix: string): { readonly hash: Hex; readonly count: number } {
    const [low, high] = this.#range(prefix);
    return { hash: toHex(this.#hash(low, high, prefix.length)), count: high - low };
  }

  /** What lies below a prefix. */
  node(prefix: string): ReplicaNode {
    const [low, high] = this.#range(prefix);
    const count = high - low;
    if (count <= MAX_LISTED) {
      return { kind: "items", items: unpackItems(this.#items.subarray(64 * low, 64 * high)) };
    }
    return { kind: "branch", count, children: this.#children(low, high, prefix.length).map(toHex) };
  }

  #hash(low: number, high: number, depth: number): Uint8Array {
    const count = high - low;
    if (count === 0) return new Uint8Array(32);
    if (count === 1) return hashItem(this.#items, 64 * low, this.#keccak);
    return hashBranch(count, this.#children(low, high, depth), this.#keccak);
  }

  #children(low: number, high: number, depth: number): Uint8Array[] {
    const children: Uint8Array[] = [];
    let start = low;
    for (let nibble = 0; nibble < 16; nibble++) {
      let end = start;
      while (end < high && this.#nibble(end, depth) === nibble) end++;
      children.push(this.#hash(start, end, depth + 1));
      start = end;
    }
    return children;
  }

  #nibble(item: number, depth: number): number {
    const byte = this.#items[64 * item + (depth >> 1)] ?? 0;
    return depth % 2 === 0 ? byte >> 4 : byte & 15;
  }

  /** The first item that is not before the prefix, and the first that is behind it. */
  #range(prefix: string): [number, number] {
    const first = Uint8Array.from(prefix.padEnd(64, "0").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const last = Uint8Array.from(prefix.padEnd(64, "f").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    return [
      this.#search((at) => compareBytes32(this.#items, at, first, 0) >= 0),
      this.#search((at) => compareBytes32(this.#items, at, last, 0) > 0),
    ];
  }

  #search(isBehind: (offset: number) => boolean): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBehind(64 * middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Items, key ‖ digest end to end in any order, sorted as {@link ItemTree} takes them. Of one key twice the last one counts. */
export function sortItems(items: Uint8Array): Uint8Array {
  const count = items.length / 64;
  const keys = new Uint8Array(32 * count);
  for (let i = 0; i < count; i++) keys.set(items.subarray(64 * i, 64 * i + 32), 32 * i);
  const sorted = new Uint8Array(items.length);
  let kept = 0;
  for (const item of sortOrderOfBytes32(keys)) {
    if (kept > 0 && compareBytes32(sorted, 64 * (kept - 1), items, 64 * item) === 0) kept--;
    sorted.set(items.subarray(64 * item, 64 * item + 64), 64 * kept++);
  }
  return sorted.subarray(0, 64 * kept);
}

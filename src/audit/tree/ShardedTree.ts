import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import type { Keccak256 } from "../../shared/keccak.js";
import type { ItemTree } from "./ItemTree.js";
import { EMPTY_TREE, hashBranch, MAX_LISTED, type ReplicaNode } from "./replicaNode.js";

/** What lies below one first byte of the keys. */
export interface ShardTop {
  readonly hash: Hex;
  readonly count: number;
}

/** How many shards there are: one for each first byte of a key. */
export const SHARDS = 256;

/** The first byte of a shard's keys, as two hexadecimal digits. */
export function shardName(shard: number): string {
  return shard.toString(16).padStart(2, "0");
}

/**
 * A tree that does not fit into memory: the hashes of its 256 shards, and whatever shard is asked about. The same tree, and the same hashes,
 * as one ItemTree over all.
 */
export class ShardedTree {
  readonly #tops: readonly ShardTop[];
  readonly #load: (shard: number) => Promise<ItemTree>;
  readonly #keccak: Keccak256;

  constructor(tops: readonly ShardTop[], load: (shard: number) => Promise<ItemTree>, keccak: Keccak256) {
    this.#tops = tops;
    this.#load = load;
    this.#keccak = keccak;
  }

  get root(): Hex {
    return toHex(this.#above("").hash);
  }

  get count(): number {
    return this.#above("").count;
  }

  async node(prefix: string): Promise<ReplicaNode> {
    if (prefix.length >= 2) return (await this.#load(Number.parseInt(prefix.slice(0, 2), 16))).node(prefix);
    const { count, children } = this.#above(prefix);
    if (count > MAX_LISTED) return { kind: "branch", count, children: children.map(toHex) };
    const items = [];
    for (const [shard, top] of this.#tops.entries()) {
      if (top.count === 0 || !shardName(shard).startsWith(prefix)) continue;
      const node = (await this.#load(shard)).node(shardName(shard));
      if (node.kind === "items") items.push(...node.items);
    }
    return { kind: "items", items };
  }

  /** A prefix of less than two digits: its hash, count and children. */
  #above(prefix: string): { hash: Uint8Array; count: number; children: Uint8Array[] } {
    const children: Uint8Array[] = [];
    let count = 0;
    for (let nibble = 0; nibble < 16; nibble++) {
      const longer = prefix + nibble.toString(16);
      if (longer.length < 2) {
        const child = this.#above(longer);
        children.push(child.hash);
        count += child.count;
      } else {
        const top = this.#tops[Number.parseInt(longer, 16)] ?? { hash: EMPTY_TREE, count: 0 };
        children.push(fromHex(top.hash, 32));
        count += top.count;
      }
    }
    return { hash: hashBranch(count, children, this.#keccak), count, children };
  }
}

import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { IntegrityError } from "../../shared/errors.js";
import { readIfPresent, writeDurably } from "../../shared/FileSystem.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { type Keccak256, loadKeccak256 } from "../../shared/keccak.js";
import { readDocument } from "../../shared/readDocument.js";
import { ItemTree } from "../tree/ItemTree.js";
import type { ReplicaNode, View } from "../tree/replicaNode.js";
import { SHARDS, ShardedTree, type ShardTop, shardName } from "../tree/ShardedTree.js";
import { itemsOfRows, ROW_BYTES } from "./indexRow.js";
import type { Refreshing, ReplicaState } from "./Replica.js";
import { type ReplicaFolders, scanShard } from "./scanShard.js";

const shardTop = z.strictObject({ hash: bytes32, count: z.int().nonnegative() });
const shardState = z.strictObject({
  /** sha-256 of the shard's rows. */
  rows: bytes32,
  content: shardTop,
  metadata: shardTop,
  evidence: z.enum(["index", "rehash"]),
  at: z.iso.datetime(),
});
const indexState = z.strictObject({
  type: z.literal("medtrail.replica-index"),
  version: z.literal(1),
  shards: z.array(shardState.nullable()).length(SHARDS),
});

type ShardState = z.output<typeof shardState>;

/** sha-256 of nothing. */
const NO_ROWS = sum(new Uint8Array());
/** The state is written after so many shards: what a killed process has to do again at most. */
const SHARDS_PER_SAVE = 16;
/** Shards whose items are kept at hand. Comparisons go through them in order. */
const SHARDS_AT_HAND = 4;

/**
 * The digests of a replica's files, kept on disk beside it: a file of rows for each first byte of a RecordId, and the tops of both trees. It is a cache and no
 * evidence: rows that are not what the state says are computed anew, and {@link refresh} says on what ground the others stand. One process at a time uses it.
 */
export class ReplicaIndex {
  readonly #folders: ReplicaFolders;
  readonly #directory: string;
  #shards: (ShardState | null)[] | undefined;
  readonly #dirty = new Set<number>();
  readonly #atHand = new Map<string, Promise<ItemTree>>();

  constructor(folders: ReplicaFolders, directory: string) {
    this.#folders = folders;
    this.#directory = resolve(directory);
  }

  /** Brings both trees up to date. @throws MedtrailError `store.io`. */
  async refresh({ evidence, since, onShard }: Refreshing): Promise<void> {
    const shards = await this.#state();
    const keccak = await loadKeccak256();
    for (let shard = 0; shard < SHARDS; shard++) {
      const state = shards[shard];
      const isKept = evidence === "kept" && state && !this.#dirty.has(shard);
      // To look at marks again is cheap, and an audit may go on long after it was killed.
      const isRead = evidence === "rehash" && state?.evidence === "rehash";
      const isDone = since !== undefined && isRead && new Date(state.at) >= since;
      if (!isKept && !(isDone && !this.#dirty.has(shard))) {
        await this.#scan(shards, shard, evidence === "rehash" ? "rehash" : "index", keccak);
        if (shard % SHARDS_PER_SAVE === SHARDS_PER_SAVE - 1) await this.#save(shards);
      }
      onShard?.(shard + 1, SHARDS);
    }
    await this.#save(shards);
  }

  /** That a record's files were written just now: its shard is looked at again before anything is answered. */
  touch(record: Hex): void {
    this.#dirty.add(Number.parseInt(record.slice(2, 4), 16));
  }

  async state(): Promise<ReplicaState> {
    const shards = await this.#fresh();
    const [content, metadata] = await Promise.all([this.#tree("content"), this.#tree("metadata")]);
    const times = shards.map(({ at }) => at).sort();
    return {
      content: { root: content.root, count: content.count },
      metadata: { root: metadata.root, count: metadata.count },
      evidence: shards.every(({ evidence }) => evidence === "rehash") ? "rehash" : "index",
      at: times[0] ?? new Date(0).toISOString(),
    };
  }

  async node(view: View, prefix: string): Promise<ReplicaNode> {
    await this.#fresh();
    return (await this.#tree(view)).node(prefix);
  }

  /** The rows of a shard, end to end. */
  async rows(shard: number): Promise<Uint8Array> {
    const shards = await this.#state();
    const state = shards[shard];
    const rows = state && (state.rows === NO_ROWS ? new Uint8Array() : await readIfPresent(this.#path(shard)));
    if (rows && rows.length % ROW_BYTES === 0 && sum(rows) === state.rows) return rows;
    // Lost or damaged: an index is only a cache.
    const made = await this.#scan(shards, shard, "rehash", await loadKeccak256());
    await this.#save(shards);
    return made;
  }

  /** All shards, none of which is out of date by what was written through this index. */
  async #fresh(): Promise<readonly ShardState[]> {
    const shards = await this.#state();
    if (shards.some((state) => state === null)) await this.refresh({ evidence: "kept" });
    else if (this.#dirty.size > 0) {
      for (const shard of this.#dirty) await this.#scan(shards, shard, "index", await loadKeccak256());
      await this.#save(shards);
    }
    return shards.filter((state) => state !== null);
  }

  async #tree(view: View): Promise<ShardedTree> {
    const shards = await this.#state();
    const none: ShardTop = { hash: `0x${"00".repeat(32)}`, count: 0 };
    const keccak = await loadKeccak256();
    return new ShardedTree(
      shards.map((state) => state?.[view] ?? none),
      (shard) => this.#items(view, shard, keccak),
      keccak,
    );
  }

  /** A shard's tree; the last few are kept. */
  #items(view: View, shard: number, keccak: Keccak256): Promise<ItemTree> {
    const name = `${view} ${shard}`;
    const known = this.#atHand.get(name);
    const made = known ?? this.rows(shard).then((rows) => new ItemTree(itemsOfRows(rows, view), keccak));
    this.#atHand.delete(name);
    this.#atHand.set(name, made);
    made.catch(() => this.#atHand.delete(name));
    for (const oldest of [...this.#atHand.keys()].slice(0, -SHARDS_AT_HAND)) this.#atHand.delete(oldest);
    return made;
  }

  async #scan(
    shards: (ShardState | null)[],
    shard: number,
    evidence: ShardState["evidence"],
    keccak: Keccak256,
  ): Promise<Uint8Array> {
    const state = shards[shard] ?? undefined;
    const at = new Date().toISOString();
    const before = evidence === "index" && state ? await readIfPresent(this.#path(shard)) : undefined;
    const known = before && state && sum(before) === state.rows ? before : undefined;
    this.#dirty.delete(shard); // what is written from now on is looked at again
    const rows = await scanShard(this.#folders, shard, keccak, known).catch((error: unknown) => {
      this.#dirty.add(shard);
      throw error;
    });
    const top = (view: View): ShardTop => new ItemTree(itemsOfRows(rows, view), keccak).at(shardName(shard));
    const isSame = known !== undefined && sum(rows) === state?.rows;
    if (!isSame && rows.length > 0) await writeDurably(this.#path(shard), rows); // of nothing there is nothing to keep
    // Digests that were computed from every byte stay what they are only as long as no file is taken as unchanged by its mark.
    const ground = known === undefined ? "rehash" : evidence;
    shards[shard] = { rows: sum(rows), content: top("content"), metadata: top("metadata"), evidence: ground, at };
    this.#atHand.delete(`content ${shard}`);
    this.#atHand.delete(`metadata ${shard}`);
    return rows;
  }

  async #state(): Promise<(ShardState | null)[]> {
    if (this.#shards) return this.#shards;
    let found: z.output<typeof indexState> | undefined;
    try {
      found = await readDocument(join(this.#directory, "state.json"), indexState, "replica index");
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error; // a damaged cache is made again
    }
    this.#shards = found?.shards ?? Array.from({ length: SHARDS }, () => null);
    return this.#shards;
  }

  async #save(shards: readonly (ShardState | null)[]): Promise<void> {
    const state = { type: "medtrail.replica-index", version: 1, shards };
    await writeDurably(join(this.#directory, "state.json"), new TextEncoder().encode(`${JSON.stringify(state)}\n`));
  }

  #path(shard: number): string {
    return join(this.#directory, `${shardName(shard)}.rows`);
  }
}

function sum(rows: Uint8Array): Hex {
  return toHex(createHash("sha256").update(rows).digest());
}

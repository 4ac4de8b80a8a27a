import { open, rm, stat, truncate } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { fitsBatch } from "../../records/batches/fitsBatch.js";
import type { RecordEnvelope } from "../../records/EnvelopeStore.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, IntegrityError } from "../../shared/errors.js";
import { errnoOf, fileFailure, readIfPresent, writeDurably } from "../../shared/FileSystem.js";
import { fromHex, type Hex } from "../../shared/hex.js";
import { loadKeccak256 } from "../../shared/keccak.js";
import { readDocument } from "../../shared/readDocument.js";
import { joinWords } from "../joinWords.js";
import { ItemTree, sortItems } from "../tree/ItemTree.js";
import type { ReplicaNode } from "../tree/replicaNode.js";
import { SHARDS, ShardedTree, type ShardTop, shardName } from "../tree/ShardedTree.js";
import {
  type AuditScope,
  auditScope,
  type ChainPoint,
  type ExpectedRecord,
  type ExpectedSet,
  type IncompleteBatch,
} from "./ExpectedSet.js";
import {
  type ExpectedEntry,
  encodeEntry,
  expectedOf,
  foldEntries,
  isAnchored,
  isWhole,
  type Told,
  tell,
} from "./expectedLog.js";
import { readChain } from "./readChain.js";

const batch = z.strictObject({
  author: bytes32,
  root: bytes32,
  manifest: bytes32,
  count: z.int().positive(),
  known: z.int().nonnegative(),
  commitments: z.int().nonnegative(),
});
const setState = z.strictObject({
  type: z.literal("medtrail.expected-records"),
  version: z.literal(2),
  chainId: z.int().positive(),
  registry: z.string(),
  scope: auditScope,
  /** The first block that was not read. */
  nextBlock: z.int().nonnegative(),
  lastHash: z.string(),
  /** Bytes of each shard's log that count: what lies behind was being written when the process died. */
  sizes: z.array(z.int().nonnegative()).length(SHARDS),
  tops: z.array(z.strictObject({ hash: bytes32, count: z.int().nonnegative() }).nullable()).length(SHARDS),
  batches: z.array(batch),
});

type SetState = z.output<typeof setState>;

/** What is learnt is written after so many entries: 3 MB. */
const MAX_PENDING = 16_384;
const SHARDS_AT_HAND = 4;

/** What of the chain is expected. */
export interface FileExpectedSetOptions {
  readonly scope?: z.input<typeof auditScope>;
  /** Blocks that make an anchor final, its own included: what is younger is not read yet. 1 unless told. */
  readonly confirmations?: number;
}

/**
 * An expected set as files: for each first byte of a RecordId a log of what the chain said, and a state that says how much of each counts. Killed at any moment it is as
 * after its last commit, and reads on from there.
 */
export class FileExpectedSet implements ExpectedSet {
  readonly name = "chain";
  readonly directory: string;
  readonly scope: AuditScope;
  readonly #confirmations: number;
  #state: SetState | undefined;
  #batches = new Map<string, SetState["batches"][number]>();
  #pending = new Map<number, Uint8Array[]>();
  #pendingCount = 0;
  readonly #folded = new Map<number, Map<Hex, Told>>();
  readonly #trees = new Map<number, ItemTree>();
  #digests: Promise<BigUint64Array> | undefined;

  /** @throws InputError `input.invalid`. */
  constructor(directory: string, { scope = {}, confirmations = 1 }: FileExpectedSetOptions = {}) {
    this.directory = resolve(directory);
    this.scope = checkInput(auditScope, scope, "scope");
    this.#confirmations = checkInput(z.int().positive(), confirmations, "confirmations");
  }

  async update(connection: Connection): Promise<ChainPoint> {
    let state = await this.#open(connection);
    const point = await readChain(connection, { scope: this.scope, confirmations: this.#confirmations }, state, {
      entry: (entry) => this.#append(entry),
      batch: ({ author, root, manifest, count }) => {
        const name = `${author} ${root}`;
        if (!this.#batches.has(name))
          this.#batches.set(name, { author, root, manifest, count, known: 0, commitments: 0 });
      },
      restart: async () => {
        await this.#clear();
        state = await this.#open(connection);
        return state;
      },
      window: async (nextBlock, lastHash) => {
        state.nextBlock = nextBlock;
        state.lastHash = lastHash;
        if (this.#pendingCount >= MAX_PENDING) await this.commit();
      },
    });
    await this.commit();
    return point;
  }

  async learn({ record, patient, author, digest, batch: place, elements }: RecordEnvelope): Promise<boolean> {
    const told = (await this.#fold(shardOf(record))).get(record);
    if (told?.root !== undefined) return true;
    const isOwn = told?.isOwn ?? false;
    const { authors, patients } = this.scope;
    if ((authors && !authors.includes(author)) || (patients && !patients.includes(patient))) return isOwn;
    const known = place && this.#batches.get(`${author} ${place.root}`);
    if (!place || !known || !fitsBatch(place.proof.length, known.count)) return isOwn;
    await this.#append({ kind: "member", record, patient, author, digest, root: place.root });
    const commitments = elements?.batch?.root === place.root ? 1 : 0;
    known.known += 1 + commitments;
    known.commitments += commitments;
    if (this.#pendingCount >= MAX_PENDING) await this.commit();
    return true;
  }

  async commit(): Promise<void> {
    const state = this.#required();
    for (const [shard, entries] of this.#pending) {
      state.sizes[shard] = await appendAt(this.#path(shard), state.sizes[shard] ?? 0, Buffer.concat(entries));
    }
    this.#pending = new Map();
    this.#pendingCount = 0;
    await this.#save(state);
  }

  async find(record: Hex): Promise<ExpectedRecord | undefined> {
    return expectedOf(record, (await this.#fold(shardOf(record))).get(record));
  }

  async standsOn(digest: Hex): Promise<boolean> {
    this.#digests ??= this.#sortedDigests();
    const [digests, wanted] = [await this.#digests, BigInt(digest.slice(0, 18))];
    let [low, high] = [0, digests.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((digests[middle] ?? 0n) < wanted) low = middle + 1;
      else high = middle;
    }
    return digests[low] === wanted;
  }

  async hasBatch(author: Hex, root: Hex): Promise<boolean> {
    return this.#batches.has(`${author} ${root}`);
  }

  async top(): Promise<{ readonly root: Hex; readonly count: number }> {
    const { root, count } = await this.#tree();
    return { root, count };
  }

  async node(prefix: string): Promise<ReplicaNode> {
    return (await this.#tree()).node(prefix);
  }

  async incompleteBatches(): Promise<IncompleteBatch[]> {
    return [...this.#batches.values()].filter(({ count, known }) => known < count);
  }

  async #tree(): Promise<ShardedTree> {
    const state = this.#required();
    const keccak = await loadKeccak256();
    for (const [shard, top] of state.tops.entries()) {
      if (top === null) state.tops[shard] = (await this.#items(shard)).at(shardName(shard));
    }
    const none: ShardTop = { hash: `0x${"00".repeat(32)}`, count: 0 };
    return new ShardedTree(
      state.tops.map((top) => top ?? none),
      (shard) => this.#items(shard),
      keccak,
    );
  }

  async #items(shard: number): Promise<ItemTree> {
    const atHand = this.#trees.get(shard);
    if (atHand) return atHand;
    const tree = new ItemTree(sortItems(await this.#expectedOf(shard)), await loadKeccak256());
    this.#trees.set(shard, tree);
    for (const oldest of [...this.#trees.keys()].slice(0, -SHARDS_AT_HAND)) this.#trees.delete(oldest);
    return tree;
  }

  /** The first eight bytes of every digest that is expected: who is taken for another by chance keeps a ciphertext more. */
  async #sortedDigests(): Promise<BigUint64Array> {
    const parts: BigUint64Array[] = [];
    for (let shard = 0; shard < SHARDS; shard++) {
      const items = await this.#expectedOf(shard);
      const view = new DataView(items.buffer, items.byteOffset, items.length);
      parts.push(BigUint64Array.from({ length: items.length / 64 }, (_, i) => view.getBigUint64(64 * i + 32)));
    }
    return joinWords(parts).sort();
  }

  /** The items of a shard, in no order. */
  async #expectedOf(shard: number): Promise<Uint8Array> {
    const removed = this.scope.superseded === "removed";
    const expected: Uint8Array[] = [];
    for (const [record, told] of await this.#fold(shard)) {
      const { isRetracted, successor, digest } = told;
      if (!isAnchored(told) || isRetracted || digest === undefined || (removed && successor !== undefined)) continue;
      expected.push(fromHex(record, 32), fromHex(digest, 32));
    }
    return Buffer.concat(expected);
  }

  /** What the chain said of a shard's records; the last few shards are kept. */
  async #fold(shard: number): Promise<Map<Hex, Told>> {
    const known = this.#folded.get(shard);
    if (known) return known;
    const size = this.#required().sizes[shard] ?? 0;
    const log = size === 0 ? new Uint8Array() : ((await readIfPresent(this.#path(shard))) ?? new Uint8Array());
    if (log.length < size) {
      throw new IntegrityError("store.corrupt", "The log of expected records is shorter than it was", {
        path: this.#path(shard),
      });
    }
    const folded = foldEntries(log.subarray(0, size));
    for (const entry of this.#pending.get(shard) ?? []) tell(folded, entry, 0);
    this.#folded.set(shard, folded);
    for (const oldest of [...this.#folded.keys()].slice(0, -SHARDS_AT_HAND)) this.#folded.delete(oldest);
    return folded;
  }

  async #append(entry: ExpectedEntry): Promise<void> {
    const shard = shardOf(entry.record);
    const bytes = encodeEntry(entry);
    const pending = this.#pending.get(shard);
    if (pending) pending.push(bytes);
    else this.#pending.set(shard, [bytes]);
    this.#pendingCount++;
    const folded = this.#folded.get(shard);
    if (folded) tell(folded, bytes, 0);
    this.#trees.delete(shard);
    this.#digests = undefined;
    this.#required().tops[shard] = null;
  }

  async #open({ deployment }: Connection): Promise<SetState> {
    if (this.#state) return this.#state;
    const { chainId, startBlock, contracts } = deployment;
    const path = join(this.directory, "state.json");
    let found: SetState | undefined;
    try {
      found = await readDocument(path, setState, "expected records' state");
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error; // what the chain says can be read again
    }
    const registry = contracts.RecordRegistry;
    if (found && (found.chainId !== chainId || found.registry !== registry || !sameScope(found.scope, this.scope))) {
      throw new InputError("audit.other", "The working directory is another audit's", { directory: this.directory });
    }
    if (found) {
      for (const [shard, size] of found.sizes.entries()) {
        const path = this.#path(shard);
        await cutTo(path, size);
        const log = size === 0 ? undefined : await readIfPresent(path);
        if (log && !isWhole(log)) {
          throw new IntegrityError("store.corrupt", "A log of expected records is damaged", { path });
        }
      }
    } else {
      await this.#clear();
    }
    const state: SetState = found ?? {
      type: "medtrail.expected-records",
      version: 2,
      chainId,
      registry,
      scope: this.scope,
      nextBlock: startBlock,
      lastHash: "",
      sizes: Array.from({ length: SHARDS }, () => 0),
      tops: Array.from({ length: SHARDS }, () => null),
      batches: [],
    };
    this.#batches = new Map(state.batches.map((one) => [`${one.author} ${one.root}`, one]));
    this.#state = state;
    return state;
  }

  /** Forgets all: after a reorganisation, or where the state was lost. */
  async #clear(): Promise<void> {
    this.#state = undefined;
    this.#batches.clear();
    this.#pending.clear();
    this.#pendingCount = 0;
    this.#folded.clear();
    this.#trees.clear();
    this.#digests = undefined;
    try {
      await rm(this.directory, { recursive: true, force: true });
    } catch (cause) {
      throw fileFailure("remove", this.directory, cause);
    }
  }

  async #save(state: SetState): Promise<void> {
    const document = { ...state, batches: [...this.#batches.values()] };
    await writeDurably(join(this.directory, "state.json"), new TextEncoder().encode(`${JSON.stringify(document)}\n`));
  }

  #required(): SetState {
    if (this.#state) return this.#state;
    throw new InputError("audit.other", "The expected records were not read from the chain yet", {
      directory: this.directory,
    });
  }

  #path(shard: number): string {
    return join(this.directory, `${shardName(shard)}.log`);
  }
}

function shardOf(record: Hex): number {
  return Number.parseInt(record.slice(2, 4), 16);
}

function sameScope(a: AuditScope, b: AuditScope): boolean {
  const plain = ({ authors, patients, from, until, superseded }: AuditScope) =>
    JSON.stringify([authors?.toSorted(), patients?.toSorted(), from, until, superseded]);
  return plain(a) === plain(b);
}

/** Appends durably behind `size`, whatever a crash left there; answers the new size. */
async function appendAt(path: string, size: number, bytes: Uint8Array): Promise<number> {
  try {
    if (size === 0) {
      await writeDurably(path, bytes);
      return bytes.length;
    }
    await truncate(path, size);
    const handle = await open(path, "a");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return size + bytes.length;
  } catch (cause) {
    throw errnoOf(cause) === undefined ? cause : fileFailure("append to", path, cause);
  }
}

async function cutTo(path: string, size: number): Promise<void> {
  try {
    const found = await stat(path);
    if (found.size > size) await truncate(path, size);
  } catch (cause) {
    if (errnoOf(cause) !== "ENOENT") throw fileFailure("cut", path, cause);
    if (size > 0) throw new IntegrityError("store.corrupt", "A log of expected records is gone", { path });
  }
}

import { createReadStream, type Stats } from "node:fs";
import { open, rename, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { piecesOf, streamOf } from "../../shared/byteStream.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { equalBytes } from "../../shared/equalBytes.js";
import { IntegrityError, MedtrailError } from "../../shared/errors.js";
import { FileBlobStore } from "../../shared/FileBlobStore.js";
import { errnoOf, fileFailure, syncDirectory, writeDurably } from "../../shared/FileSystem.js";
import type { Hex } from "../../shared/hex.js";
import { loadKeccak256 } from "../../shared/keccak.js";
import { createSha256 } from "../../shared/sha256.js";
import { joinWords } from "../joinWords.js";
import { hashContent } from "../observe.js";
import type { ReplicaNode, View } from "../tree/replicaNode.js";
import { SHARDS } from "../tree/ShardedTree.js";
import { checkEnvelope, MAX_ENVELOPE_BYTES } from "./checkEnvelope.js";
import { ROW_BYTES } from "./indexRow.js";
import type { ByteRange, QuarantineNote, RawContent, Refreshing, ReplicaState, WritableReplica } from "./Replica.js";
import { ReplicaIndex } from "./ReplicaIndex.js";
import { contentPath, envelopePath, foldersOf, type ReplicaFolders } from "./scanShard.js";

/** How a folder is named, and where its index lies. */
export interface FileReplicaOptions {
  /** What the report calls it; the directory unless told. */
  readonly name?: string;
  /** Where the index lies; `audit-index` in the directory unless told. */
  readonly index?: string;
}

/**
 * A folder with `envelopes` and `blobs`, as FileEnvelopeStore and FileBlobStore write them. Beside them lie `audit-index`, a cache, and `quarantine`, what was
 * moved aside: a folder each, with a note that says why.
 */
export class FileReplica implements WritableReplica {
  readonly name: string;
  readonly directory: string;
  readonly #folders: ReplicaFolders;
  readonly #index: ReplicaIndex;
  readonly #blobs: FileBlobStore;
  #shared: Promise<ReadonlySet<bigint>> | undefined;

  constructor(directory: string, { name = directory, index }: FileReplicaOptions = {}) {
    this.name = name;
    this.directory = resolve(directory);
    this.#folders = foldersOf(this.directory);
    this.#index = new ReplicaIndex(this.#folders, index ?? join(this.directory, "audit-index"));
    this.#blobs = new FileBlobStore(this.#folders.blobs);
  }

  refresh(refreshing: Refreshing): Promise<void> {
    this.#shared = undefined;
    return this.#index.refresh(refreshing);
  }

  state(): Promise<ReplicaState> {
    return this.#index.state();
  }

  node(view: View, prefix: string): Promise<ReplicaNode> {
    return this.#index.node(view, prefix);
  }

  async readMetadata(record: Hex): Promise<Uint8Array | undefined> {
    const path = envelopePath(this.#folders, checkInput(bytes32, record, "record"));
    try {
      requireFile(await stat(path), path);
      const handle = await open(path, "r");
      try {
        // A byte more than any envelope has: enough to see that it is none.
        const { bytesRead, buffer } = await handle.read(
          new Uint8Array(MAX_ENVELOPE_BYTES + 1),
          0,
          MAX_ENVELOPE_BYTES + 1,
        );
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    } catch (cause) {
      if (errnoOf(cause) === "ENOENT") return undefined;
      throw cause instanceof MedtrailError ? cause : fileFailure("read", path, cause);
    }
  }

  async readContent(digest: Hex, range?: ByteRange): Promise<RawContent | undefined> {
    const path = contentPath(this.#folders, checkInput(bytes32, digest, "digest"));
    try {
      const stats = await stat(path);
      requireFile(stats, path);
      const { size, ctimeMs, ino } = stats;
      return {
        size,
        tag: `${ino}-${ctimeMs}-${size}`,
        bytes: streamOf(pieces(path, range ?? { start: 0, length: size })),
      };
    } catch (cause) {
      if (errnoOf(cause) === "ENOENT") return undefined;
      throw cause instanceof MedtrailError ? cause : fileFailure("read", path, cause);
    }
  }

  async putMetadata(record: Hex, bytes: Uint8Array): Promise<void> {
    checkEnvelope(bytes, record, await loadKeccak256());
    const here = await this.readMetadata(record);
    if (here !== undefined) {
      if (equalBytes(here, bytes)) return;
      await this.quarantine({ metadata: record }, { record, reason: "replaced" });
    }
    try {
      await writeDurably(envelopePath(this.#folders, record), bytes);
    } finally {
      this.#index.touch(record);
      this.#shared = undefined;
    }
  }

  async putContent(record: Hex, digest: Hex, bytes: ReadableStream<Uint8Array>): Promise<void> {
    const wanted = checkInput(bytes32, digest, "digest");
    try {
      await this.#blobs.putStream(streamOf(verified(bytes, wanted)), async () => {
        const here = await hashContent(this, wanted);
        if (here === undefined || here.found === wanted) return;
        await this.quarantine({ content: wanted }, { record, reason: "replaced", found: here.found, expected: wanted });
      });
    } finally {
      this.#index.touch(record); // not before: who asks for the tree meanwhile has it built without this
    }
  }

  async quarantine(
    part: { readonly metadata: Hex } | { readonly content: Hex },
    note: QuarantineNote,
  ): Promise<boolean> {
    const isContent = "content" in part;
    const path = isContent ? contentPath(this.#folders, part.content) : envelopePath(this.#folders, part.metadata);
    if (isContent && note.found === part.content && (await this.#isShared(part.content))) return false;
    const aside = join(this.directory, "quarantine", `${note.record.slice(2)}-${crypto.randomUUID()}`);
    try {
      await stat(path);
      const told = { type: "medtrail.quarantine", version: 1, time: new Date().toISOString(), ...note, path };
      await writeDurably(join(aside, "note.json"), new TextEncoder().encode(`${JSON.stringify(told)}\n`));
      await rename(path, join(aside, basename(path)));
      this.#index.touch(note.record);
      await syncDirectory(aside);
      await syncDirectory(dirname(path));
      return true;
    } catch (cause) {
      if (errnoOf(cause) === "ENOENT") return false;
      throw cause instanceof Error && errnoOf(cause) !== undefined ? fileFailure("move aside", path, cause) : cause;
    }
  }

  /** Whether envelopes of two records name this ciphertext. */
  async #isShared(digest: Hex): Promise<boolean> {
    this.#shared ??= this.#namedTwice();
    return (await this.#shared).has(BigInt(digest.slice(0, 18)));
  }

  /** The first eight bytes of digests that two envelopes name: by chance two of a billion records, which then keep their ciphertexts. */
  async #namedTwice(): Promise<ReadonlySet<bigint>> {
    await this.#index.state(); // what was written since is looked at
    const parts: BigUint64Array[] = [];
    for (let shard = 0; shard < SHARDS; shard++) {
      const rows = await this.#index.rows(shard);
      const view = new DataView(rows.buffer, rows.byteOffset);
      const named = (_: unknown, row: number) => view.getBigUint64(row * ROW_BYTES + 32);
      parts.push(BigUint64Array.from({ length: rows.length / ROW_BYTES }, named));
    }
    const seen = joinWords(parts).sort();
    const twice = new Set<bigint>();
    for (let i = 1; i < seen.length; i++) if (seen[i] === seen[i - 1]) twice.add(seen[i] ?? 0n);
    return twice;
  }
}

async function* pieces(path: string, { start, length }: ByteRange): AsyncGenerator<Uint8Array, void, undefined> {
  if (length === 0) return;
  try {
    for await (const piece of createReadStream(path, { start, end: start + length - 1 })) yield piece;
  } catch (cause) {
    throw fileFailure("read", path, cause);
  }
}

/** A pipe, or a device, would never end. */
function requireFile(stats: Stats, path: string): void {
  if (!stats.isFile()) throw new MedtrailError("store.io", "It is no file", { path });
}

/** A stream's bytes, which fails instead of ending when they have another digest. */
async function* verified(bytes: ReadableStream<Uint8Array>, digest: Hex): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = await createSha256();
  for await (const piece of piecesOf(bytes)) {
    hash.update(piece);
    yield piece;
  }
  const found = hash.digest();
  if (found !== digest) {
    throw new IntegrityError("store.corrupt", "The ciphertext has another digest", { digest, found });
  }
}

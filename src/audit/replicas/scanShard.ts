import { createHash } from "node:crypto";
import { createReadStream, readFileSync, type Stats, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { contentIdOf } from "../../shared/contentId.js";
import { InputError } from "../../shared/errors.js";
import { errnoOf, fileFailure } from "../../shared/FileSystem.js";
import { fromHex, type Hex } from "../../shared/hex.js";
import type { Keccak256 } from "../../shared/keccak.js";
import { EMPTY_TREE } from "../tree/replicaNode.js";
import { shardName } from "../tree/ShardedTree.js";
import { MAX_ENVELOPE_BYTES, soundEnvelope } from "./checkEnvelope.js";
import { type FileMark, type IndexRow, keyOfRow, ROW_BYTES, readRow, writeRow } from "./indexRow.js";

/** Where a replica's files lie, as FileEnvelopeStore and FileBlobStore name them. */
export interface ReplicaFolders {
  readonly envelopes: string;
  readonly blobs: string;
}

/** The folders of a replica that is kept below one directory. */
export function foldersOf(directory: string): ReplicaFolders {
  return { envelopes: join(directory, "envelopes"), blobs: join(directory, "blobs") };
}

const NAME = /^[0-9a-f]{64}\.json$/;
const NO_FILE: FileMark = { changed: 0, size: 0, inode: 0 };
/** A larger file is read in pieces. Small ones are read synchronously: three trips to the thread pool each would take ten times as long. */
const WHOLE_BYTES = 1 << 20;

export function envelopePath({ envelopes }: ReplicaFolders, record: Hex): string {
  return join(envelopes, "records", record.slice(2, 4), `${record.slice(2)}.json`);
}

export function contentPath({ blobs }: ReplicaFolders, digest: Hex): string {
  const name = contentIdOf(digest);
  return join(blobs, name.slice(-3, -1), name);
}

/**
 * Looks at every record below one first byte, and answers its rows in ascending order. Of files that did not change since `known` was
 * computed the digests are taken from there; of all of them none where `known` is left out. What cannot be read is told by its row.
 * @throws MedtrailError `store.io` when the directory cannot be listed.
 */
export async function scanShard(
  folders: ReplicaFolders,
  shard: number,
  keccak: Keccak256,
  known: Uint8Array = new Uint8Array(),
): Promise<Uint8Array> {
  const byte = shardName(shard);
  const names = (await listShard(join(folders.envelopes, "records", byte)))
    .filter((name) => NAME.test(name) && name.startsWith(byte))
    .sort();
  const rows = new Uint8Array(names.length * ROW_BYTES);
  let at = 0;
  for (const [i, name] of names.entries()) {
    const key: Hex = `0x${name.slice(0, 64)}`;
    while ((at + 1) * ROW_BYTES <= known.length && keyOfRow(known, at) < key) at++;
    const before = (at + 1) * ROW_BYTES <= known.length ? readRow(known, at) : undefined;
    const row = await scanRecord(folders, key, keccak, before?.key === key ? before : undefined);
    writeRow(rows, i, row, (hex) => fromHex(hex, 32));
  }
  return rows;
}

async function scanRecord(
  folders: ReplicaFolders,
  key: Hex,
  keccak: Keccak256,
  before: IndexRow | undefined,
): Promise<IndexRow> {
  const empty = { key, named: EMPTY_TREE, content: EMPTY_TREE, metadata: EMPTY_TREE, sound: false, held: false };
  const lost = { ...empty, unreadable: true, envelopeMark: NO_FILE, contentMark: NO_FILE };
  const path = envelopePath(folders, key);
  let envelope: Pick<IndexRow, "named" | "metadata" | "sound" | "envelopeMark">;
  try {
    const envelopeMark = markOf(statSync(path));
    if (before !== undefined && !before.unreadable && sameMark(before.envelopeMark, envelopeMark)) envelope = before;
    else if (envelopeMark.size > MAX_ENVELOPE_BYTES) {
      envelope = { named: EMPTY_TREE, metadata: await sha256Of(path, envelopeMark.size), sound: false, envelopeMark };
    } else {
      const bytes = readFileSync(path);
      const entry = soundEnvelope(bytes, key, keccak);
      const metadata = `0x${createHash("sha256").update(bytes).digest("hex")}` as const;
      envelope = { named: entry?.digest ?? EMPTY_TREE, metadata, sound: entry !== undefined, envelopeMark };
    }
  } catch {
    return lost; // refused, or removed just now: whoever looks closer learns why
  }
  if (!envelope.sound) return { ...empty, ...pick(envelope), unreadable: false, contentMark: NO_FILE };
  const blob = contentPath(folders, envelope.named);
  try {
    const contentMark = markOf(statSync(blob));
    const isKnown = before?.held && before.named === envelope.named && sameMark(before.contentMark, contentMark);
    const content = isKnown ? before.content : await sha256Of(blob, contentMark.size);
    return { ...empty, ...pick(envelope), content, held: true, unreadable: false, contentMark };
  } catch (error) {
    const unreadable = errnoOf(error) !== "ENOENT";
    return { ...empty, ...pick(envelope), unreadable, contentMark: NO_FILE };
  }
}

function pick({
  named,
  metadata,
  sound,
  envelopeMark,
}: Pick<IndexRow, "named" | "metadata" | "sound" | "envelopeMark">) {
  return { named, metadata, sound, envelopeMark };
}

async function sha256Of(path: string, size: number): Promise<Hex> {
  const hash = createHash("sha256");
  if (size <= WHOLE_BYTES) hash.update(readFileSync(path));
  else for await (const piece of createReadStream(path)) hash.update(piece);
  return `0x${hash.digest("hex")}`;
}

function markOf(stats: Stats): FileMark {
  const { ctimeMs, size, ino } = stats;
  // A pipe would never end.
  if (!stats.isFile()) throw new InputError("input.invalid", "It is no file");
  return { changed: ctimeMs, size, inode: ino };
}

function sameMark(a: FileMark, b: FileMark): boolean {
  return a.changed === b.changed && a.size === b.size && a.inode === b.inode;
}

/** A directory that nobody may list is one that holds nothing that could be served: its records are told as unreadable when they are looked for. */
async function listShard(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (["ENOENT", "EACCES", "EPERM", "ENOTDIR"].includes(errnoOf(cause) ?? "")) return [];
    throw fileFailure("list", directory, cause);
  }
}

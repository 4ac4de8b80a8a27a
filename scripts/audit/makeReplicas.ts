import { createHash, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { id } from "ethers";
import { base64url } from "jose";
import { type IndexRow, ROW_BYTES, writeRow } from "../../src/audit/replicas/indexRow.js";
import { contentPath, envelopePath, foldersOf } from "../../src/audit/replicas/scanShard.js";
import { ItemTree } from "../../src/audit/tree/ItemTree.js";
import { packItems } from "../../src/audit/tree/replicaNode.js";
import { SHARDS, shardName } from "../../src/audit/tree/ShardedTree.js";
import { sealContentKey } from "../../src/records/envelope.js";
import { encodeParties } from "../../src/records/envelopeParties.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { type Keccak256, loadKeccak256 } from "../../src/shared/keccak.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { newX25519KeyPair } from "../../src/shared/x25519.js";

/** About what a small FHIR resource has once it is encrypted. */
const CIPHERTEXT_BYTES = 600;
const NO_MARK = { changed: 0, size: 0, inode: 0 };

/** What the benchmark's maker tells. */
export interface MadeReplicas {
  readonly root: Hex;
  readonly patient: Hex;
  /** Bytes of an envelope and its ciphertext. */
  readonly recordBytes: number;
}

/** Envelopes of one batch. One JWE stands for all sealed keys, with each record's own agreement info: an audit opens none. */
async function envelopesOf(patient: Hex, author: Hex) {
  const binding = { record: patient, categoryNumber: 1, epoch: 1 };
  const { publicKey } = newX25519KeyPair();
  const sealed = await sealContentKey({ ...binding, contentKey: new Uint8Array(32), publicKey });
  const [header = "", ...rest] = sealed.split(".");
  const protectedHeader: unknown = JSON.parse(Buffer.from(header, "base64url").toString());
  return (record: Hex, digest: Hex, root: Hex, proof: readonly Hex[]): string => {
    const { partyU, partyV } = encodeParties({ ...binding, kind: "record", record });
    const own = Object.assign({}, protectedHeader, { apu: base64url.encode(partyU), apv: base64url.encode(partyV) });
    const envelope = [Buffer.from(JSON.stringify(own)).toString("base64url"), ...rest].join(".");
    return `${JSON.stringify({ record, patient, author, digest, categoryNumber: 1, epoch: 1, envelope, batch: { root, proof } })}\n`;
  };
}

/** Writes records as files, all of them of one batch. */
export async function makeRecords(folder: string, author: Hex, count: number): Promise<number> {
  const keccak = await loadKeccak256();
  const patient = toHex(randomBytes(32));
  const envelopeOf = await envelopesOf(patient, author);
  const records = Array.from({ length: count }, () => {
    const ciphertext = randomBytes(CIPHERTEXT_BYTES);
    const digest = toHex(createHash("sha256").update(ciphertext).digest());
    return { ciphertext, digest, record: recordOf(patient, author, digest, keccak) };
  });
  const tree = await MerkleTree.of(records.map(({ record }) => record));
  const place = foldersOf(folder);
  let bytes = 0;
  for (const [i, { record, digest, ciphertext }] of records.entries()) {
    const envelope = envelopeOf(record, digest, tree.root, tree.proofAt(i));
    bytes += envelope.length + ciphertext.length;
    await put(contentPath(place, digest), ciphertext);
    await put(envelopePath(place, record), envelope);
  }
  return bytes;
}

/**
 * Three replicas of `count` records, one batch, ten of which the second and third replica hold otherwise. Their indexes have every record; of files there are those of the ten, which are
 * all that an audit opens: six million files would take longer to make than everything that is measured.
 */
export async function makeReplicas(folders: readonly string[], author: Hex, count: number): Promise<MadeReplicas> {
  const keccak = await loadKeccak256();
  const patient = toHex(randomBytes(32));
  const envelopeOf = await envelopesOf(patient, author);
  const shards: { key: Hex; digest: Hex }[][] = Array.from({ length: SHARDS }, () => []);
  const victims: { record: Hex; digest: Hex; ciphertext: Uint8Array }[] = [];
  function* keys(): Generator<Uint8Array> {
    for (let i = 0; i < count; i++) {
      const ciphertext =
        victims.length < 10 && i >= (victims.length * count) / 10 ? randomBytes(CIPHERTEXT_BYTES) : undefined;
      const digest = toHex(ciphertext ? createHash("sha256").update(ciphertext).digest() : randomBytes(32));
      const record = recordOf(patient, author, digest, keccak);
      shards[Number.parseInt(record.slice(2, 4), 16)]?.push({ key: record, digest });
      if (ciphertext) victims.push({ record, digest, ciphertext });
      yield fromHex(record, 32);
    }
  }
  const tree = await MerkleTree.of(keys());
  const states: unknown[][] = folders.map(() => []);
  // What each of the ten is in which replica: as it should be unless told.
  const faults = new Map(
    victims.map(({ record }, i) => [record, { replica: 1 + (i % 2), kind: FAULTS[i % FAULTS.length] ?? "missing" }]),
  );
  const envelopes = new Map(
    victims.map(({ record, digest }) => [record, envelopeOf(record, digest, tree.root, tree.proof(record))]),
  );
  for (let shard = 0; shard < SHARDS; shard++) {
    const items = (shards[shard] ?? []).sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const [replica, folder] of folders.entries()) {
      const kept: IndexRow[] = [];
      for (const { key, digest } of items) {
        const fault = faults.get(key);
        const kind = fault?.replica === replica ? fault.kind : undefined;
        const text = envelopes.get(key);
        const metadata = text ? sha256(text) : digest;
        if (kind === "missing") continue;
        const content =
          kind === undefined ? digest : sha256(broken(victims.find(({ record }) => record === key)?.ciphertext, kind));
        kept.push({
          key,
          named: digest,
          content,
          metadata,
          sound: true,
          held: true,
          unreadable: false,
          envelopeMark: NO_MARK,
          contentMark: NO_MARK,
        });
      }
      const rows = new Uint8Array(kept.length * ROW_BYTES);
      kept.forEach((row, i) => {
        writeRow(rows, i, row, (hex) => fromHex(hex, 32));
      });
      await put(join(folder, "audit-index", `${shardName(shard)}.rows`), rows);
      const top = (view: "content" | "metadata") =>
        new ItemTree(packItems(kept.map((row) => ({ key: row.key, digest: row[view] }))), keccak).at(shardName(shard));
      states[replica]?.push({
        rows: sha256(rows),
        content: top("content"),
        metadata: top("metadata"),
        evidence: "rehash",
        at: new Date().toISOString(),
      });
    }
  }
  let recordBytes = CIPHERTEXT_BYTES;
  for (const [replica, folder] of folders.entries()) {
    const state = { type: "medtrail.replica-index", version: 1, shards: states[replica] };
    await put(join(folder, "audit-index", "state.json"), JSON.stringify(state));
    const place = foldersOf(folder);
    for (const { record, digest, ciphertext } of victims) {
      const fault = faults.get(record);
      const kind = fault?.replica === replica ? fault.kind : undefined;
      if (kind === "missing") continue;
      const text = envelopes.get(record) ?? "";
      recordBytes = CIPHERTEXT_BYTES + text.length;
      await put(envelopePath(place, record), text);
      await put(contentPath(place, digest), kind === undefined ? ciphertext : broken(ciphertext, kind));
    }
  }
  return { root: tree.root, patient, recordBytes };
}

const FAULTS = ["flipped", "truncated", "missing"] as const;

function broken(ciphertext: Uint8Array = new Uint8Array(), kind: string): Uint8Array {
  if (kind === "truncated") return ciphertext.subarray(0, 300);
  return ciphertext.map((byte, i) => (i === 100 ? byte ^ 1 : byte));
}

const RECORD_TYPEHASH = fromHex(id("RecordId(bytes32 patient,bytes32 author,bytes32 digest)"), 32);

/** recordIdOf by the bulk hasher. */
function recordOf(patient: Hex, author: Hex, digest: Hex, keccak: Keccak256): Hex {
  return toHex(keccak(Buffer.concat([RECORD_TYPEHASH, ...[patient, author, digest].map((word) => fromHex(word, 32))])));
}

function sha256(bytes: Uint8Array | string): Hex {
  return `0x${createHash("sha256").update(bytes).digest("hex")}`;
}

async function put(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

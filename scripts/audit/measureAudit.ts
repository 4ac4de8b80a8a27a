import { join } from "node:path";
import { auditReplicas } from "../../src/audit/auditReplicas.js";
import { FileExpectedSet } from "../../src/audit/expected/FileExpectedSet.js";
import { FileAuditJournal } from "../../src/audit/FileAuditJournal.js";
import { HttpReplica } from "../../src/audit/replicas/HttpReplica.js";
import { keyOfRow, ROW_BYTES, readRow } from "../../src/audit/replicas/indexRow.js";
import { ReplicaIndex } from "../../src/audit/replicas/ReplicaIndex.js";
import { foldersOf } from "../../src/audit/replicas/scanShard.js";
import { SHARDS } from "../../src/audit/tree/ShardedTree.js";
import type { Connection } from "../../src/shared/connect.js";
import type { Hex } from "../../src/shared/hex.js";

/** Key ‖ digest of the ciphertext ‖ digest of the envelope. */
export const ITEM_BYTES = 96;
const NO_WORD: Hex = `0x${"00".repeat(32)}`;

/** What the auditing process measures, each with the seconds it took and the highest resident set until then, in MiB. */
export interface AuditMeasures {
  readonly before: Measure;
  readonly learnt: Measure;
  readonly audit: Measure;
  readonly lists: Measure;
  readonly classes: Readonly<Record<string, number>>;
}

interface Measure {
  readonly seconds: number;
  readonly peak: number;
  readonly requests: number;
  readonly bytes: number;
}

export interface AuditToMeasure {
  /** Where each replica's plain list of keys and digests is, by shard. */
  readonly dumps: readonly string[];
  readonly urls: readonly string[];
  readonly directory: string;
  /** The folder whose index tells the batch's members. */
  readonly own: string;
  readonly author: Hex;
  readonly patient: Hex;
  readonly root: Hex;
  readonly count: number;
}

async function measured(name: string, replicas: readonly HttpReplica[], action: () => Promise<void>): Promise<Measure> {
  const start = performance.now();
  await action();
  const seconds = (performance.now() - start) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.error(`${name}: ${seconds.toFixed(1)} s, peak ${peak.toFixed(0)} MiB`);
  let [requests, bytes] = [0, 0];
  for (const { traffic } of replicas) {
    requests += traffic.requests;
    bytes += traffic.received + traffic.sent;
  }
  return { seconds, peak, requests, bytes };
}

/** Audits the benchmark's replicas, and compares all their keys and digests. */
export async function measureAudit(connection: Connection, to: AuditToMeasure): Promise<AuditMeasures> {
  const { urls, dumps, directory, own, author, patient, root, count } = to;
  const remote = () => urls.map((url, i) => new HttpReplica(url, { name: `replica ${i}` }));
  const expected = new FileExpectedSet(join(directory, "expected"));
  const before = await measured("ready", [], async () => {});
  // The batch from its event; its members as sound envelopes would tell them: their proofs were made with the root.
  const learnt = await measured("filling the expected set", [], async () => {
    await expected.update(connection);
    const index = new ReplicaIndex(foldersOf(own), join(own, "audit-index"));
    const proof = Array.from({ length: Math.ceil(Math.log2(count)) }, () => NO_WORD);
    for (let shard = 0; shard < SHARDS; shard++) {
      const rows = await index.rows(shard);
      for (let i = 0; i < rows.length / ROW_BYTES; i++) {
        const [record, digest] = [keyOfRow(rows, i), readRow(rows, i).named];
        const entry = { record, patient, author, digest, categoryNumber: 1, epoch: 1, envelope: "" };
        await expected.learn({ ...entry, batch: { root, proof } });
      }
    }
    await expected.commit();
    if ((await expected.top()).count !== count) throw new Error("the chain expects another number");
  });

  const replicas = remote();
  const journal = new FileAuditJournal(join(directory, "work"));
  let classes: Readonly<Record<string, number>> = {};
  const audit = await measured("the audit", replicas, async () => {
    const what = { connection, expected, scope: expected.scope, replicas, journal, forgotten: new Set<Hex>() };
    const { progress } = await auditReplicas({ ...what, evidence: "kept" });
    if (progress.compared !== 10 || progress.faults.length > 0) throw new Error(JSON.stringify(progress));
    classes = progress.classes;
  });

  // The plainest other way: everybody sends all keys and digests, in order, and they are compared one after the other.
  let different = 0;
  let bytes = 0;
  const lists = await measured("all keys and digests over the wire", [], async () => {
    for (let shard = 0; shard < SHARDS; shard++) {
      const items = await Promise.all(
        dumps.map(async (dump) => Buffer.from(await (await fetch(`${dump}/${shard}`)).arrayBuffer())),
      );
      for (const list of items) bytes += list.length;
      different += differingKeys(items);
    }
  });
  if (different !== 10) throw new Error(`${different} differ`);
  return { before, learnt, audit, lists: { ...lists, requests: SHARDS * dumps.length, bytes }, classes };
}

/** How many keys do not have the same item in all lists, of key ‖ digests each. */
function differingKeys(lists: readonly Buffer[]): number {
  const [first] = lists;
  if (first === undefined || lists.every((list) => list.equals(first))) return 0;
  const seen = new Map<string, Set<string>>();
  for (const [i, list] of lists.entries()) {
    for (let at = 0; at < list.length; at += ITEM_BYTES) {
      const key = list.toString("hex", at, at + 32);
      const values = seen.get(key) ?? new Set(lists.map((_, other) => `none in ${other}`));
      values.delete(`none in ${i}`);
      seen.set(key, values.add(list.toString("hex", at + 32, at + ITEM_BYTES)));
    }
  }
  return [...seen.values()].filter((values) => values.size > 1).length;
}

import { MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { inLanes } from "../../shared/inLanes.js";
import { loadKeccak256 } from "../../shared/keccak.js";
import { soundEnvelope } from "../replicas/checkEnvelope.js";
import type { Replica } from "../replicas/Replica.js";
import { differences, NOTHING, type TreeSource } from "../tree/differences.js";
import { differingShards } from "../tree/differingShards.js";
import { shardName } from "../tree/ShardedTree.js";
import type { ExpectedSet } from "./ExpectedSet.js";

/** Envelopes read at once. */
const LANES = 16;

/**
 * Learns from a replica which records are in anchored batches: everything at the first audit, later what is new. It asks for ciphertexts that the expected set does not know; where leaves of
 * a batch are still unknown then, also for envelopes whose ciphertext is lost, in the shards that differ.
 * @throws SourceFailure when the replica fails; MedtrailError `store.io`.
 */
export async function learnBatches(
  expected: ExpectedSet,
  replica: Replica,
  onShard: (done: number, shards: number) => void,
): Promise<void> {
  const content: TreeSource = { name: replica.name, node: (prefix) => replica.node("content", prefix) };
  const metadata: TreeSource = { name: replica.name, node: (prefix) => replica.node("metadata", prefix) };
  const shards = await differingShards(expected, content);
  for (const [i, shard] of shards.entries()) {
    const unknown: Hex[] = [];
    // All of a shard first: what is learnt changes the tree that is compared.
    for await (const { key, digests } of differences([expected, content], { prefix: shardName(shard) })) {
      if (digests[0] === undefined) unknown.push(key);
    }
    await learn(expected, replica, unknown);
    onShard(i + 1, shards.length);
  }
  if ((await expected.incompleteBatches()).length === 0) return;
  for (const shard of await differingShards(expected, content)) {
    const unknown: Hex[] = [];
    for await (const { key } of differences([NOTHING, metadata], { prefix: shardName(shard) })) {
      const known = await expected.find(key);
      if (known === undefined || (known.root === undefined && !known.isRetracted)) unknown.push(key);
    }
    await learn(expected, replica, unknown);
  }
}

async function learn(expected: ExpectedSet, replica: Replica, records: readonly Hex[]): Promise<void> {
  const keccak = await loadKeccak256();
  await inLanes(records, LANES, async (record) => {
    const bytes = await replica.readMetadata(record).catch((error: unknown) => {
      if (error instanceof MedtrailError) return undefined; // told when it is looked at closely
      throw error;
    });
    const entry = bytes && soundEnvelope(bytes, record, keccak);
    if (entry?.batch !== undefined) await expected.learn(entry);
  });
}

import type { Hex } from "../shared/hex.js";
import { inLanes } from "../shared/inLanes.js";
import { loadKeccak256 } from "../shared/keccak.js";
import type { ExpectedSet } from "./expected/ExpectedSet.js";
import { observeContent, observeEnvelope } from "./observe.js";
import type { Replica } from "./replicas/Replica.js";
import { differences, NOTHING } from "./tree/differences.js";
import { SHARDS, shardName } from "./tree/ShardedTree.js";

/** Records read at once. */
const LANES = 8;
/**
 * Reads everything that replicas say they have, and gives the records whose bytes are not as their trees say: what somebody who keeps good trees over bad copies hides.
 * In ascending order of the RecordIds.
 * @throws SourceFailure when a replica's tree fails.
 */
export async function* suspects(
  expected: ExpectedSet,
  replicas: readonly Replica[],
  after: Hex | undefined,
): AsyncGenerator<{ readonly key: Hex }, void, undefined> {
  for (let shard = 0; shard < SHARDS; shard++) {
    const prefix = shardName(shard);
    if (after !== undefined && `0x${prefix.padEnd(64, "f")}` <= after) continue;
    const found = new Set<Hex>();
    for (const replica of replicas) for (const key of await liesOf(expected, replica, prefix)) found.add(key);
    for (const key of [...found].sort()) if (after === undefined || key > after) yield { key };
  }
}

async function liesOf(expected: ExpectedSet, replica: Replica, prefix: string): Promise<Hex[]> {
  const keccak = await loadKeccak256();
  const claimed = new Map<Hex, { content?: Hex; metadata?: Hex }>();
  for (const view of ["content", "metadata"] as const) {
    const source = { name: replica.name, node: (below: string) => replica.node(view, below) };
    for await (const { key, digests } of differences([NOTHING, source], { prefix })) {
      const [, digest] = digests;
      if (digest !== undefined) claimed.set(key, { ...claimed.get(key), [view]: digest });
    }
  }
  const lies: Hex[] = [];
  await inLanes([...claimed], LANES, async ([key, claim]) => {
    const envelope = await observeEnvelope(replica, key, keccak);
    const digest = envelope.entry?.digest ?? (await expected.find(key))?.digest;
    const content = await observeContent(replica, digest);
    if (envelope.digest !== claim.metadata || content.found !== claim.content) lies.push(key);
  });
  return lies;
}

import { z } from "zod";
import { fitsBatch } from "../../records/batches/fitsBatch.js";
import { recordIdOf } from "../../records/recordIdOf.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, IntegrityError } from "../../shared/errors.js";
import { eventsBetween, latestBlock } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { MerkleTree } from "../../shared/MerkleTree.js";
import { blockAt } from "../expected/blockAt.js";
import type { TreeItem } from "../tree/replicaNode.js";
import { type ReplicaSet, replicaSetForm } from "./replicaSet.js";

const leavesForm = z.array(z.object({ patient: bytes32, digest: bytes32 })).min(1);

const NO_DIGEST: Hex = `0x${"00".repeat(32)}`;

/** One record of a batch, or one commitment to a record's elements, as its author anchored it. */
export type BatchLeaf = z.input<typeof leavesForm>[number];

/** A batch of the set's author in its period. */
export interface BatchOfSet {
  readonly root: Hex;
  /** Leaves below the root, as the author says. */
  readonly count: number;
  /** sha-256 of the author's list; of 32 zeros where there is none. */
  readonly manifest: Hex;
}

/**
 * The items of a set as the chain has it: what a complete copy holds, in no order. What was anchored by itself comes from events; of a batch the chain knows the root
 * alone, so its leaves come from whoever keeps them, and have to give that root; those that no proof can show, for a false
 * count or a digest of 0, are no items. Who publishes what comes out loses no dispute. The newest blocks are asked: wait until the period's end is final, since a
 * reorganisation may change what was before it.
 * @param leavesOf all leaves of a batch: its records and its commitments to elements, as envelopes tell them.
 * @throws InputError `input.invalid`, `replica.period-open`; IntegrityError `replica.batch-list`: the leaves do not give the root, so the copy is not complete;
 * MedtrailError `chain.failed`.
 */
export async function itemsOfSet(
  connection: Connection,
  set: ReplicaSet,
  leavesOf: (batch: BatchOfSet) => Promise<readonly BatchLeaf[]>,
): Promise<TreeItem[]> {
  const { author, from, until } = checkInput(replicaSetForm, set, "replica set");
  const { records, deployment } = connection;
  const [first, behind] = [await blockAt(connection, from), await blockAt(connection, until)];
  // The node may lag behind the one that takes the publication, and not have the period's last blocks.
  if (behind > (await latestBlock(connection))) {
    throw new InputError("replica.period-open", "The node has no block at or after the end of the period", {
      until: until.toISOString(),
    });
  }
  const end = behind - 1;
  const period = { fromBlock: first, toBlock: end };
  const anchored = records.filters.RecordAnchored(undefined, undefined, author);
  const batched = records.filters.RecordBatchAnchored(author);
  // Whoever anchors again what was retracted before does not bring it back.
  const ended = records.filters.RecordRetracted(undefined, undefined, author);
  const retracted = { fromBlock: deployment.startBlock, toBlock: end };

  const items = new Map<Hex, Hex>();
  for (const { args } of await eventsBetween(connection, (a, b) => records.queryFilter(anchored, a, b), period)) {
    items.set(hex(args.record), hex(args.digest));
  }
  for (const { args } of await eventsBetween(connection, (a, b) => records.queryFilter(batched, a, b), period)) {
    const batch = { root: hex(args.root), count: Number(args.count), manifest: hex(args.manifest) };
    const leaves = checkInput(leavesForm, await leavesOf(batch), "list of a batch's leaves");
    const keys = leaves.map(({ patient, digest }) => recordIdOf({ patient, author, digest }));
    const tree = await MerkleTree.of(keys);
    if (tree.root !== batch.root) {
      const values = { root: batch.root, count: batch.count, leaves: leaves.length };
      throw new IntegrityError("replica.batch-list", "The leaves of a batch do not give its root", values);
    }
    leaves.forEach(({ digest }, i) => {
      // An author may anchor a list with a false count, or with no digest in a leaf: what nobody can prove costs whoever says that it is there the dispute.
      const fits = tree.size === batch.count || fitsBatch(tree.proofAt(i).length, batch.count);
      const key = keys[i];
      if (fits && digest !== NO_DIGEST && key !== undefined) items.set(key, digest);
    });
  }
  for (const { args } of await eventsBetween(connection, (a, b) => records.queryFilter(ended, a, b), retracted)) {
    items.delete(hex(args.record));
  }
  return [...items].map(([key, digest]) => ({ key, digest }));
}

function hex(word: string): Hex {
  return toHex(fromHex(word, 32));
}

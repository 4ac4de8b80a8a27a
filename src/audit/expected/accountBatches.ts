import { z } from "zod";
import { piecesOf } from "../../shared/byteStream.js";
import { bytes32 } from "../../shared/bytes32.js";
import { digestOf } from "../../shared/contentId.js";
import { MedtrailError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { Replica } from "../replicas/Replica.js";
import { EMPTY_TREE } from "../tree/replicaNode.js";
import type { ExpectedSet, IncompleteBatch } from "./ExpectedSet.js";

const manifest = z.object({ leaves: z.array(bytes32) });

/** A manifest of more bytes than these, some seven million leaves, is not read. */
const MAX_MANIFEST_BYTES = 512 * 2 ** 20;

/** How many records of a batch are lost, as far as anybody can tell. */
export interface AccountedBatch extends IncompleteBatch {
  /** At least so many that its manifest lists are in no replica and were not retracted; absent where no replica has the manifest. */
  readonly lost?: number;
}

/**
 * Says of an incomplete batch whether records of it are lost: its manifest, whose digest the chain has, lists the leaves. Leaves that are commitments to elements cannot be told from
 * records, so what is left may be those of records that were retracted: they are given the benefit of the doubt.
 */
export async function accountBatch(
  expected: ExpectedSet,
  replicas: readonly Replica[],
  batch: IncompleteBatch,
): Promise<AccountedBatch> {
  const leaves = await leavesOf(replicas, batch.manifest);
  if (leaves === undefined) return batch;
  let [unknown, retracted] = [0, 0];
  // In order: the expected set has a few of its shards at hand.
  for (const leaf of leaves.toSorted()) {
    const found = await expected.find(leaf);
    if (found === undefined) unknown++;
    else if (found.isRetracted) retracted++;
  }
  return { ...batch, lost: Math.max(0, unknown - batch.commitments - retracted) };
}

async function leavesOf(replicas: readonly Replica[], digest: Hex): Promise<readonly Hex[] | undefined> {
  if (digest === EMPTY_TREE) return undefined;
  for (const replica of replicas) {
    try {
      const content = await replica.readContent(digest);
      if (content === undefined || content.size > MAX_MANIFEST_BYTES) continue;
      const parts: Uint8Array[] = [];
      for await (const piece of piecesOf(content.bytes)) parts.push(piece);
      const bytes = new Uint8Array(await new Blob(parts.map((part) => new Uint8Array(part))).arrayBuffer());
      if ((await digestOf(bytes)) !== digest) continue;
      const found = manifest.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
      if (found.success) return found.data.leaves;
    } catch (error) {
      if (!(error instanceof MedtrailError || error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

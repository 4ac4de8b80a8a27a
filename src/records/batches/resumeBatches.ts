import type { Connection } from "../../shared/connect.js";
import { IntegrityError, RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { inLanes } from "../../shared/inLanes.js";
import { ask } from "../../shared/send.js";
import type { BatchSeal, JournalledBatch } from "./BatchJournal.js";
import type { BatchStores } from "./BatchStores.js";
import { AT_ONCE, anchorBatch, indexBatch, takeBack } from "./batchSteps.js";
import { type BatchTree, batchTree } from "./batchTree.js";

/** What became of a batch that a crash had left. */
export type ResumedBatch = { readonly batch: string; readonly records: number } & (
  | { readonly outcome: "finished"; readonly root: Hex }
  | { readonly outcome: "taken-back" }
  /** The chain refuses the anchor now; the batch stays in the journal. Mend the cause and resume, or give it up by `abandonBatch`. */
  | { readonly outcome: "refused"; readonly error: RefusedError }
);

/**
 * Finishes what `publishBatch` left, or takes it back: a batch whose ciphertexts were all stored is anchored unless it is, and indexed; any other
 * leaves nothing behind. Call it when the process starts, before anything is published: one process at a time works on a journal.
 * @throws IntegrityError `store.corrupt`; MedtrailError `chain.failed`, `store.io`.
 */
export async function resumeBatches(
  connection: Connection,
  stores: BatchStores,
  { confirmations = 1 }: { readonly confirmations?: number } = {},
): Promise<ResumedBatch[]> {
  const resumed: ResumedBatch[] = [];
  for (const batch of await stores.journal.list()) {
    const found = await stores.journal.read(batch);
    const outcome = found.seal
      ? await finish(connection, stores, found, found.seal, confirmations)
      : await takeBack(stores, batch).then(() => ({ outcome: "taken-back" as const }));
    resumed.push({ batch, records: found.entries.length, ...outcome });
  }
  return resumed;
}

/**
 * Gives up a batch that was refused: takes it back, or, if its anchor was mined after all, finishes it. A transaction that was sent and is still
 * pending may anchor it later; then its records are known to be anchored and nowhere to be found.
 * @throws MissingError `batch.missing`; IntegrityError `store.corrupt`; MedtrailError `chain.failed`, `store.io`.
 */
export async function abandonBatch(
  connection: Connection,
  stores: BatchStores,
  batch: string,
): Promise<"finished" | "taken-back"> {
  const found = await stores.journal.read(batch);
  if (found.seal) {
    const tree = await sealedTree(found, found.seal);
    if (await isAnchored(connection, found.seal)) {
      await indexStored(stores, batch, tree);
      return "finished";
    }
    await stores.journal.unseal(batch);
    await stores.blobs.delete(tree.manifest.digest);
  }
  await takeBack(stores, batch);
  return "taken-back";
}

async function finish(
  connection: Connection,
  stores: BatchStores,
  found: JournalledBatch,
  seal: BatchSeal,
  confirmations: number,
): Promise<{ outcome: "finished"; root: Hex } | { outcome: "refused"; error: RefusedError }> {
  const tree = await sealedTree(found, seal);
  const { author, root } = seal;
  if (!(await isAnchored(connection, seal))) {
    try {
      await ask(connection.records.anchorBatch.staticCall(author, root, tree.count, tree.manifest.digest));
      await anchorBatch(connection, stores, { author, tree, confirmations });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      // What was sent before the crash may have been mined meanwhile.
      if (!(await isAnchored(connection, seal))) return { outcome: "refused", error };
    }
  }
  await stores.blobs.put(tree.manifest.bytes);
  await indexStored(stores, found.batch, tree);
  return { outcome: "finished", root };
}

/** A record whose ciphertext is gone was forgotten since, and its envelope must not come back. */
async function indexStored(stores: BatchStores, batch: string, tree: BatchTree): Promise<void> {
  const stored = await inLanes(tree.entries, AT_ONCE, ({ digest }) => stores.blobs.has(digest));
  await indexBatch(stores, batch, { ...tree, entries: tree.entries.filter((_, i) => stored[i]) });
}

async function sealedTree({ batch, entries }: JournalledBatch, { author, root }: BatchSeal): Promise<BatchTree> {
  const tree = await batchTree(author, entries);
  if (tree.root === root) return tree;
  throw new IntegrityError("store.corrupt", "The journal's records give another root", {
    batch,
    root,
    found: tree.root,
  });
}

async function isAnchored({ records }: Connection, { author, root }: BatchSeal): Promise<boolean> {
  const { anchoredAt } = await ask(records.batchOf(author, root));
  return anchoredAt > 0n;
}

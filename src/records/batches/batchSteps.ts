import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { inLanes } from "../../shared/inLanes.js";
import { send } from "../../shared/send.js";
import type { BatchStores } from "./BatchStores.js";
import type { BatchTree } from "./batchTree.js";

/** Files in work at the same time: the wait for a disk's flush is shared. */
export const AT_ONCE = 16;

/** Stores the manifest, then anchors the root; for a sealed batch. */
export async function anchorBatch(
  { records }: Connection,
  { blobs }: Pick<BatchStores, "blobs">,
  { author, tree, confirmations }: { readonly author: Hex; readonly tree: BatchTree; readonly confirmations: number },
): ReturnType<typeof send> {
  await blobs.put(tree.manifest.bytes);
  return send(records.anchorBatch(author, tree.root, tree.count, tree.manifest.digest), confirmations);
}

/** Puts every record of an anchored batch into the index, then closes the journal's entry. */
export async function indexBatch({ envelopes, journal }: BatchStores, batch: string, tree: BatchTree): Promise<void> {
  await inLanes(tree.entries, AT_ONCE, (entry) => envelopes.putRecord(entry));
  await journal.remove(batch);
}

/** Deletes the ciphertexts of a batch that is not sealed, then its journal. No other record has the same ciphertext. */
export async function takeBack({ blobs, journal }: BatchStores, batch: string): Promise<void> {
  if (!(await journal.list()).includes(batch)) return;
  const { entries } = await journal.read(batch);
  await inLanes(entries, AT_ONCE, ({ digest }) => blobs.delete(digest));
  await journal.remove(batch);
}

import { itemsOfSet } from "../../src/audit/chain/itemsOfSet.js";
import type { ReplicaSet } from "../../src/audit/chain/replicaSet.js";
import type { TreeItem } from "../../src/audit/tree/replicaNode.js";
import type { Connection } from "../../src/shared/connect.js";
import type { RecordCopy } from "./RecordCopy.js";

/** Of what the chain has of a set, that which a copy has the very bytes of. */
export async function itemsHeld(chain: Connection, set: ReplicaSet, copy: RecordCopy): Promise<TreeItem[]> {
  const entries = await copy.records();
  const items = await itemsOfSet(chain, set, async ({ root }) => entries.filter(({ batch }) => batch?.root === root));
  const held: TreeItem[] = [];
  for (const item of items) if (await copy.holds(item.digest)) held.push(item);
  return held;
}

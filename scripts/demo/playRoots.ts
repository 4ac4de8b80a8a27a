import { countAgreement } from "../../src/audit/chain/countAgreement.js";
import { itemsOfSet } from "../../src/audit/chain/itemsOfSet.js";
import { moveInDispute } from "../../src/audit/chain/moveInDispute.js";
import { openDispute } from "../../src/audit/chain/openDispute.js";
import { proveRecordInDispute } from "../../src/audit/chain/proveInDispute.js";
import { publishReplicaRoot } from "../../src/audit/chain/publishReplicaRoot.js";
import { readDispute } from "../../src/audit/chain/readDispute.js";
import { readOperatorRecord } from "../../src/audit/chain/readOperatorRecord.js";
import { readReplicaAgreement } from "../../src/audit/chain/readReplicaAgreement.js";
import type { ReplicaSet } from "../../src/audit/chain/replicaSet.js";
import type { DisputeTree } from "../../src/audit/chain/treeOpening.js";
import { ItemTree, sortItems } from "../../src/audit/tree/ItemTree.js";
import { packItems, type TreeItem } from "../../src/audit/tree/replicaNode.js";
import type { Hex } from "../../src/shared/hex.js";
import { loadKeccak256 } from "../../src/shared/keccak.js";
import type { AuditCast, AuditStage, Operator } from "./auditCast.js";
import { itemsHeld } from "./itemsHeld.js";
import type { Story } from "./Story.js";

/** Operators say in public what they have; who says too little is disputed down to one record, and struck out. */
export async function playRoots(
  story: Story,
  { chain }: AuditStage,
  { southwestern, northwestern, lakeside, relay }: AuditCast,
  { set, unmended }: { readonly set: ReplicaSet; readonly unmended: readonly TreeItem[] },
): Promise<void> {
  story.chapter(`Each operator publishes what it has of ${southwestern.name}'s records, and one says too little`);
  const operators = [southwestern, northwestern, lakeside];
  const publish = async (one: Operator, tree: DisputeTree) => {
    const { root, transaction } = await publishReplicaRoot(one.chain, { set, operator: one.org }, tree);
    return { root, receipt: transaction };
  };
  const publications = async () => {
    const orgs = operators.map(({ org }) => org);
    const { operators: standing, roots, publications } = await readReplicaAgreement(chain, set, orgs);
    return { standing, roots, states: publications.map(({ state }) => state).join() };
  };

  const own = await itemsHeld(chain, set, southwestern.copy);
  const truth = await treeOf(own);
  const first = await story.does(southwestern.name, `publishes the root of ${own.length} records`, () =>
    publish(southwestern, truth),
  );
  const second = await story.does(northwestern.name, "publishes its own", async () =>
    publish(northwestern, await treeOf(await itemsHeld(chain, set, northwestern.copy))),
  );
  story.holds("It is the same root, as of all who keep the same", first.root === second.root);
  const less = await treeOf(unmended);
  await story.does(lakeside.name, `publishes what it had before it was mended: ${unmended.length} records`, () =>
    publish(lakeside, less),
  );
  const differing = await publications();
  story.holds("The chain shows three operators and two roots", differing.standing === 3 && differing.roots === 2);

  const parties = { set, opener: southwestern.org, defender: lakeside.org };
  await story.does(southwestern.name, "disputes it; its own publication is the stake", () =>
    openDispute(southwestern.chain, parties, truth),
  );
  const moves = await story.does("both", "open their trees in turn, where they differ; a relay sends it", async () => {
    const receipts = [];
    for (;;) {
      const { phase, turn } = await readDispute(chain, parties);
      if (phase !== "bisecting") return receipts;
      receipts.push(await moveInDispute(relay, parties, turn === "opener" ? truth : less));
    }
  });
  const { phase, prefix, ofDefender } = await readDispute(chain, parties);
  const disputed: Hex = `0x${prefix}`;
  story.holds(
    `${moves.length} ${moves.length === 1 ? "move leads" : "moves lead"} to one record, which ${southwestern.name} has and ${lakeside.name} has not`,
    phase === "record" &&
      ofDefender === undefined &&
      own.some(({ key }) => key === disputed) &&
      !unmended.some(({ key }) => key === disputed),
  );
  const { patient, batch } = await southwestern.copy.envelopes.getRecord(disputed);
  await story.does(southwestern.name, "shows where it is anchored, and the chain judges", () =>
    proveRecordInDispute(relay, parties, { patient, ...(batch ? { batch } : {}) }),
  );
  const judged = await publications();
  story.holds(
    `${lakeside.name} is struck out; the two others stand, with one root`,
    judged.states === "standing,standing,struck" && judged.standing === 2 && judged.roots === 1,
  );
  await story.isRefused(lakeside.name, "publishes the same root again", "contract.RefutedRoot", () =>
    publish(lakeside, less),
  );
  await story.does(lakeside.name, "publishes what it has since it was mended", async () =>
    publish(lakeside, await treeOf(await itemsHeld(chain, set, lakeside.copy))),
  );
  await story.does("anyone", `has it counted that others agree with ${southwestern.name}`, () =>
    countAgreement(relay, set, southwestern.org),
  );
  const agreed = await publications();
  story.holds("Three operators, one root", agreed.standing === 3 && agreed.roots === 1);
  const items = await itemsOfSet(chain, set, async ({ root }) => {
    const entries = await northwestern.copy.records();
    return entries.filter((entry) => entry.batch?.root === root);
  });
  const told = (found: readonly TreeItem[]) =>
    found
      .map(({ key, digest }) => `${key} ${digest}`)
      .sort()
      .join();
  story.holds("It is what the chain's events give", told(items) === told(own));
  const [winner, loser] = await Promise.all([southwestern, lakeside].map(({ org }) => readOperatorRecord(chain, org)));
  story.holds(
    `On record stay a dispute won by ${southwestern.name}, and one lost and a correction by ${lakeside.name}`,
    winner?.won === 1 && winner.lost === 0 && winner.agreed === 1 && loser?.lost === 1 && loser.corrected === 1,
  );
}

async function treeOf(items: readonly TreeItem[]): Promise<DisputeTree> {
  const tree = new ItemTree(sortItems(packItems(items)), await loadKeccak256());
  return { node: async (prefix) => tree.node(prefix) };
}

import { id, ZeroHash } from "ethers";
import { itemsOfSet } from "../../src/audit/chain/itemsOfSet.js";
import type { RecordEvidence } from "../../src/audit/chain/RecordEvidence.js";
import type { ReplicaSet } from "../../src/audit/chain/replicaSet.js";
import type { DisputeTree } from "../../src/audit/chain/treeOpening.js";
import { ItemTree, sortItems } from "../../src/audit/tree/ItemTree.js";
import { packItems, type TreeItem } from "../../src/audit/tree/replicaNode.js";
import { LICENCES } from "../../src/identity/licences.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { loadKeccak256 } from "../../src/shared/keccak.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { send } from "../../src/shared/send.js";
import { p256Signer } from "./patientSigners.js";
import { publishText } from "./sharing.js";
import { DELAY, testSystem } from "./testSystem.js";

const ALONE = 400;
const BATCHED = [1_500, 700] as const;

/** A record of the set, and what shows where it is anchored. */
export interface TestRecord extends TreeItem {
  readonly patient: Hex;
  readonly batch?: NonNullable<RecordEvidence["batch"]>;
}

export type ReplicaSystem = Awaited<ReturnType<typeof replicaSystem>>;

/** The tree over a copy's items. */
export async function treeOf(items: readonly TreeItem[]): Promise<DisputeTree> {
  const tree = new ItemTree(sortItems(packItems(items)), await loadKeccak256());
  return { node: async (prefix) => tree.node(prefix) };
}

/** A word that a name stands for. */
export function wordOf(name: string): Hex {
  return toHex(fromHex(id(name), 32));
}

/** The whole system with some 2,600 records of one hospital and one period, of which three other organisations keep copies. */
export async function replicaSystem() {
  const system = await testSystem();
  const { chain, as, time } = system;
  const author = await system.organization("Author Hospital");
  const first = await system.organization("First Copy", LICENCES.laboratory);
  const second = await system.organization("Second Copy", LICENCES.insurer);
  const third = await system.organization("Third Copy", LICENCES.pharmacy);
  const auditor = await system.organization("Auditor", LICENCES.auditor);
  await time.increase(DELAY);
  await send(chain.organizations.activateLicences(auditor.org));
  const patients = [
    await system.patient(await p256Signer(system), ["laboratory"]),
    await system.patient(await p256Signer(system), ["laboratory"]),
  ].map((patient) => patient.id);
  const member = as(author.member);

  await time.increase(10);
  const from = await system.now();
  await time.increase(10);
  const records: TestRecord[] = [];
  const patientAt = (i: number) => patients[i % 2] ?? "0x";
  const recordOf = (i: number, digest = wordOf(`ciphertext ${i}`)) => {
    const patient = patientAt(i);
    return { key: recordIdOf({ patient, author: author.org, digest }), digest, patient };
  };
  // A few as the library publishes them, encrypted and with their envelopes.
  for (const text of ["first", "second", "third"]) {
    const { record, digest, patient } = await publishText(system, author, patientAt(0), text);
    records.push({ key: record, digest, patient });
  }
  for (const half of [0, 1]) {
    const own = Array.from({ length: ALONE / 2 }, (_, i) => recordOf(2 * i + half));
    await send(
      member.records.anchorMany(
        patientAt(half),
        author.org,
        own.map(({ digest }) => digest),
      ),
    );
    records.push(...own);
  }
  let next = ALONE;
  for (const count of BATCHED) {
    const start = next;
    const leaves = Array.from({ length: count }, (_, i) => recordOf(start + i));
    next += count;
    const tree = await MerkleTree.of(leaves.map(({ key }) => key));
    await send(member.records.anchorBatch(author.org, tree.root, tree.size, ZeroHash));
    records.push(...leaves.map((leaf, i) => ({ ...leaf, batch: { root: tree.root, proof: tree.proofAt(i) } })));
  }
  await time.increase(10);
  const until = await system.now();
  await time.increase(10);
  const set: ReplicaSet = { author: author.org, from, until };
  const leavesOf = async ({ root }: { root: Hex }) => records.filter(({ batch }) => batch?.root === root);
  const items = await itemsOfSet(chain, set, leavesOf);
  return {
    ...system,
    author,
    first,
    second,
    third,
    auditor,
    set,
    records,
    items,
    leavesOf,
    recordOf,
    truth: await treeOf(items),
    /** Where a record is anchored, as its envelope would tell. */
    evidenceOf: async (record: Hex): Promise<RecordEvidence> => {
      const found = records.find(({ key }) => key === record);
      if (!found) throw new Error(`nobody has an envelope of ${record}`);
      return { patient: found.patient, ...(found.batch ? { batch: found.batch } : {}) };
    },
  };
}

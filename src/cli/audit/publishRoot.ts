import { type BatchLeaf, itemsOfSet } from "../../audit/chain/itemsOfSet.js";
import { publishReplicaRoot } from "../../audit/chain/publishReplicaRoot.js";
import { soundEnvelope } from "../../audit/replicas/checkEnvelope.js";
import { FileReplica } from "../../audit/replicas/FileReplica.js";
import { differences, NOTHING } from "../../audit/tree/differences.js";
import { ItemTree, sortItems } from "../../audit/tree/ItemTree.js";
import { packItems } from "../../audit/tree/replicaNode.js";
import { elementsCommitmentOf } from "../../records/disclosure/elementsCommitmentOf.js";
import { IntegrityError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { loadKeccak256 } from "../../shared/keccak.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import type { SendingInput } from "../roomFields.js";

interface PublishInput extends SendingInput {
  readonly folder: string;
  readonly operator: string;
  readonly author: string;
  readonly from: Date;
  readonly until: Date;
}

/** Publishes what the set has, after a comparison with the folder: who lacks a record does not say that it keeps it. */
export async function publishRoot(context: CliContext, input: PublishInput): Promise<Outcome> {
  const { from, until } = input;
  const { chain, home } = await openSendingDesk(context, input);
  const [operator, author] = [await home.idOf("org", input.operator), await home.idOf("org", input.author)];
  const replica = new FileReplica(context.path(input.folder), { name: input.folder });
  context.progress.tell(`looking through ${input.folder}`);
  await replica.refresh({ evidence: "index" });
  const { leaves, commitments } = await batchLeaves(replica, author);
  context.progress.tell("reading the chain");
  const set = { author, from, until };
  const items = await itemsOfSet(chain, set, async ({ root }) => leaves.get(root) ?? []);
  const held = { name: input.folder, node: (prefix: string) => replica.node("content", prefix) };
  const tree = new ItemTree(sortItems(packItems(items)), await loadKeccak256());
  const expected = { name: "the chain", node: async (prefix: string) => tree.node(prefix) };
  let missing = 0;
  for await (const { digests } of differences([expected, held])) {
    if (digests[0] !== undefined && !commitments.has(digests[0])) missing++;
  }
  if (missing > 0) {
    throw new IntegrityError("store.corrupt", "The copy is not what the chain expects: repair it before", {
      folder: input.folder,
      differences: missing,
    });
  }
  const { set: id, root, transaction } = await publishReplicaRoot(chain, { set, operator }, expected);
  return {
    value: { set: id, operator, author, from, until, records: items.length, root, transaction: transaction.hash },
  };
}

/** The leaves of an author's batches by their roots, and which digests are commitments to elements: no ciphertext lies under those. */
async function batchLeaves(replica: FileReplica, author: Hex) {
  const keccak = await loadKeccak256();
  const leaves = new Map<Hex, BatchLeaf[]>();
  const commitments = new Set<Hex>();
  const held = { name: replica.name, node: (prefix: string) => replica.node("metadata", prefix) };
  const add = (root: Hex, leaf: BatchLeaf) => {
    const known = leaves.get(root);
    if (known === undefined) leaves.set(root, [leaf]);
    else known.push(leaf);
  };
  for await (const { key } of differences([NOTHING, held])) {
    const bytes = await replica.readMetadata(key);
    const entry = bytes && soundEnvelope(bytes, key, keccak);
    if (entry === undefined || entry.author !== author) continue;
    const { record, patient, digest, batch, elements } = entry;
    if (batch !== undefined) add(batch.root, { patient, digest });
    if (elements === undefined) continue;
    const commitment = elementsCommitmentOf(record, elements.root);
    commitments.add(commitment);
    if (elements.batch !== undefined) add(elements.batch.root, { patient, digest: commitment });
  }
  return { leaves, commitments };
}

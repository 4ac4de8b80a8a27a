import type { ContractTransactionReceipt } from "ethers";
import { placeOf } from "../../records/disclosure/disclosureCall.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { type RecordEvidence, recordEvidence } from "./RecordEvidence.js";
import { type DisputeParties, partiesCall, setIdOf } from "./replicaSet.js";
import { type DisputeTree, openedHash, treeOpening } from "./treeOpening.js";
import { type Way, wayDown } from "./wayDown.js";

/** What an opener may know of the other side. */
export interface KnownOther {
  /** The defender's tree, as its server answers: the dispute then comes to one record at once. */
  readonly other?: DisputeTree;
}

/**
 * Disputes another operator's publication, with one's own as the stake. With the other's tree at hand it is down at one record in this very
 * transaction; without it, both sides move in turn.
 * @param connection a member's of the opener, with the duty to report.
 * @param tree the opener's, over what it published.
 * @throws InputError `input.invalid`, `replica.other-root`; RefusedError `contract.NoStandingPublication`, `contract.ReplicasAgree`, `contract.EarlierDisputeOpen`,
 * `contract.OpeningPaused`, `contract.DisputedInReverse`, those of acting; MedtrailError `chain.failed`.
 */
export async function openDispute(
  connection: Connection,
  parties: DisputeParties,
  tree: DisputeTree,
  { other }: KnownOther = {},
): Promise<ContractTransactionReceipt> {
  const { theirs, mine } = await wayFromTop(connection, parties, tree, other);
  return await send(connection.replicas.openDispute(partiesCall(parties), copy(theirs), copy(mine)));
}

/**
 * Opens a dispute, shows both ways down and proves the opener's record, in one transaction: the other copy lacks it, or has another digest for it.
 * @param other the defender's tree.
 * @param evidenceOf finds where a record is anchored, by its RecordId.
 * @throws as {@link openDispute}; InputError `dispute.no-record`: the first difference is no record of the opener's, so it is the other side's to prove;
 * RefusedError `contract.RecordNotOfSet`, `contract.NotTheDisputedRecord`, those of a batch's proof.
 */
export async function settleDispute(
  connection: Connection,
  parties: DisputeParties,
  tree: DisputeTree,
  { other, evidenceOf }: { readonly other: DisputeTree; readonly evidenceOf: (record: Hex) => Promise<RecordEvidence> },
): Promise<ContractTransactionReceipt> {
  const { theirs, mine } = await wayFromTop(connection, parties, tree, other);
  const [own, others] = [mine.at(-1) ?? [], theirs.at(-1) ?? []];
  const [record] = own;
  const [otherKey] = others;
  // Of two records that only one side has each, the lesser id is judged.
  if (own.length !== 2 || !record || others.length > 2 || (otherKey !== undefined && otherKey < record)) {
    throw new InputError("dispute.no-record", "The copies do not differ first by a record of the opener's");
  }
  const { patient, batch } = recordEvidence(await evidenceOf(record));
  const call = partiesCall(parties);
  return await send(connection.replicas.settle(call, copy(theirs), copy(mine), patient, placeOf(batch)));
}

async function wayFromTop(
  { replicas }: Connection,
  parties: DisputeParties,
  tree: DisputeTree,
  other: DisputeTree | undefined,
): Promise<Way> {
  const { opener, defender } = partiesCall(parties);
  const set = setIdOf(parties.set);
  const [ofOpener, ofDefender] = await Promise.all(
    [opener, defender].map((operator) => ask(replicas.publicationOf(set, operator))),
  );
  const [mine, theirs] = [ofOpener, ofDefender].map((found) => toHex(fromHex(found?.root ?? "", 32)));
  if (!mine || !theirs) throw new InputError("replica.other-root", "There are not two roots");
  await requireRoot(tree, mine, "opener");
  if (other) await requireRoot(other, theirs, "defender");
  return await wayDown(tree, { prefix: "", mine, theirs }, { other });
}

/** A copy that was written to since would lose a dispute that it should win. */
async function requireRoot(tree: DisputeTree, published: Hex, whose: string): Promise<void> {
  const root = await openedHash(await treeOpening(tree, ""));
  if (root === published) return;
  throw new InputError("replica.other-root", "The tree's root is not the one that was published", {
    ...{ whose, root, published },
  });
}

function copy(openings: Way["mine"]): Hex[][] {
  return openings.map((opening) => [...opening]);
}

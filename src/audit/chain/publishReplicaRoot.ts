import type { ContractTransactionReceipt } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { type ReplicaSet, setCall, setIdOf } from "./replicaSet.js";
import { type DisputeTree, openedHash, treeOpening } from "./treeOpening.js";

/**
 * Publishes the root of an operator's copy of a set, for all to compare. It is final: a second one is a correction, and counted as such. Publish what
 * `itemsOfSet` found, or a copy that was compared with it; a false root costs the operator its record.
 * @param connection a member's of the operator, with the duty to report.
 * @param tree over RecordId and sha-256 of the ciphertext of every record of the set.
 * @throws InputError `input.invalid`; RefusedError `contract.PeriodNotPast`, `contract.RootUnchanged`, `contract.RefutedRoot`,
 * `contract.PublicationDisputed`, those of acting; MedtrailError `chain.failed`.
 */
export async function publishReplicaRoot(
  { replicas }: Connection,
  { set, operator }: { readonly set: ReplicaSet; readonly operator: Hex },
  tree: DisputeTree,
): Promise<{ readonly set: Hex; readonly root: Hex; readonly transaction: ContractTransactionReceipt }> {
  const [call, org] = [setCall(set), checkInput(bytes32, operator, "OrgId of the operator")];
  const opening = await treeOpening(tree, "");
  const root = await openedHash(opening);
  return { set: setIdOf(set), root, transaction: await send(replicas.publish(call, org, [...opening])) };
}

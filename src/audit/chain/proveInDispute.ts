import type { ContractTransactionReceipt } from "ethers";
import { placeOf } from "../../records/disclosure/disclosureCall.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { type RecordEvidence, recordEvidence } from "./RecordEvidence.js";
import { readDispute } from "./readDispute.js";
import { type DisputeParties, partiesCall } from "./replicaSet.js";
import { DIGITS, type DisputeTree, treeOpening } from "./treeOpening.js";

/**
 * Proves the record to which a dispute came, by where it is anchored. The side whose copy lacks it, or has another digest for it, loses.
 * @param connection anybody's who can send.
 * @throws InputError `input.invalid`; RefusedError `contract.OtherDisputePhase`, `contract.MoveTooLate`, `contract.NotTheDisputedRecord`,
 * `contract.RecordNotOfSet`, those of a batch's proof; MedtrailError `chain.failed`.
 */
export async function proveRecordInDispute(
  { replicas }: Connection,
  parties: DisputeParties,
  evidence: RecordEvidence,
): Promise<ContractTransactionReceipt> {
  const { patient, batch } = recordEvidence(evidence);
  return await send(replicas.proveRecord(partiesCall(parties), patient, placeOf(batch)));
}

/**
 * Shows the children of a node of which both sides have the same and say different counts. The side whose count is not their sum loses.
 * @param connection anybody's who can send.
 * @param tree either side's: the children are both's.
 * @throws InputError `input.invalid`; RefusedError `contract.OtherDisputePhase`, `contract.OtherTreeNode`, `contract.MoveTooLate`;
 * MedtrailError `chain.failed`.
 */
export async function proveCountInDispute(
  connection: Connection,
  parties: DisputeParties,
  tree: DisputeTree,
  openersCount: bigint,
): Promise<ContractTransactionReceipt> {
  const { prefix } = await readDispute(connection, parties);
  const [, ...hashes] = await treeOpening(tree, prefix);
  const children = await Promise.all([...DIGITS].map((digit) => treeOpening(tree, prefix + digit)));
  const node = [`0x${openersCount.toString(16).padStart(64, "0")}`, ...hashes];
  const call = partiesCall(parties);
  return await send(
    connection.replicas.proveCount(
      call,
      node,
      children.map((child) => [...child]),
    ),
  );
}

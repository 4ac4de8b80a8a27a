import type { ContractTransactionReceipt } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { type DisputeParties, partiesCall } from "./replicaSet.js";

/**
 * Ends a dispute against the side that did not move in time, or one that is moot since a publication was struck out in another dispute.
 * @param connection anybody's who can send.
 * @throws InputError `input.invalid`; RefusedError `contract.MoveNotOverdue`, `contract.OtherDisputePhase`; MedtrailError `chain.failed`.
 */
export async function closeDispute(
  { replicas }: Connection,
  parties: DisputeParties,
): Promise<ContractTransactionReceipt> {
  return await send(replicas.close(partiesCall(parties)));
}

/**
 * Gives in, so that a mended copy can be published at once.
 * @param connection a member's of `operator`, with the duty to report.
 * @param operator the OrgId of the side that gives in.
 * @throws InputError `input.invalid`; RefusedError `contract.NotADisputant`, `contract.OtherDisputePhase`, those of acting;
 * MedtrailError `chain.failed`.
 */
export async function concedeDispute(
  { replicas }: Connection,
  parties: DisputeParties,
  operator: Hex,
): Promise<ContractTransactionReceipt> {
  const org = checkInput(bytes32, operator, "OrgId of the operator");
  return await send(replicas.concede(partiesCall(parties), org));
}

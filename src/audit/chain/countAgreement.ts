import type { ContractTransactionReceipt } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { type ReplicaSet, setIdOf } from "./replicaSet.js";

/**
 * Puts on record that an operator's root is another operator's too. Whoever publishes second has it counted at once; the first one by this.
 * @param connection anybody's who can send.
 * @throws InputError `input.invalid`; RefusedError `contract.NobodyAgrees`, `contract.AgreementAlreadyCounted`, `contract.NoStandingPublication`,
 * `contract.RefutedRoot`; MedtrailError `chain.failed`.
 */
export async function countAgreement(
  { replicas }: Connection,
  set: ReplicaSet,
  operator: Hex,
): Promise<ContractTransactionReceipt> {
  const org = checkInput(bytes32, operator, "OrgId of the operator");
  return await send(replicas.countAgreement(setIdOf(set), org));
}

/**
 * Strikes out an operator's publication of a root that a dispute with another operator refuted.
 * @param connection anybody's who can send.
 * @throws InputError `input.invalid`; RefusedError `contract.RootNotRefuted`, `contract.NoStandingPublication`; MedtrailError `chain.failed`.
 */
export async function strikeRefuted(
  { replicas }: Connection,
  set: ReplicaSet,
  operator: Hex,
): Promise<ContractTransactionReceipt> {
  const org = checkInput(bytes32, operator, "OrgId of the operator");
  return await send(replicas.strikeRefuted(setIdOf(set), org));
}

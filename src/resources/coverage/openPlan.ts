import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { planIdOf } from "./planIdOf.js";
import { encodePlanTerms, type PlanTerms } from "./planTerms.js";

/**
 * Opens a plan, for ever with these terms. Keep the fee schedule and its secret first: providers need both to claim.
 * @param connection a member's of the insurer's, with the duty to claim.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.PlanAlreadyOpened`, `contract.PlanArbiterDependent`,
 * `contract.PlanTimesOutOfRange`, `contract.PlanPeriodsOutOfRange`, `contract.PlanLimitsOutOfRange`, `contract.PlanTokenWithoutCode`
 * and those of acting; MedtrailError `chain.failed`.
 */
export async function openPlan(
  connection: Connection,
  terms: PlanTerms,
): Promise<{ readonly plan: Hex; readonly transaction: ContractTransactionReceipt }> {
  const plan = planIdOf(connection.deployment, terms);
  return { plan, transaction: await send(connection.coveragePlans.openPlan(encodePlanTerms(terms))) };
}

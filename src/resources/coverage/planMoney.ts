import { Contract, type ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";

const ERC20 = ["function approve(address spender, uint256 amount) returns (bool)"];

const premiumSchema = z.strictObject({ plan: bytes32, person: bytes32, year: z.int().min(1).max(0xff_ffff) });
const uint104 = z
  .bigint()
  .nonnegative()
  .max(2n ** 104n - 1n);
const sumSchema = z.strictObject({ plan: bytes32, amount: uint104 });

export type PremiumPayment = z.input<typeof premiumSchema>;
export type PlanSum = z.input<typeof sumSchema>;

/**
 * Pays a person's premium for a year, from 1, out of the sender's tokens: allows the fund to take exactly the premium, then has it taken.
 * @param connection anybody's who has the tokens.
 * @throws InputError `input.invalid`; RefusedError `contract.PremiumAlreadyPaid`, `contract.PremiumYearOutOfRange`, `contract.EnrolmentEnds`,
 * `contract.PersonNotEnrolled`, `contract.UnknownPlan`, `contract.FundsDiffer`; MedtrailError `chain.failed`, `chain.reverted` as the token does.
 */
export async function payPremium(connection: Connection, payment: PremiumPayment): Promise<ContractTransactionReceipt> {
  const { plan, person, year } = checkInput(premiumSchema, payment, "premium");
  const { token, premium } = await ask(connection.coveragePlans.planOf(plan));
  await allow(connection, token, premium);
  return send(connection.coverage.payPremium(plan, person, year));
}

/**
 * Adds money to a plan out of the sender's tokens, in the token's smallest unit.
 * @throws as {@link payPremium}; `contract.NoFunds`.
 */
export async function topUpPlan(connection: Connection, sum: PlanSum): Promise<ContractTransactionReceipt> {
  const { plan, amount } = checkInput(sumSchema, sum, "sum");
  const { token } = await ask(connection.coveragePlans.planOf(plan));
  await allow(connection, token, amount);
  return send(connection.coverage.topUp(plan, amount));
}

/**
 * Has a provider paid what the closes awarded it: to its controlling account, whoever sends.
 * @throws InputError `input.invalid`; RefusedError `contract.NoFunds`, `contract.SuspendedOrganization`, `contract.FundsDiffer`.
 */
export async function collectAwards(
  connection: Connection,
  collection: { readonly plan: Hex; readonly provider: Hex },
): Promise<ContractTransactionReceipt> {
  const schema = z.strictObject({ plan: bytes32, provider: bytes32 });
  const { plan, provider } = checkInput(schema, { ...collection }, "collection");
  return send(connection.coverage.collect(plan, provider));
}

/**
 * Announces that the insurer will withdraw so much; 0 takes it back.
 * @param connection a member's of the insurer's, with the duty to claim.
 * @throws InputError `input.invalid`; RefusedError `contract.UnknownPlan` and those of acting.
 */
export async function announceSurplus(connection: Connection, sum: PlanSum): Promise<ContractTransactionReceipt> {
  const { plan, amount } = checkInput(sumSchema, sum, "sum");
  return send(connection.coverage.announceSurplus(plan, amount));
}

/**
 * Withdraws what was announced, once that period is closed and as far as it lies above the liabilities.
 * @throws InputError `input.invalid`; RefusedError `contract.NoSurplusAnnounced`, `contract.SurplusNotDue`, `contract.SurplusNotFree`
 * and those of acting.
 */
export async function withdrawSurplus(connection: Connection, plan: Hex): Promise<ContractTransactionReceipt> {
  return send(connection.coverage.withdrawSurplus(checkInput(bytes32, plan, "PlanId")));
}

async function allow({ runner, deployment }: Connection, token: string, amount: bigint): Promise<void> {
  const contract = new Contract(token, ERC20, runner);
  await send(contract.getFunction("approve").send(deployment.contracts.CoverageFund, amount));
}

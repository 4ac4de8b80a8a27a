import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { chartName, periodForm } from "../indicators/obligeOrganization.js";

const answerForm = z.strictObject({ ...chartName.shape, digest: bytes32 });
const excuseForm = z.strictObject({ ...answerForm.shape, through: periodForm });
const faultForm = z.discriminatedUnion("fault", [
  z.strictObject({ ...chartName.shape, fault: z.literal("unanswered") }),
  z.strictObject({ ...chartName.shape, fault: z.literal("overdue") }),
  z.strictObject({ ...chartName.shape, fault: z.literal("falseReport"), through: periodForm }),
]);

/**
 * Answers the signals of worsening so far.
 * @param answer with the sha-256 of what was looked into and what will change.
 * @param connection a member's with the duty to report; the controller's while the organisation is barred.
 * @throws InputError `input.invalid`; RefusedError `contract.NothingToAnswer`, `contract.EmptyDigest` and those of acting.
 */
export async function answerSignal(
  { quality }: Connection,
  answer: z.input<typeof answerForm>,
): Promise<ContractTransactionReceipt> {
  const { org, indicator, digest } = checkInput(answerForm, answer, "answer");
  return send(quality.answer(org, indicator, digest));
}

/**
 * Counts a fault, which lowers the organisation's standing. Anybody does.
 * @throws InputError `input.invalid`; RefusedError `contract.NothingToAnswer`, `contract.NotOverdue`, `contract.NotObliged`,
 * `contract.NoSuchFault`, `contract.FaultAlreadyCounted`.
 */
export async function countFault(
  { quality }: Connection,
  counted: z.input<typeof faultForm>,
): Promise<ContractTransactionReceipt> {
  const named = checkInput(faultForm, counted, "fault");
  const { org, indicator } = named;
  if (named.fault === "unanswered") return send(quality.countUnanswered(org, indicator));
  if (named.fault === "overdue") return send(quality.countOverdue(org, indicator));
  return send(quality.countFalseReport(org, indicator, named.through));
}

/**
 * Accepts, as the regulator, an answer that came too late.
 * @throws InputError `input.invalid`; RefusedError `contract.NoSuchFault`, `contract.EmptyDigest` and those of the AccessManager.
 */
export async function acceptAnswer(
  { quality }: Connection,
  answer: z.input<typeof answerForm>,
): Promise<ContractTransactionReceipt> {
  const { org, indicator, digest } = checkInput(answerForm, answer, "answer");
  return send(quality.acceptAnswer(org, indicator, digest));
}

/**
 * Lifts, as the regulator, what a false report did to the standing.
 * @throws InputError `input.invalid`; RefusedError `contract.NoSuchFault`, `contract.EmptyDigest` and those of the AccessManager.
 */
export async function excuseReport(
  { quality }: Connection,
  excuse: z.input<typeof excuseForm>,
): Promise<ContractTransactionReceipt> {
  const { org, indicator, through, digest } = checkInput(excuseForm, excuse, "excuse");
  return send(quality.excuseReport(org, indicator, through, digest));
}

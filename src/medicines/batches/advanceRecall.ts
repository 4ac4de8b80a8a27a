import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { gtinField, named32 } from "../ids/fields.js";

/** sha-256 of the report with the effectiveness checks. */
const report = named32;
const completionSchema = z.strictObject({ maker: named32, batch: named32, report });
const terminationSchema = z.strictObject({ batch: named32, report });
const productTerminationSchema = z.strictObject({ gtin: gtinField, report });

export type RecallCompletion = z.input<typeof completionSchema>;
export type RecallTermination = z.input<typeof terminationSchema>;
export type ProductRecallTermination = z.input<typeof productTerminationSchema>;

/**
 * Says that all packs of a recalled batch are accounted for. They stay unsuppliable.
 * @param connection a member's of the maker's, with the duty to report.
 * @throws InputError `input.invalid`; RefusedError `contract.RecallNotBefore`, `contract.NotBatchMaker` and those of acting.
 */
export async function completeRecall(
  connection: Connection,
  completion: RecallCompletion,
): Promise<ContractTransactionReceipt> {
  const { maker, batch, report } = checkInput(completionSchema, completion, "completion");
  return send(connection.batches.completeRecall(maker, batch, report));
}

/**
 * Ends a recall: the regulator agrees that it is complete (21 CFR 7.55). The packs stay unsuppliable.
 * @param connection the regulator's.
 * @throws InputError `input.invalid`; RefusedError `contract.RecallNotBefore`, `contract.AccessManagedUnauthorized`.
 */
export async function terminateRecall(
  connection: Connection,
  termination: RecallTermination,
): Promise<ContractTransactionReceipt> {
  const { batch, report } = checkInput(terminationSchema, termination, "termination");
  return send(connection.batches.terminateRecall(batch, report));
}

/** {@link terminateRecall} for a product. @throws InputError `input.invalid`, `gs1.gtin`; RefusedError as there. */
export async function terminateProductRecall(
  connection: Connection,
  termination: ProductRecallTermination,
): Promise<ContractTransactionReceipt> {
  const { gtin, report } = checkInput(productTerminationSchema, termination, "termination");
  return send(connection.batches.terminateProductRecall(gtin, report));
}

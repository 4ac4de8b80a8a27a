import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { eventHashField, gtinField, named32 } from "../ids/fields.js";

/** sha-256 of the report with the effectiveness checks. */
const report = named32;
const reported = { report, eventHash: eventHashField };
const completionSchema = z.strictObject({ maker: named32, batch: named32, ...reported });
const productCompletionSchema = z.strictObject({ maker: named32, gtin: gtinField, ...reported });
const terminationSchema = z.strictObject({ batch: named32, ...reported });
const productTerminationSchema = z.strictObject({ gtin: gtinField, ...reported });

export type RecallCompletion = z.input<typeof completionSchema>;
export type ProductRecallCompletion = z.input<typeof productCompletionSchema>;
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
  const { maker, batch, report, eventHash } = checkInput(completionSchema, completion, "completion");
  return send(connection.recallDesk.completeRecall(maker, batch, report, eventHash));
}

/**
 * {@link completeRecall} for all batches of a product.
 * @param connection a member's of the product's manufacturer, with the duty to report.
 * @throws InputError `input.invalid`, `gs1.gtin`; RefusedError `contract.RecallNotBefore`, `contract.ProductNotApproved`,
 * `contract.NotProductManufacturer` and those of acting.
 */
export async function completeProductRecall(
  connection: Connection,
  completion: ProductRecallCompletion,
): Promise<ContractTransactionReceipt> {
  const { maker, gtin, report, eventHash } = checkInput(productCompletionSchema, completion, "completion");
  return send(connection.recallDesk.completeProductRecall(maker, gtin, report, eventHash));
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
  const { batch, report, eventHash } = checkInput(terminationSchema, termination, "termination");
  return send(connection.recallDesk.terminateRecall(batch, report, eventHash));
}

/** {@link terminateRecall} for a product. @throws InputError `input.invalid`, `gs1.gtin`; RefusedError as there. */
export async function terminateProductRecall(
  connection: Connection,
  termination: ProductRecallTermination,
): Promise<ContractTransactionReceipt> {
  const { gtin, report, eventHash } = checkInput(productTerminationSchema, termination, "termination");
  return send(connection.recallDesk.terminateProductRecall(gtin, report, eventHash));
}

import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { authority, eventHashField, gtinField, named32 } from "../ids/fields.js";
import { RECALL_CLASSES } from "../ids/states.js";
import { recallClass } from "./recallBatch.js";

const recallSchema = z.strictObject({
  /** OrgId of the product's manufacturer, or the regulator. */
  by: authority,
  gtin: gtinField,
  recallClass,
  /** sha-256 of the recall notice. */
  notice: named32,
  eventHash: eventHashField,
});

export type ProductRecall = z.input<typeof recallSchema>;

/**
 * Recalls every batch of a product, those to come included.
 * @param connection a member's of the manufacturer's, with the duty to report, or the regulator's.
 * @throws InputError `input.invalid`, `gs1.gtin`; RefusedError `contract.RecallNotGraver`, `contract.ProductNotApproved`,
 * `contract.NotProductManufacturer` and those of acting.
 */
export async function recallProduct(
  connection: Connection,
  recall: ProductRecall,
): Promise<ContractTransactionReceipt> {
  const { by, gtin, recallClass: name, notice, eventHash } = checkInput(recallSchema, recall, "recall");
  const grade = RECALL_CLASSES[name];
  const desk = connection.recallDesk;
  return send(
    by === "regulator"
      ? desk.recallProductByRegulator(gtin, grade, notice, eventHash)
      : desk.recallProduct(by, gtin, grade, notice, eventHash),
  );
}

import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { authority, eventHashField, named32 } from "../ids/fields.js";
import { RECALL_CLASSES } from "../ids/states.js";

/** 21 CFR 7.3(m). */
export const recallClass = z.enum(["I", "II", "III"]);

const recallSchema = z.strictObject({
  /** OrgId of the batch's maker, or the regulator. */
  by: authority,
  batch: named32,
  recallClass,
  /** sha-256 of the recall notice. */
  notice: named32,
  eventHash: eventHashField,
});

export type BatchRecall = z.input<typeof recallSchema>;

/**
 * Recalls a batch, or raises its recall to a graver class: from the next call on no pack of it moves or is supplied.
 * @param connection a member's of the maker's, with the duty to report, or the regulator's.
 * @throws InputError `input.invalid`; RefusedError `contract.BatchNotCommissioned`, `contract.NotBatchMaker`,
 * `contract.RecallNotGraver` and those of acting.
 */
export async function recallBatch(connection: Connection, recall: BatchRecall): Promise<ContractTransactionReceipt> {
  const { by, batch, recallClass: name, notice, eventHash } = checkInput(recallSchema, recall, "recall");
  const grade = RECALL_CLASSES[name];
  const { batches } = connection;
  return send(
    by === "regulator"
      ? batches.recallByRegulator(batch, grade, notice, eventHash)
      : batches.recall(by, batch, grade, notice, eventHash),
  );
}

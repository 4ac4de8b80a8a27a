import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { gtinField, named32 } from "../ids/fields.js";

const withdrawalSchema = z.strictObject({
  gtin: gtinField,
  /** sha-256 of the notice. */
  notice: named32,
});

export type ProductWithdrawal = z.input<typeof withdrawalSchema>;

/**
 * Ends a product's approval: no more batches of it. Those that exist are not touched; recall them.
 * @param connection the regulator's.
 * @throws InputError `input.invalid`, `gs1.gtin`; RefusedError `contract.ProductNotApproved`, `contract.AccessManagedUnauthorized`.
 */
export async function withdrawProduct(
  connection: Connection,
  withdrawal: ProductWithdrawal,
): Promise<ContractTransactionReceipt> {
  const { gtin, notice } = checkInput(withdrawalSchema, withdrawal, "withdrawal");
  return send(connection.medicines.withdraw(gtin, notice));
}

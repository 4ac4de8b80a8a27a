import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { batchIdOf } from "../ids/batchIdOf.js";
import { expirySeconds } from "../ids/expiry.js";
import { eventHashField, named32, packCount } from "../ids/fields.js";
import { gtinNumber } from "../ids/gs1Numbers.js";
import { lotWord } from "../ids/lotWord.js";
import type { PackBatchHeader } from "../packs/PackBatch.js";

const commissioningSchema = z.strictObject({
  /** OrgId of the manufacturer that holds the product's approval. */
  maker: named32,
  /** GTIN of the pack, 8 to 14 digits. */
  gtin: z.string(),
  /** AI (10). */
  lot: z.string(),
  /** Last day of use, `YYYY-MM-DD`. */
  expiry: z.string(),
  /** How many packs, and the root of their tree: a PackTree, or the header of a stored batch. */
  packs: z.object({ count: packCount, root: named32 }),
  eventHash: eventHashField,
});

export type Commissioning = z.input<typeof commissioningSchema>;

/**
 * Commissions a batch, all of which its maker then holds. Keep the packs' secret and tree first: without them no pack can be
 * verified.
 * @param connection a member's of the maker's, with the duty to ship.
 * @throws InputError `input.invalid`, `gs1.gtin`; RefusedError `contract.BatchAlreadyCommissioned`, `contract.ProductNotApproved`,
 * `contract.NotProductManufacturer`, `contract.EndNotInFuture` and those of acting.
 */
export async function commissionBatch(
  connection: Connection,
  commissioning: Commissioning,
): Promise<{ readonly batch: Hex; readonly receipt: ContractTransactionReceipt }> {
  const { maker, gtin, lot, expiry, packs, eventHash } = checkInput(
    commissioningSchema,
    commissioning,
    "commissioning",
  );
  const batch = batchIdOf(gtin, lot);
  const args = [maker, gtinNumber(gtin), lotWord(lot), expirySeconds(expiry), packs.count, packs.root] as const;
  return { batch, receipt: await send(connection.batches.commission(...args, eventHash)) };
}

/**
 * {@link commissionBatch} of a batch as a pack store keeps it.
 * @throws InputError `input.invalid` also when the stored id is not that of its GTIN and lot.
 */
export async function commissionStoredBatch(
  connection: Connection,
  maker: Hex,
  { batch, count, root }: PackBatchHeader,
  eventHash?: Hex,
): Promise<{ readonly batch: Hex; readonly receipt: ContractTransactionReceipt }> {
  const { id, gtin, lot, expiry } = batch;
  if (batchIdOf(gtin, lot) !== id) {
    throw new InputError("input.invalid", "The stored batch's id is not of its GTIN and lot", { id, gtin, lot });
  }
  return commissionBatch(connection, { maker, gtin, lot, expiry, packs: { count, root }, eventHash });
}

import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { gtinNumber } from "../ids/gs1Numbers.js";
import { lotWord } from "../ids/lotWord.js";
import { commissioningOf } from "../lists/batchesOfProduct.js";
import { type StorageLimits, strictestLimits } from "./storageLimits.js";
import { storageLimitsOf } from "./storageLimitsOf.js";

/** What makes a BatchId, as IColdChain.BatchKey. */
export interface BatchKey {
  readonly gtin: bigint;
  readonly lot: Hex;
}

/** What the cold chain needs to know of goods: their batches' keys, in the order asked for, and their strictest limits. */
export interface JudgedGoods {
  readonly keys: readonly BatchKey[];
  readonly limits: StorageLimits;
}

/** @throws MissingError `batch.unknown`; MedtrailError `chain.failed`. */
export async function judgedGoods(connection: Connection, batches: readonly Hex[]): Promise<JudgedGoods> {
  const keys: BatchKey[] = [];
  const limits = new Map<string, StorageLimits>();
  for (const batch of batches) {
    const commissioned = await commissioningOf(connection, batch);
    if (commissioned === undefined) {
      throw new MissingError("batch.unknown", "The batch was never commissioned", { batch });
    }
    const { gtin, lot } = commissioned;
    keys.push({ gtin: gtinNumber(gtin), lot: lotWord(lot) });
    if (!limits.has(gtin)) limits.set(gtin, await storageLimitsOf(connection, gtin));
  }
  return { keys, limits: strictestLimits([...limits.values()]) };
}

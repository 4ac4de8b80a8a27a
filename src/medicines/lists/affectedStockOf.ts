import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { type BatchState, batchState } from "../batches/batchState.js";
import { batchesOfProduct } from "./batchesOfProduct.js";
import { type BatchHolder, holdersOf, type TravellingPacks } from "./holdersOf.js";
import { recallsSince } from "./recallsSince.js";

/** What one organisation has to do with a recalled batch. */
export interface AffectedStock {
  readonly batch: Hex;
  readonly state: BatchState;
  /** Packs that it holds: the sum of `holdings`. */
  readonly quantity: number;
  /** In its stock, set aside, and in units at its place. */
  readonly holdings: readonly BatchHolder[];
  /** Loose packs that are on their way to it. */
  readonly incoming: readonly TravellingPacks[];
}

/**
 * What one organisation holds of recalled goods, and what of them is on its way to it; batches of which it has nothing are left out. Goods
 * stay recalled after a recall is completed or terminated.
 * @param fromBlock only what was recalled from this block on, or came further since; all recalls when left out.
 * @throws InputError `input.invalid`; IntegrityError `batch.does-not-add-up`; MedtrailError `chain.failed`.
 */
export async function affectedStockOf(connection: Connection, org: Hex, fromBlock?: number): Promise<AffectedStock[]> {
  const holder = checkInput(bytes32, org, "organisation");
  const batches = new Set<Hex>();
  const gtins = new Set<string>();
  for (const { batch, gtin } of await recallsSince(connection, fromBlock)) {
    if (batch !== undefined) batches.add(batch);
    if (gtin !== undefined) gtins.add(gtin);
  }
  for (const gtin of gtins) {
    for (const { batch } of await batchesOfProduct(connection, gtin)) batches.add(batch);
  }
  const found: AffectedStock[] = [];
  for (const batch of batches) {
    const { holders, travelling } = await holdersOf(connection, batch);
    const holdings = holders.filter((one) => one.org === holder);
    const incoming = travelling.filter(({ terms, state }) => state === "inTransit" && terms.to === holder);
    if (holdings.length + incoming.length === 0) continue;
    const quantity = holdings.reduce((sum, one) => sum + one.quantity, 0);
    found.push({ batch, state: await batchState(connection, batch), quantity, holdings, incoming });
  }
  return found;
}

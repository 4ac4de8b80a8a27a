import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { type BatchState, batchState } from "../batches/batchState.js";
import { batchesOfProduct } from "./batchesOfProduct.js";
import { type BatchHolders, holdersOf } from "./holdersOf.js";

/** One batch, or every batch of a product. */
export type RecallScope = { readonly batch: Hex } | { readonly gtin: string };

/** Where the packs of an affected batch are. */
export interface AffectedBatch extends BatchHolders {
  readonly state: BatchState;
}

/** Whom a recall concerns. */
export interface Affected {
  readonly batches: readonly AffectedBatch[];
  /** Packs of all these batches that each organisation holds: in stock, set aside and in its units. */
  readonly byOrganization: ReadonlyMap<Hex, number>;
  /** Packs that nobody holds now, loose or in units. */
  readonly onTheWay: number;
}

/**
 * What each holder has of a batch or of all batches of a product, recalled or not: whom a recall has to reach.
 * @throws InputError `gs1.gtin`; MissingError `batch.unknown`; IntegrityError `batch.does-not-add-up`; MedtrailError `chain.failed`.
 */
export async function affectedBy(connection: Connection, scope: RecallScope): Promise<Affected> {
  const ids =
    "batch" in scope ? [scope.batch] : (await batchesOfProduct(connection, scope.gtin)).map(({ batch }) => batch);
  const batches: AffectedBatch[] = [];
  const byOrganization = new Map<Hex, number>();
  let onTheWay = 0;
  for (const id of ids) {
    const found = { ...(await holdersOf(connection, id)), state: await batchState(connection, id) };
    batches.push(found);
    for (const { org, quantity } of found.holders) {
      if (org === undefined) onTheWay += quantity;
      else byOrganization.set(org, (byOrganization.get(org) ?? 0) + quantity);
    }
    for (const { outstanding } of found.travelling) onTheWay += outstanding;
  }
  return { batches, byOrganization, onTheWay };
}

import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import { batchIdOf } from "../ids/batchIdOf.js";
import { expirySeconds } from "../ids/expiry.js";
import type { ShipmentDocument } from "./ShipmentDocument.js";

/** What a shipment holds by its terms and the ledger. */
export interface ShippedGoods {
  readonly from: Hex;
  readonly to: Hex;
  /** Packs of each batch. */
  readonly quantities: ReadonlyMap<Hex, number>;
}

/** What a document says otherwise than the shipment is, in words and values; undefined when they agree. */
export interface ShipmentMismatch {
  readonly detail: string;
  readonly values: Readonly<Record<string, string | number | undefined>>;
}

/** Compares parties, lots with their products and expiries, and quantities. @throws MedtrailError `chain.failed`. */
export async function shipmentMismatch(
  connection: Connection,
  document: ShipmentDocument,
  { from, to, quantities }: ShippedGoods,
): Promise<ShipmentMismatch | undefined> {
  if (document.from !== from || document.to !== to) {
    return { detail: "The document is of other parties", values: { from: document.from, to: document.to } };
  }
  const left = new Map(quantities);
  for (const { gtin, lot, expiry, quantity } of document.goods) {
    const batch = batchIdOf(gtin, lot);
    const shipped = left.get(batch);
    if (shipped === undefined) {
      return { detail: "The document names a lot that is not in the shipment", values: { gtin, lot } };
    }
    if (shipped !== quantity) {
      return {
        detail: "The document names another quantity",
        values: { gtin, lot, documented: quantity, shipped },
      };
    }
    left.delete(batch);
    const onChain = (await ask(connection.batches.batchOf(batch))).expiry;
    if (onChain !== BigInt(expirySeconds(expiry))) {
      return { detail: "The document names another expiry than the batch has", values: { gtin, lot, expiry } };
    }
  }
  const [undocumented] = left.keys();
  if (undocumented === undefined) return undefined;
  return { detail: "A batch of the shipment is not in the document", values: { batch: undocumented } };
}

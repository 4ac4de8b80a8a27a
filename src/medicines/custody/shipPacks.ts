import type { ContractTransactionReceipt } from "ethers";
import type { BlobStore } from "../../shared/BlobStore.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { eventHashField } from "../ids/fields.js";
import { shipmentIdOf } from "../ids/shipmentIdOf.js";
import { encodeShipmentTerms, type ShipmentTerms } from "../ids/shipmentTerms.js";
import type { ShipmentDocument } from "./ShipmentDocument.js";
import { requirePapers } from "./shipmentPapers.js";

/** Packs to ship, with their document in the place of its digest. */
export type PackShipment = Omit<ShipmentTerms, "documents"> & {
  readonly document: ShipmentDocument;
  readonly eventHash?: Hex;
};

/**
 * Ships packs of one batch: stores the document, then sends. The document is checked first against what is shipped.
 * @param connection a member's of the sender's, with the duty to ship.
 * @returns the terms, which the receiver names; it finds them by `incomingShipments` as well.
 * @throws InputError `input.invalid`, `shipment.mismatch`; RefusedError `contract.NotHeld`, `contract.RangeNotHeld`,
 * `contract.AlreadyShipped`, `contract.InvalidParties`, `contract.NotBatchMaker`, those of an open batch and of acting.
 */
export async function shipPacks(
  connection: Connection,
  blobs: BlobStore,
  { document, eventHash, ...shipment }: PackShipment,
): Promise<{ readonly shipment: Hex; readonly terms: ShipmentTerms; readonly receipt: ContractTransactionReceipt }> {
  const terms = { ...shipment, documents: await document.digest() };
  const encoded = encodeShipmentTerms(terms);
  const hash = checkInput(eventHashField, eventHash, "event hash");
  const { from, to, batch, quantity } = encoded;
  await requirePapers(connection, document, { from, to, quantities: new Map([[batch, quantity]]) });
  // Asked first, so that what is refused leaves nothing in the store.
  await ask(connection.batches.shipPacks.staticCall(encoded, hash));
  await blobs.put(document.encode());
  const receipt = await send(connection.batches.shipPacks(encoded, hash));
  return { shipment: shipmentIdOf(terms), terms, receipt };
}

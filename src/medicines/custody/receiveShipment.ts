import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import type { BlobStore } from "../../shared/BlobStore.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { send } from "../../shared/send.js";
import { eventHashField, packCount } from "../ids/fields.js";
import { encodeShipmentTerms, type ShipmentTerms } from "../ids/shipmentTerms.js";
import { SHIPMENT_KINDS } from "../ids/states.js";
import type { ShipmentDocument } from "./ShipmentDocument.js";
import { fetchPapers, type PaperDemands } from "./shipmentPapers.js";
import { shipmentState } from "./shipmentState.js";

const receptionSchema = z.object({ quantity: packCount.optional(), eventHash: eventHashField });

/** Packs that arrived. */
export interface PackReception extends PaperDemands {
  readonly terms: ShipmentTerms;
  /** How many arrived now; all that is outstanding when left out. */
  readonly quantity?: number;
  readonly eventHash?: Hex;
}

/**
 * Receives all or a part of a shipment, only with its document: without transaction information and statement nobody may accept
 * ownership (FD&C Act 582(b)(1), (c)(1), (d)(1)). The caller compares what its scanners saw with the document's packages.
 * @param connection a member's of the receiver's, with the duty to ship.
 * @throws InputError `input.invalid`; MissingError `store.missing`; IntegrityError `store.corrupt`, `shipment.digest`, `shipment.form`,
 * `shipment.mismatch`, `shipment.no-transaction`; RefusedError `contract.ShipmentNotInState`, `contract.QuantityOutOfRange`, those of an
 * open batch and of acting.
 */
export async function receiveShipment(
  connection: Connection,
  blobs: BlobStore,
  { terms, quantity, eventHash, ...demands }: PackReception,
): Promise<{ readonly document: ShipmentDocument; readonly receipt: ContractTransactionReceipt }> {
  const encoded = encodeShipmentTerms(terms);
  const checked = checkInput(receptionSchema, { quantity, eventHash }, "reception");
  const { from, to, batch, documents } = encoded;
  const goods = { from, to, quantities: new Map([[batch, encoded.quantity]]) };
  const kind = nameOf(SHIPMENT_KINDS, BigInt(encoded.kind));
  const document = await fetchPapers(connection, blobs, documents, kind, goods, demands);
  const arrived = checked.quantity ?? (await shipmentState(connection, terms)).outstanding;
  const receipt = await send(connection.batches.receivePacks(encoded, arrived, checked.eventHash));
  return { document, receipt };
}

import type { ContractTransactionReceipt } from "ethers";
import type { BlobStore } from "../../shared/BlobStore.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { send } from "../../shared/send.js";
import type { ShipmentDocument } from "../custody/ShipmentDocument.js";
import { fetchPapers, type PaperDemands } from "../custody/shipmentPapers.js";
import { eventHashField } from "../ids/fields.js";
import { encodeUnitShipmentTerms, type UnitShipmentTerms } from "../ids/shipmentTerms.js";
import { SHIPMENT_KINDS } from "../ids/states.js";
import { goodsInside, unitContents } from "./unitContents.js";

/** A unit that arrived. */
export interface UnitReception extends PaperDemands {
  readonly terms: UnitShipmentTerms;
  readonly eventHash?: Hex;
}

/**
 * Receives a unit with everything inside, only with its document, as `receiveShipment` does.
 * @param connection a member's of the receiver's, with the duty to ship.
 * @throws InputError `input.invalid`; MissingError `store.missing`, `unit.unknown`; IntegrityError `store.corrupt`, `shipment.digest`,
 * `shipment.form`, `shipment.mismatch`, `shipment.no-transaction`; RefusedError `contract.UnitShipmentNotInState`, those of open batches and of
 * acting.
 */
export async function receiveUnit(
  connection: Connection,
  blobs: BlobStore,
  { terms, eventHash, ...demands }: UnitReception,
): Promise<{ readonly document: ShipmentDocument; readonly receipt: ContractTransactionReceipt }> {
  const encoded = encodeUnitShipmentTerms(terms);
  const hash = checkInput(eventHashField, eventHash, "event hash");
  const { from, to, unit, documents } = encoded;
  const contents = await unitContents(connection, unit);
  const goods = { from, to, quantities: await goodsInside(connection, contents) };
  const kind = nameOf(SHIPMENT_KINDS, BigInt(encoded.kind));
  const document = await fetchPapers(connection, blobs, documents, kind, goods, demands);
  return { document, receipt: await send(connection.units.receiveUnit(encoded, [...contents.batches], hash)) };
}

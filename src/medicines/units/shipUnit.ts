import type { ContractTransactionReceipt } from "ethers";
import type { BlobStore } from "../../shared/BlobStore.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import type { ShipmentDocument } from "../custody/ShipmentDocument.js";
import { requirePapers } from "../custody/shipmentPapers.js";
import { eventHashField } from "../ids/fields.js";
import { encodeUnitShipmentTerms, type UnitShipmentTerms } from "../ids/shipmentTerms.js";
import { unitShipmentIdOf } from "../ids/unitShipmentIdOf.js";
import { goodsInside, unitContents } from "./unitContents.js";

/** A unit to ship, with its document in the place of its digest. */
export type UnitShipment = Omit<UnitShipmentTerms, "documents"> & {
  readonly document: ShipmentDocument;
  readonly eventHash?: Hex;
};

/**
 * Ships a unit with everything inside: stores the document, which is checked first against what is inside, then sends.
 * @param connection a member's of the sender's, with the duty to ship.
 * @throws InputError `input.invalid`, `shipment.mismatch`; MissingError `unit.unknown`; RefusedError `contract.UnitNotAt`,
 * `contract.UnitInExcursion`, `contract.UnitNotForDisposal`, `contract.AlreadyShipped`, `contract.InvalidParties`, those of open batches and of
 * acting.
 */
export async function shipUnit(
  connection: Connection,
  blobs: BlobStore,
  { document, eventHash, ...shipment }: UnitShipment,
): Promise<{
  readonly shipment: Hex;
  readonly terms: UnitShipmentTerms;
  readonly receipt: ContractTransactionReceipt;
}> {
  const terms = { ...shipment, documents: await document.digest() };
  const encoded = encodeUnitShipmentTerms(terms);
  const hash = checkInput(eventHashField, eventHash, "event hash");
  const { from, to, unit } = encoded;
  const contents = await unitContents(connection, unit);
  await requirePapers(connection, document, { from, to, quantities: await goodsInside(connection, contents) });
  const inside = [...contents.batches];
  const args = [encoded, inside, hash] as const;
  // Asked first, so that what is refused leaves nothing in the store.
  await ask(connection.units.shipUnit.staticCall(...args));
  await blobs.put(document.encode());
  return { shipment: unitShipmentIdOf(terms), terms, receipt: await send(connection.units.shipUnit(...args)) };
}

import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, IntegrityError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import type { ShipmentKind } from "../ids/states.js";
import { parseShipmentDocument, type ShipmentDocument } from "./ShipmentDocument.js";
import { type ShippedGoods, shipmentMismatch } from "./shipmentMismatch.js";

/** What a receiver asks of a shipment's document beside what every receiver must. */
export interface PaperDemands {
  /** GLN that the seller, or the buyer, of every transaction must have. */
  readonly sellerGln?: string;
  readonly buyerGln?: string;
  /** A sale without transaction information, where the law asks for none. Returns need none of this. */
  readonly acceptExemption?: boolean;
}

/** Refuses a document that says otherwise than what is about to be shipped. @throws InputError `shipment.mismatch`. */
export async function requirePapers(
  connection: Connection,
  document: ShipmentDocument,
  goods: ShippedGoods,
): Promise<void> {
  const found = await shipmentMismatch(connection, document, goods);
  if (found) throw new InputError("shipment.mismatch", found.detail, found.values);
}

/**
 * Fetches a shipment's document and checks it for its receiver: it is the one of the terms, holds transaction information and statement,
 * and names these goods and parties.
 * @throws MissingError `store.missing`; IntegrityError `store.corrupt`, `shipment.digest`, `shipment.form`, `shipment.mismatch`,
 * `shipment.no-transaction`.
 */
export async function fetchPapers(
  connection: Connection,
  blobs: BlobStore,
  digest: Hex,
  kind: ShipmentKind,
  goods: ShippedGoods,
  demands: PaperDemands,
): Promise<ShipmentDocument> {
  const documents = toHex(fromHex(digest, 32));
  const document = await parseShipmentDocument(await blobs.get(documents), documents);
  const found = await shipmentMismatch(connection, document, goods);
  if (found) throw new IntegrityError("shipment.mismatch", found.detail, { ...found.values, documents });
  if (document.transactions.length === 0 && kind === "sale" && demands.acceptExemption !== true) {
    throw new IntegrityError("shipment.no-transaction", "A sale has no transaction information and statement", {
      documents,
      exemption: document.exemption,
    });
  }
  for (const { information } of document.transactions) {
    const { seller, buyer } = information;
    requireGln("seller", demands.sellerGln, seller.gln);
    requireGln("buyer", demands.buyerGln, buyer.gln);
  }
  return document;
}

function requireGln(party: string, expected: string | undefined, gln: string | undefined): void {
  if (expected === undefined || expected === gln) return;
  throw new IntegrityError("shipment.mismatch", `The transaction information names another ${party}`, {
    expected,
    gln,
  });
}

import { type ShipmentDocument, shipmentDocument } from "../../src/medicines/custody/ShipmentDocument.js";
import { transactionInformation } from "../../src/medicines/dscsa/TransactionInformation.js";
import { transactionStatement } from "../../src/medicines/dscsa/TransactionStatement.js";
import type { Admitted } from "./admit.js";
import { MEDICINE, type PrintedLot } from "./medicine.js";

/** Transaction information with the statement on it, for packs of one lot. */
export async function salePapers(
  seller: Admitted,
  buyer: Admitted,
  { lot, expiry }: PrintedLot,
  serials: readonly string[],
  soldAt: Date,
): Promise<ShipmentDocument> {
  const at = soldAt.toISOString();
  const address = { street: "Main Street 1", city: "Berne", postalCode: "3000", country: "CH" };
  const { name, strength, dosageForm, containerSize, ndc, gtin } = MEDICINE;
  const information = transactionInformation({
    productName: name,
    strength,
    dosageForm,
    ndc,
    containerSize,
    containerCount: serials.length,
    transactionDate: at,
    seller: { name: seller.name, address, gln: seller.gln },
    buyer: { name: buyer.name, address, gln: buyer.gln },
    packages: serials.map((serial) => ({ gtin, serial, lot, expiry })),
  });
  const statement = transactionStatement({
    seller: seller.name,
    statedAt: at,
    informationDigest: await information.digest(),
    isAuthorized: true,
    receivedFromAuthorizedPerson: true,
    receivedInformationAndStatement: true,
    didNotKnowinglyShipSuspectProduct: true,
    hasVerificationSystems: true,
    didNotKnowinglyProvideFalseInformation: true,
    didNotKnowinglyAlterHistory: true,
  });
  return shipmentDocument({ from: seller.org, to: buyer.org, transactions: [{ information, statement }] });
}

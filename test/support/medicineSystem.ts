import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { commissionBatch } from "../../src/medicines/batches/commissionBatch.js";
import { type ShipmentDocument, shipmentDocument } from "../../src/medicines/custody/ShipmentDocument.js";
import { transactionInformation } from "../../src/medicines/dscsa/TransactionInformation.js";
import { transactionStatement } from "../../src/medicines/dscsa/TransactionStatement.js";
import { ndcToGtin } from "../../src/medicines/gs1/ndc.js";
import { PackTree } from "../../src/medicines/packs/PackTree.js";
import { newBatchSecret } from "../../src/medicines/packs/packSalts.js";
import { treePackProofs } from "../../src/medicines/packs/treePackProofs.js";
import { approveProduct } from "../../src/medicines/products/approveProduct.js";
import type { Connection } from "../../src/shared/connect.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { type TestOrganization, type TestSystem, testSystem } from "./testSystem.js";

export const NDC = "1234-5678-90";
export const GTIN = ndcToGtin(NDC);
/** GLNs with their check digits. */
export const MAKER_GLN = "7601001000001";
export const PHARMACY_GLN = "7601001000018";

/** A digest of some document that a test does not care about. */
export const DIGEST: Hex = `0x${"d1".repeat(32)}`;

/** An organisation, and its member's connection. */
export interface Holder extends TestOrganization {
  readonly as: Connection;
}

/** A commissioned batch with its packs' tree; serials are `S0`, `S1`, … */
export interface TestBatch {
  readonly id: Hex;
  readonly lot: string;
  readonly expiry: string;
  readonly tree: PackTree;
}

/** What a document says otherwise than the shipment is. */
export interface PaperErrors {
  readonly lot?: string;
  readonly gtin?: string;
  readonly expiry?: string;
  readonly from?: Hex;
  readonly to?: Hex;
}

export type MedicineSystem = Awaited<ReturnType<typeof medicineSystem>>;

/** The whole system with a maker, a wholesaler, a pharmacy and an approved product whose GTIN embeds {@link NDC}; on a system that is there, if given. */
export async function medicineSystem(shared?: TestSystem) {
  const system = shared ?? (await testSystem());
  const { as, regulator, inDays } = system;
  const trees = new Map<Hex, PackTree>();

  const holder = async (name: string, licences: number, more = 0): Promise<Holder> => {
    const { org, controller, member, keys } = await system.organization(name, licences);
    const duties = DUTIES.dispense | DUTIES.ship | DUTIES.report | more;
    const until = Math.floor((await inDays(360)).getTime() / 1000);
    await send(as(controller).organizations.offerMembership(org, member.address, duties, until));
    await send(as(member).organizations.acceptMembership(org, duties, until));
    return { org, as: as(member), controller, member, keys };
  };
  const maker = await holder("Maker", LICENCES.manufacturer);
  const wholesaler = await holder("Wholesaler", LICENCES.wholesaler);
  const pharmacy = await holder("Pharmacy", LICENCES.pharmacy);
  const limits = { minCelsius: 2, maxCelsius: 8, maxMeanKineticCelsius: 8, maxSecondsOutside: 3600 };
  const approve = (gtin: string, manufacturer: Hex) =>
    approveProduct(as(regulator), { gtin, manufacturer, limits, authorisation: DIGEST });
  await approve(GTIN, maker.org);

  const commission = async (lot: string, count: number, days = 400): Promise<TestBatch> => {
    const serials = Array.from({ length: count }, (_, i) => `S${i}`);
    const tree = await PackTree.build(serials, newBatchSecret());
    const expiry = (await inDays(days)).toISOString().slice(0, 10);
    const { batch } = await commissionBatch(maker.as, { maker: maker.org, gtin: GTIN, lot, expiry, packs: tree });
    trees.set(batch, tree);
    return { id: batch, lot, expiry, tree };
  };

  /** A sale's document of the packs of a batch with these numbers. */
  const papers = async (
    from: Holder,
    to: Holder,
    goods: readonly (readonly [TestBatch, readonly number[]])[],
    errors: PaperErrors = {},
  ): Promise<ShipmentDocument> => {
    const at = (await system.now()).toISOString();
    const address = { street: "Main Street 1", city: "Berne", postalCode: "3000", country: "CH" };
    const packages = goods.flatMap(([batch, indices]) =>
      indices.map((index) => ({
        gtin: errors.gtin ?? GTIN,
        serial: `${batch.lot}-S${index}`,
        lot: errors.lot ?? batch.lot,
        expiry: errors.expiry ?? batch.expiry,
      })),
    );
    const information = transactionInformation({
      productName: "Examplin",
      strength: "10 mg",
      dosageForm: "tablet",
      ndc: NDC,
      containerSize: "30 tablets",
      containerCount: packages.length,
      transactionDate: at,
      seller: { name: "Seller", address, gln: MAKER_GLN },
      buyer: { name: "Buyer", address, gln: PHARMACY_GLN },
      packages,
    });
    const statement = transactionStatement({
      seller: "Seller",
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
    const parties = { from: errors.from ?? from.org, to: errors.to ?? to.org };
    return shipmentDocument({ ...parties, transactions: [{ information, statement }] });
  };

  return {
    ...system,
    asRegulator: as(regulator),
    blobs: system.stores.blobs,
    proofs: treePackProofs(trees),
    holder,
    maker,
    wholesaler,
    pharmacy,
    approve,
    commission,
    papers,
  };
}

/** The numbers from `first` on. */
export function numbers(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** A valid exception report of a trading partner. */
export function underageReport() {
  return {
    message_uuid: crypto.randomUUID(),
    exception_case_uuid: crypto.randomUUID(),
    timestamp: 1_790_000_000,
    po_number: "PO-1",
    sender_information: { email: "goods-in@example.org" },
    exceptions: {
      underages: [
        {
          exception_item_uuid: crypto.randomUUID(),
          gtin: GTIN,
          quantity_ordered: 10,
          quantity_received: 4,
          resolution_request: "Send product",
        },
      ],
    },
    case_resolved: false,
  };
}

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { ZeroHash } from "ethers";
import { setAsidePacks } from "../../../src/medicines/batches/setAsidePacks.js";
import { receiveShipment } from "../../../src/medicines/custody/receiveShipment.js";
import { rejectShipment } from "../../../src/medicines/custody/rejectShipment.js";
import { parseShipmentDocument, shipmentDocument } from "../../../src/medicines/custody/ShipmentDocument.js";
import { shipmentState } from "../../../src/medicines/custody/shipmentState.js";
import { shipPacks } from "../../../src/medicines/custody/shipPacks.js";
import { declareLost, takeBackShipment } from "../../../src/medicines/custody/takeBackShipment.js";
import { ndcToGtin } from "../../../src/medicines/gs1/ndc.js";
import { encodeShipmentTerms, type ShipmentTerms } from "../../../src/medicines/ids/shipmentTerms.js";
import type { BlobStore } from "../../../src/shared/BlobStore.js";
import { contentIdOf, digestOf } from "../../../src/shared/contentId.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { expectFailure } from "../../support/failureOf.js";
import { filesUnder } from "../../support/filesUnder.js";
import {
  DIGEST,
  MAKER_GLN,
  type MedicineSystem,
  medicineSystem,
  numbers,
  PHARMACY_GLN,
  type TestBatch,
  underageReport,
} from "../../support/medicineSystem.js";

describe("custody of loose packs", () => {
  let system: MedicineSystem;
  let batch: TestBatch;
  before(async () => {
    system = await medicineSystem();
    batch = await system.commission("L1", 1000);
  });
  after(() => system.close());

  const stock = async (org: Hex) => Number((await system.chain.batches.holdingOf(batch.id, org)).quantity);

  let next = 0;
  /** Ships the next packs of the maker's to the wholesaler. */
  async function ship(quantity: number) {
    const first = next;
    next += quantity;
    const { maker, wholesaler, blobs, papers } = system;
    const document = await papers(maker, wholesaler, [[batch, numbers(first, quantity)]]);
    const range = { first, span: quantity };
    const parties = { from: maker.org, to: wholesaler.org };
    return shipPacks(maker.as, blobs, { ...parties, batch: batch.id, quantity, range, document });
  }

  it("goes over when the receiver has the document, in parts, and with its range when all arrives at once", async () => {
    const { wholesaler, blobs, chain } = system;
    const { terms, shipment } = await ship(10);
    expect(await shipmentState(chain, terms)).to.include({ shipment, state: "inTransit", outstanding: 10 });
    const demands = { sellerGln: MAKER_GLN, buyerGln: PHARMACY_GLN };
    const part = await receiveShipment(wholesaler.as, blobs, { terms, quantity: 4, ...demands });
    expect(part.document.goods).to.have.length(1);
    expect(part.document.transactions[0]?.information.packages).to.have.length(10);
    expect(await shipmentState(chain, terms)).to.include({ state: "inTransit", outstanding: 6 });
    await receiveShipment(wholesaler.as, blobs, { terms });
    expect(await shipmentState(chain, terms)).to.include({ state: "received", outstanding: 0 });
    const held = await chain.batches.holdingOf(batch.id, wholesaler.org);
    expect([held.quantity, held.span0]).to.deep.equal([10n, 0n]);
    const whole = await ship(5);
    await receiveShipment(wholesaler.as, blobs, { terms: whole.terms });
    const more = await chain.batches.holdingOf(batch.id, wholesaler.org);
    expect([more.quantity, more.first0, more.span0]).to.deep.equal([15n, BigInt(next - 5), 5n]);
    const again = () => receiveShipment(wholesaler.as, blobs, { terms, quantity: 1 });
    await expectFailure(again, RefusedError, "contract.ShipmentNotInState");
  });

  it("is refused to leave with a document that says otherwise, and nothing is stored then", async () => {
    const { maker, wholesaler, pharmacy, blobs, papers, folder } = system;
    const before = await filesUnder(folder);
    const goods = [[batch, numbers(next, 3)]] as const;
    const parties = { from: maker.org, to: wholesaler.org, batch: batch.id };
    const wrong = [
      await papers(maker, wholesaler, goods, { lot: "L2" }),
      await papers(maker, wholesaler, goods, { gtin: ndcToGtin("1234-5678-90", 1) }),
      await papers(maker, wholesaler, goods, { expiry: "2029-01-31" }),
      await papers(maker, wholesaler, goods, { to: pharmacy.org }),
      await papers(maker, wholesaler, goods, { from: pharmacy.org }),
      await papers(maker, wholesaler, [[batch, numbers(next, 4)]]),
    ];
    for (const document of wrong) {
      const call = () => shipPacks(maker.as, blobs, { ...parties, quantity: 3, document });
      await expectFailure(call, InputError, "shipment.mismatch");
    }
    const document = await papers(maker, wholesaler, goods);
    const unheld = () => shipPacks(wholesaler.as, blobs, { ...parties, quantity: 3, document });
    await expectFailure(unheld, RefusedError, "contract.UnknownMember");
    const range = { first: 0, span: 3 };
    const gone = () => shipPacks(maker.as, blobs, { ...parties, quantity: 3, range, document });
    await expectFailure(gone, RefusedError, "contract.RangeNotHeld");
    expect(await filesUnder(folder)).to.equal(before);
  });

  it("is not received without its document, with an altered one, or by other demands", async () => {
    const { wholesaler, blobs } = system;
    const { terms } = await ship(2);
    const bytes = await blobs.get(terms.documents as Hex);
    const name = contentIdOf(terms.documents as Hex);
    const file = join(blobs.directory, name.slice(-3, -1), name);
    const receive = () => receiveShipment(wholesaler.as, blobs, { terms });
    await writeFile(
      file,
      bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
    );
    await expectFailure(receive, IntegrityError, "store.corrupt");
    await rm(file);
    await expectFailure(receive, MissingError, "store.missing");
    await blobs.put(bytes);
    const otherBuyer = () => receiveShipment(wholesaler.as, blobs, { terms, buyerGln: MAKER_GLN });
    await expectFailure(otherBuyer, IntegrityError, "shipment.mismatch");
    const otherSeller = () => receiveShipment(wholesaler.as, blobs, { terms, sellerGln: PHARMACY_GLN });
    await expectFailure(otherSeller, IntegrityError, "shipment.mismatch");
    await receive();
  });

  /** Ships past the library, whose own sender would refuse such a document. */
  async function shipWith(bytes: Uint8Array, quantity: number): Promise<ShipmentTerms> {
    const { maker, wholesaler, blobs } = system;
    const range = { first: next, span: quantity };
    next += quantity;
    const documents = await blobs.put(bytes);
    const terms = { from: maker.org, to: wholesaler.org, batch: batch.id, quantity, range, documents };
    await send(maker.as.batches.shipPacks(encodeShipmentTerms(terms), ZeroHash));
    return terms;
  }

  it("is not received with bytes that are no document, another's document, or none of a sale", async () => {
    const { maker, wholesaler, blobs, papers } = system;
    const receive = (terms: ShipmentTerms) => () => receiveShipment(wholesaler.as, blobs, { terms });
    const junk = await shipWith(new TextEncoder().encode("{}"), 1);
    await expectFailure(receive(junk), IntegrityError, "shipment.form");
    const document = await papers(maker, wholesaler, [[batch, numbers(next, 5)]]);
    const text = new TextDecoder().decode(document.encode());
    const spaced = await shipWith(new TextEncoder().encode(`${text} `), 5);
    await expectFailure(receive(spaced), IntegrityError, "shipment.form");
    const untrue = await shipWith(
      new TextEncoder().encode(text.replace('"isAuthorized":true', '"isAuthorized":false')),
      5,
    );
    await expectFailure(receive(untrue), IntegrityError, "shipment.form");
    const short = await shipWith(document.encode(), 6);
    await expectFailure(receive(short), IntegrityError, "shipment.mismatch");
    const [line] = document.goods;
    if (line === undefined) throw new Error("no goods");
    const parties = { from: maker.org, to: wholesaler.org };
    const note = shipmentDocument({ ...parties, exemption: "outside-the-united-states", goods: [line] });
    const exempt = await shipWith(note.encode(), 5);
    await expectFailure(receive(exempt), IntegrityError, "shipment.no-transaction");
    await receiveShipment(wholesaler.as, blobs, { terms: exempt, acceptExemption: true });
  });

  it("is checked by digest even where the store is not", async () => {
    const { wholesaler, blobs } = system;
    const { terms } = await ship(1);
    const other = await ship(1);
    const liar: BlobStore = {
      put: (bytes) => blobs.put(bytes),
      get: () => blobs.get(other.terms.documents as Hex),
      has: (digest) => blobs.has(digest),
      delete: (digest) => blobs.delete(digest),
    };
    await expectFailure(() => receiveShipment(wholesaler.as, liar, { terms }), IntegrityError, "shipment.digest");
  });

  it("comes back when it is rejected with a report, which is kept", async () => {
    const { maker, wholesaler, blobs, chain } = system;
    const { terms } = await ship(10);
    const before = await stock(maker.org);
    await receiveShipment(wholesaler.as, blobs, { terms, quantity: 4 });
    const bad = { ...underageReport(), po_number: "" };
    await expectFailure(
      () => rejectShipment(wholesaler.as, blobs, { terms, report: bad }),
      InputError,
      "dscsa.invalid",
    );
    const report = underageReport();
    const { reasons } = await rejectShipment(wholesaler.as, blobs, { terms, report });
    expect(JSON.parse(new TextDecoder().decode(await blobs.get(reasons)))).to.deep.equal(report);
    const late = () => receiveShipment(wholesaler.as, blobs, { terms });
    await expectFailure(late, RefusedError, "contract.ShipmentNotInState");
    const notSender = () => takeBackShipment(wholesaler.as, terms);
    await expectFailure(notSender, RefusedError, "contract.UnknownMember");
    await takeBackShipment(maker.as, terms);
    expect(await shipmentState(chain, terms)).to.include({ state: "takenBack", outstanding: 6 });
    expect(await stock(maker.org)).to.equal(before + 6);
    await expectFailure(() => takeBackShipment(maker.as, terms), RefusedError, "contract.ShipmentNotInState");
  });

  it("is declared lost", async () => {
    const { maker, chain } = system;
    const { terms } = await ship(2);
    await declareLost(maker.as, terms, DIGEST);
    expect(await shipmentState(chain, terms)).to.include({ state: "lost", outstanding: 2 });
    await expectFailure(() => declareLost(maker.as, terms), RefusedError, "contract.ShipmentNotInState");
  });

  it("returns for disposal to the maker from what was set aside, without a sale", async () => {
    const { maker, wholesaler, pharmacy, blobs } = system;
    const { terms } = await ship(3);
    await receiveShipment(wholesaler.as, blobs, { terms });
    await setAsidePacks(wholesaler.as, { org: wholesaler.org, batch: batch.id, quantity: 3, notice: DIGEST });
    const line = { gtin: (await parseGoods(terms)).gtin, lot: batch.lot, expiry: batch.expiry, quantity: 3 };
    const back = async (to: Hex) => {
      const parties = { from: wholesaler.org, to };
      const document = shipmentDocument({ ...parties, exemption: "return-to-the-seller", goods: [line] });
      const shipment = { ...parties, batch: batch.id, quantity: 3, kind: "disposalReturn", document } as const;
      return shipPacks(wholesaler.as, blobs, shipment);
    };
    await expectFailure(() => back(pharmacy.org), RefusedError, "contract.NotBatchMaker");
    const returned = await back(maker.org);
    await receiveShipment(maker.as, blobs, { terms: returned.terms });
    const aside = await system.chain.batches.setAsideOf(batch.id, maker.org);
    expect(aside.quantity).to.equal(3n);
  });

  it("has documents whose statement is on their information, read back bit for bit", async () => {
    const { maker, wholesaler, papers } = system;
    const document = await papers(maker, wholesaler, [[batch, numbers(0, 2)]]);
    const again = await parseShipmentDocument(document.encode(), await document.digest());
    expect(again.encode()).to.deep.equal(document.encode());
    const twin = await papers(maker, wholesaler, [[batch, numbers(0, 2)]]);
    expect(await twin.digest()).not.to.equal(await document.digest());
    const other = await papers(maker, wholesaler, [[batch, numbers(2, 3)]]);
    const [mine, theirs] = [document.transactions[0], other.transactions[0]];
    if (mine === undefined || theirs === undefined) throw new Error("no transactions");
    const parties = { from: maker.org, to: wholesaler.org };
    const swapped = { information: mine.information, statement: theirs.statement };
    const call = () => shipmentDocument({ ...parties, transactions: [swapped] });
    await expectFailure(call, InputError, "shipment.invalid");
    const twice = () => shipmentDocument({ ...parties, transactions: [mine, mine] });
    await expectFailure(twice, InputError, "shipment.invalid");
    const empty = () => shipmentDocument({ ...parties, transactions: [] });
    await expectFailure(empty, InputError, "input.invalid");
  });

  async function parseGoods({ documents }: ShipmentTerms) {
    const bytes = await system.blobs.get(documents as Hex);
    expect(await digestOf(bytes)).to.equal(documents);
    const [line] = (await parseShipmentDocument(bytes, documents as Hex)).goods;
    if (line === undefined) throw new Error("no goods");
    return line;
  }
});

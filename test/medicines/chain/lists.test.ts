import { expect } from "chai";
import { recallBatch } from "../../../src/medicines/batches/recallBatch.js";
import { setAsidePacks } from "../../../src/medicines/batches/setAsidePacks.js";
import { receiveShipment } from "../../../src/medicines/custody/receiveShipment.js";
import { rejectShipment } from "../../../src/medicines/custody/rejectShipment.js";
import { shipPacks } from "../../../src/medicines/custody/shipPacks.js";
import { declareLost } from "../../../src/medicines/custody/takeBackShipment.js";
import { decommissionCase } from "../../../src/medicines/ends/decommissionCase.js";
import { decommissionMany } from "../../../src/medicines/ends/decommissionMany.js";
import { affectedBy } from "../../../src/medicines/lists/affectedBy.js";
import { affectedStockOf } from "../../../src/medicines/lists/affectedStockOf.js";
import { alertsOf } from "../../../src/medicines/lists/alertsOf.js";
import { batchesOfProduct, commissioningOf } from "../../../src/medicines/lists/batchesOfProduct.js";
import { packedIndices } from "../../../src/medicines/lists/endedPacks.js";
import { holdersOf } from "../../../src/medicines/lists/holdersOf.js";
import { incomingShipments, outgoingShipments } from "../../../src/medicines/lists/shipmentsOf.js";
import { packUnit } from "../../../src/medicines/units/packUnit.js";
import type { Connection } from "../../../src/shared/connect.js";
import { InputError, IntegrityError, MedtrailError, MissingError } from "../../../src/shared/errors.js";
import { eventsBetween, latestBlock } from "../../../src/shared/eventsBetween.js";
import { expectFailure } from "../../support/failureOf.js";
import {
  DIGEST,
  GTIN,
  type Holder,
  type MedicineSystem,
  medicineSystem,
  numbers,
  PHARMACY_GLN,
  type TestBatch,
  underageReport,
} from "../../support/medicineSystem.js";

describe("lists from events", () => {
  let system: MedicineSystem;
  let batch: TestBatch;
  let start: number;
  before(async () => {
    system = await medicineSystem();
    start = await latestBlock(system.chain);
    batch = await system.commission("H1", 1000);
  });
  after(() => system.close());

  async function ship(from: Holder, to: Holder, first: number, quantity: number) {
    const document = await system.papers(from, to, [[batch, numbers(first, quantity)]]);
    const shipment = { from: from.org, to: to.org, batch: batch.id, quantity, range: { first, span: quantity } };
    return (await shipPacks(from.as, system.blobs, { ...shipment, document })).terms;
  }

  it("find every holder of a batch, and all its packs", async () => {
    const { maker, wholesaler, pharmacy, blobs, chain, proofs } = system;
    const arrived = await ship(maker, wholesaler, 0, 200);
    await receiveShipment(wholesaler.as, blobs, { terms: arrived });
    const refused = await ship(maker, wholesaler, 200, 100);
    await rejectShipment(wholesaler.as, blobs, { terms: refused, report: underageReport() });
    await ship(maker, wholesaler, 300, 50);
    const lost = await ship(maker, wholesaler, 350, 20);
    await declareLost(maker.as, lost);
    const toPharmacy = await ship(wholesaler, pharmacy, 0, 40);
    await receiveShipment(pharmacy.as, blobs, { terms: toPharmacy });
    const ending = { org: pharmacy.org, batch: batch.id, state: "supplied", premises: PHARMACY_GLN } as const;
    await decommissionMany(pharmacy.as, proofs, { ...ending, indices: numbers(0, 11) });
    await decommissionCase(pharmacy.as, { ...ending, first: 20, count: 5 });
    const aside = { org: pharmacy.org, batch: batch.id, quantity: 3, range: { first: 30, span: 3 }, notice: DIGEST };
    await setAsidePacks(pharmacy.as, aside);
    const items = [{ batch: batch.id, quantity: 100, range: { first: 500, span: 100 } }];
    const { unit } = await packUnit(maker.as, { org: maker.org, sscc: "376010010000000002", items });

    const found = await holdersOf(chain, batch.id);
    expect(found).to.include({ commissioned: 1000, ended: 20 + 11 + 5 });
    expect(found.holders.map(({ kind, org, quantity }) => [kind, org, quantity])).to.deep.equal([
      ["stock", maker.org, 1000 - 300 - 50 - 20 - 100],
      ["stock", wholesaler.org, 160],
      ["stock", pharmacy.org, 40 - 11 - 5 - 3],
      ["setAside", pharmacy.org, 3],
      ["unit", maker.org, 100],
    ]);
    const [, , , set, inUnit] = found.holders;
    expect(set).to.deep.include({ reasons: ["suspect"], ranges: [{ first: 30, span: 3 }] });
    expect(inUnit).to.deep.include({ unit, ranges: [{ first: 500, span: 100 }] });
    expect(found.travelling.map(({ state, outstanding }) => [state, outstanding])).to.deep.equal([
      ["rejected", 100],
      ["inTransit", 50],
    ]);
    const alerts = await alertsOf(chain, batch.id);
    expect(alerts.map(({ kind }) => kind)).to.deep.equal(["set-aside"]);
    expect(alerts[0]).to.include({ reason: "suspect", quantity: 3, org: pharmacy.org, notice: DIGEST });
  });

  it("tell whom a recall has to reach, of one batch and of a product", async () => {
    const { maker, wholesaler, pharmacy, chain, commission } = system;
    await recallBatch(maker.as, { by: maker.org, batch: batch.id, recallClass: "II", notice: DIGEST });
    const one = await affectedBy(chain, { batch: batch.id });
    expect(one.batches.map(({ state }) => state.status)).to.deep.equal(["recalled"]);
    expect([...one.byOrganization]).to.deep.equal([
      [maker.org, 630],
      [wholesaler.org, 160],
      [pharmacy.org, 24],
    ]);
    expect(one.onTheWay).to.equal(150);
    const second = await commission("H2", 7);
    const all = await affectedBy(chain, { gtin: GTIN });
    expect(all.batches.map(({ batch: id }) => id)).to.deep.equal([batch.id, second.id]);
    expect(all.byOrganization.get(maker.org)).to.equal(637);
    await expectFailure(() => affectedBy(chain, { batch: DIGEST }), MissingError, "batch.unknown");
  });

  it("tell one holder what it has of recalled goods, and what is on its way to it", async () => {
    const { maker, wholesaler, pharmacy, chain, commission } = system;
    const free = await commission("H3", 5);
    const told = async (holder: Holder, fromBlock?: number) =>
      (await affectedStockOf(chain, holder.org, fromBlock)).map(
        ({ batch: id, state, quantity, holdings, incoming }) => {
          expect(state.status).to.equal("recalled");
          return [id, quantity, holdings.map(({ kind }) => kind), incoming.map(({ outstanding }) => outstanding)];
        },
      );
    expect(await told(pharmacy)).to.deep.equal([[batch.id, 24, ["stock", "setAside"], []]]);
    expect(await told(wholesaler)).to.deep.equal([[batch.id, 160, ["stock"], [50]]]);
    expect(await told(maker)).to.deep.equal([[batch.id, 630, ["stock", "unit"], []]]);
    expect(await told({ ...maker, org: DIGEST })).to.deep.equal([]);
    expect(await told(maker, (await latestBlock(chain)) + 1)).to.deep.equal([]);
    await recallBatch(maker.as, { by: maker.org, batch: free.id, recallClass: "I", notice: DIGEST });
    const since = await latestBlock(chain);
    expect(await told(maker, since)).to.deep.equal([[free.id, 5, ["stock"], []]]);
    expect(await told(pharmacy, since)).to.deep.equal([]);
    await expectFailure(() => affectedStockOf(chain, "0x12"), InputError, "input.invalid");
  });

  it("tell what travels, and with all what has arrived", async () => {
    const { maker, wholesaler, chain } = system;
    const incoming = await incomingShipments(chain, wholesaler.org);
    expect(incoming.packs.map(({ state, outstanding }) => [state, outstanding])).to.deep.equal([
      ["rejected", 100],
      ["inTransit", 50],
    ]);
    expect(incoming.packs[1]?.terms).to.deep.include({
      from: maker.org,
      kind: "sale",
      range: { first: 300, span: 50 },
    });
    const all = await outgoingShipments(chain, maker.org, { all: true });
    expect(all.packs.map(({ state }) => state)).to.deep.equal(["received", "rejected", "inTransit", "lost"]);
    const [, , last] = all.packs;
    const later = await outgoingShipments(chain, maker.org, { all: true, fromBlock: last?.block ?? 0 });
    expect(later.packs).to.have.length(2);
    expect((await outgoingShipments(chain, wholesaler.org)).packs).to.deep.equal([]);
  });

  it("tell the batches of a product with their lots", async () => {
    const { chain, maker } = system;
    const [first] = await batchesOfProduct(chain, GTIN);
    expect(first).to.include({ batch: batch.id, lot: "H1", maker: maker.org, quantity: 1000, expiry: batch.expiry });
    expect(first?.root).to.equal(batch.tree.root);
    expect(await commissioningOf(chain, batch.id)).to.deep.equal(first);
    expect(await commissioningOf(chain, DIGEST)).to.equal(undefined);
  });

  it("notice a node that leaves out events", async () => {
    const { chain } = system;
    const lying: Connection = Object.create(chain, {
      deployment: { value: { ...chain.deployment, startBlock: (await latestBlock(chain)) - 2 } },
    });
    await expectFailure(() => holdersOf(lying, batch.id), IntegrityError, "batch.does-not-add-up");
  });

  it("unpack the pack numbers of an event", () => {
    expect(packedIndices([0x00000002_00000002_00000002_00000002_00000002_00000002_00000001_00000000n])).to.deep.equal([
      0, 1, 2,
    ]);
  });

  it("are asked for in pieces, which get smaller where a node refuses them", async () => {
    const { chain } = system;
    const last = await latestBlock(chain);
    const filter = chain.batches.filters.Shipped();
    const whole = await chain.batches.queryFilter(filter, start, last);
    const asked: number[] = [];
    const query = (from: number, to: number) => {
      if (to - from >= 4) throw new Error("more than 4 blocks");
      asked.push(...numbers(from, to - from + 1));
      return chain.batches.queryFilter(filter, from, to);
    };
    const found = await eventsBetween(chain, async (from, to) => query(from, to), { fromBlock: start });
    expect(found.map(({ transactionHash }) => transactionHash)).to.deep.equal(
      whole.map(({ transactionHash }) => transactionHash),
    );
    expect(asked).to.deep.equal(numbers(start, last - start + 1));
    const never = () => eventsBetween(chain, () => Promise.reject(new Error("no")), { fromBlock: last });
    await expectFailure(never, MedtrailError, "chain.failed");
    expect(await eventsBetween(chain, async () => [1], { fromBlock: 5, toBlock: 4 })).to.deep.equal([]);
  });
});

import { expect } from "chai";
import {
  completeProductRecall,
  completeRecall,
  terminateProductRecall,
  terminateRecall,
} from "../../../src/medicines/batches/advanceRecall.js";
import { batchState } from "../../../src/medicines/batches/batchState.js";
import { commissionBatch, commissionStoredBatch } from "../../../src/medicines/batches/commissionBatch.js";
import { quarantineBatch, releaseBatch } from "../../../src/medicines/batches/quarantineBatch.js";
import { recallBatch } from "../../../src/medicines/batches/recallBatch.js";
import { recallProduct } from "../../../src/medicines/batches/recallProduct.js";
import { declareIllegitimate, releaseSetAside, setAsidePacks } from "../../../src/medicines/batches/setAsidePacks.js";
import { ndcToGtin } from "../../../src/medicines/gs1/ndc.js";
import { batchIdOf } from "../../../src/medicines/ids/batchIdOf.js";
import { lotWord } from "../../../src/medicines/ids/lotWord.js";
import { setAsideKeyOf } from "../../../src/medicines/ids/setAsideKeyOf.js";
import { recallsSince } from "../../../src/medicines/lists/recallsSince.js";
import { approveProduct } from "../../../src/medicines/products/approveProduct.js";
import { productState } from "../../../src/medicines/products/productState.js";
import { withdrawProduct } from "../../../src/medicines/products/withdrawProduct.js";
import { InputError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { DIGEST, GTIN, type MedicineSystem, medicineSystem } from "../../support/medicineSystem.js";

const LIMITS = { minCelsius: 2, maxCelsius: 8, maxMeanKineticCelsius: 8, maxSecondsOutside: 0 };

describe("products and batches", () => {
  let system: MedicineSystem;
  before(async () => {
    system = await medicineSystem();
  });
  after(() => system.close());

  it("a product is approved with its limits in °C, and withdrawn", async () => {
    const { chain, maker, approve, asRegulator } = system;
    const gtin = ndcToGtin("1111-2222-33");
    expect(await productState(chain, gtin)).to.deep.equal({ gtin, recallClass: "none", recallState: "none" });
    await approve(gtin, maker.org);
    const { limits, manufacturer } = await productState(chain, gtin);
    expect(manufacturer).to.equal(maker.org);
    expect(limits).to.include({ minCelsius: 2, maxCelsius: 8, maxMeanKineticCelsius: 8, maxSecondsOutside: 3600 });
    expect(limits?.approvedAt).to.deep.equal(await system.now());
    await withdrawProduct(asRegulator, { gtin, notice: DIGEST });
    expect(await productState(chain, gtin)).not.to.have.property("manufacturer");
    const again = () => withdrawProduct(asRegulator, { gtin, notice: DIGEST });
    await expectFailure(again, RefusedError, "contract.ProductNotApproved");
    await expectFailure(() => approve("1", maker.org), InputError, "gs1.gtin");
    const limitsOf = (minCelsius: number) => ({ ...LIMITS, minCelsius });
    const approval = { gtin, manufacturer: maker.org, authorisation: DIGEST };
    const fine = () => approveProduct(asRegulator, { ...approval, limits: limitsOf(2.005) });
    await expectFailure(fine, InputError, "input.invalid");
    const crossed = () => approveProduct(asRegulator, { ...approval, limits: limitsOf(9) });
    await expectFailure(crossed, RefusedError, "contract.InvalidStorageLimits");
    const byMaker = () => withdrawProduct(maker.as, { gtin: GTIN, notice: DIGEST });
    await expectFailure(byMaker, RefusedError, "contract.AccessManagedUnauthorized");
  });

  it("a batch is commissioned once, by whom the product is approved for, and not after its expiry", async () => {
    const { maker, wholesaler, commission, chain } = system;
    const { id, tree, lot, expiry } = await commission("C1", 3);
    expect(id).to.equal(batchIdOf(GTIN, lot));
    expect(await batchState(chain, id)).to.deep.equal({
      batch: id,
      gtin: GTIN,
      expiry,
      quantity: 3,
      recallClass: "none",
      recallState: "none",
      quarantinedByMaker: false,
      quarantinedByRegulator: false,
      makerTag: maker.org.slice(0, 30),
      status: "open",
    });
    expect(await chain.batches.rootOf(id)).to.equal(tree.root);
    const one = { maker: maker.org, gtin: GTIN, lot, expiry, packs: tree };
    const twice = () => commissionBatch(maker.as, one);
    await expectFailure(twice, RefusedError, "contract.BatchAlreadyCommissioned");
    const stranger = () => commissionBatch(wholesaler.as, { ...one, maker: wholesaler.org, lot: "C2" });
    await expectFailure(stranger, RefusedError, "contract.MissingLicence");
    const past = () => commissionBatch(maker.as, { ...one, lot: "C2", expiry: "2020-01-31" });
    await expectFailure(past, RefusedError, "contract.EndNotInFuture");
    const wrong = () => commissionBatch(maker.as, { ...one, gtin: "1", lot: "C2" });
    await expectFailure(wrong, InputError, "gs1.gtin");
    await expectFailure(() => batchState(chain, DIGEST), MissingError, "batch.unknown");
  });

  it("a stored batch is commissioned under its own id alone", async () => {
    const { maker, commission, inDays } = system;
    const { tree } = await commission("C3", 2);
    const expiry = (await inDays(100)).toISOString().slice(0, 10);
    const header = {
      type: "medtrail.packs" as const,
      version: 1 as const,
      batch: { id: batchIdOf(GTIN, "C4"), gtin: GTIN, lot: "C4", expiry },
      count: tree.count,
      root: tree.root,
      serialsDigest: DIGEST,
    };
    const other = { ...header, batch: { ...header.batch, lot: "C5" } };
    await expectFailure(() => commissionStoredBatch(maker.as, maker.org, other), InputError, "input.invalid");
    const { batch } = await commissionStoredBatch(maker.as, maker.org, header, DIGEST);
    expect(batch).to.equal(header.batch.id);
    const [event] = await system.chain.batches.queryFilter(system.chain.batches.filters.BatchCommissioned(batch));
    expect(event?.args.lot).to.equal(lotWord("C4"));
    expect(event?.args.eventHash).to.equal(DIGEST);
  });

  it("a recall rises in class, goes on to its end, and is told with who made it", async () => {
    const { maker, wholesaler, asRegulator, chain, commission } = system;
    const { id: batch } = await commission("R1", 2);
    const from = await chain.runner.provider?.getBlockNumber();
    const recall = { by: maker.org, batch, recallClass: "II", notice: DIGEST } as const;
    await recallBatch(maker.as, recall);
    await expectFailure(() => recallBatch(maker.as, recall), RefusedError, "contract.RecallNotGraver");
    await recallBatch(asRegulator, { ...recall, by: "regulator", recallClass: "I" });
    const notMaker = () => recallBatch(wholesaler.as, { ...recall, by: wholesaler.org });
    await expectFailure(notMaker, RefusedError, "contract.MissingLicence");
    expect(await batchState(chain, batch)).to.include({ status: "recalled", recallClass: "I", recallState: "ongoing" });
    await completeRecall(maker.as, { maker: maker.org, batch, report: DIGEST });
    await terminateRecall(asRegulator, { batch, report: DIGEST });
    const again = () => terminateRecall(asRegulator, { batch, report: DIGEST });
    await expectFailure(again, RefusedError, "contract.RecallNotBefore");
    expect(await batchState(chain, batch)).to.include({ status: "recalled", recallState: "terminated" });
    const news = (await recallsSince(chain, from)).filter((one) => one.batch === batch);
    expect(news.map(({ by, recallClass, state }) => [by, recallClass, state])).to.deep.equal([
      [maker.org, "II", "ongoing"],
      ["regulator", "I", "ongoing"],
      [undefined, undefined, "completed"],
      [undefined, undefined, "terminated"],
    ]);
  });

  it("a product's recall closes every batch of it", async () => {
    const { maker, asRegulator, chain, approve } = system;
    const gtin = ndcToGtin("4444-5555-66");
    await approve(gtin, maker.org);
    const expiry = (await system.inDays(50)).toISOString().slice(0, 10);
    const one = { maker: maker.org, gtin, lot: "P1", expiry, packs: { count: 1, root: DIGEST } };
    const { batch } = await commissionBatch(maker.as, one);
    await recallProduct(maker.as, { by: maker.org, gtin, recallClass: "III", notice: DIGEST });
    expect(await batchState(chain, batch)).to.include({ status: "productRecalled", recallClass: "none" });
    await recallProduct(asRegulator, { by: "regulator", gtin, recallClass: "I", notice: DIGEST });
    const completion = { maker: maker.org, gtin, report: DIGEST };
    await completeProductRecall(maker.as, completion);
    await expectFailure(() => completeProductRecall(maker.as, completion), RefusedError, "contract.RecallNotBefore");
    await terminateProductRecall(asRegulator, { gtin, report: DIGEST });
    expect(await productState(chain, gtin)).to.include({ recallClass: "I", recallState: "terminated" });
    const news = (await recallsSince(chain)).filter((found) => found.gtin === gtin);
    expect(news.map(({ state }) => state)).to.deep.equal(["ongoing", "ongoing", "completed", "terminated"]);
  });

  it("maker and regulator each lift only their own quarantine", async () => {
    const { maker, asRegulator, chain, commission } = system;
    const { id: batch } = await commission("Q1", 2);
    const byMaker = { by: maker.org, batch };
    const byRegulator = { by: "regulator", batch } as const;
    await quarantineBatch(maker.as, { ...byMaker, notice: DIGEST });
    await quarantineBatch(asRegulator, { ...byRegulator, notice: DIGEST });
    await releaseBatch(maker.as, { ...byMaker, report: DIGEST });
    expect(await batchState(chain, batch)).to.include({
      status: "quarantined",
      quarantinedByMaker: false,
      quarantinedByRegulator: true,
    });
    const again = () => releaseBatch(maker.as, { ...byMaker, report: DIGEST });
    await expectFailure(again, RefusedError, "contract.QuarantineUnchanged");
    await releaseBatch(asRegulator, { ...byRegulator, report: DIGEST });
    expect((await batchState(chain, batch)).status).to.equal("open");
  });

  it("suspect packs are set aside and released by whom their reasons ask for", async () => {
    const { maker, asRegulator, chain, commission } = system;
    const { id: batch } = await commission("S1", 10);
    const { org } = maker;
    await setAsidePacks(maker.as, { org, batch, quantity: 4, range: { first: 2, span: 4 }, notice: DIGEST });
    const aside = await chain.batches.holdingOf(batch, setAsideKeyOf(org));
    expect([aside.quantity, aside.first0, aside.span0]).to.deep.equal([4n, 2n, 4n]);
    const tooMany = () => setAsidePacks(maker.as, { org, batch, quantity: 7, notice: DIGEST });
    await expectFailure(tooMany, RefusedError, "contract.NotHeld");
    await declareIllegitimate(maker.as, { org, batch, notice: DIGEST });
    const release = { org, batch, report: DIGEST };
    const byHolder = () => releaseSetAside(maker.as, { ...release, by: "holder" });
    await expectFailure(byHolder, RefusedError, "contract.NotSetAside");
    const byMaker = () => releaseSetAside(maker.as, { ...release, by: { maker: org } });
    await expectFailure(byMaker, RefusedError, "contract.NotSetAside");
    await releaseSetAside(asRegulator, { ...release, by: "regulator" });
    expect((await chain.batches.holdingOf(batch, org)).quantity).to.equal(10n);
    await setAsidePacks(maker.as, { org, batch, quantity: 1, notice: DIGEST });
    await releaseSetAside(maker.as, { ...release, by: "holder" });
    expect((await chain.batches.setAsideOf(batch, org)).quantity).to.equal(0n);
  });
});

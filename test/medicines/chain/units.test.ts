import { expect } from "chai";
import { decommissionPack } from "../../../src/medicines/ends/decommissionPack.js";
import { unitIdOf } from "../../../src/medicines/ids/unitIdOf.js";
import { holdersOf } from "../../../src/medicines/lists/holdersOf.js";
import { incomingShipments, outgoingShipments } from "../../../src/medicines/lists/shipmentsOf.js";
import { packUnit } from "../../../src/medicines/units/packUnit.js";
import { receiveUnit } from "../../../src/medicines/units/receiveUnit.js";
import { rejectUnit, takeBackUnit } from "../../../src/medicines/units/rejectUnit.js";
import { releaseUnit } from "../../../src/medicines/units/releaseUnit.js";
import { shipUnit } from "../../../src/medicines/units/shipUnit.js";
import { unitContents } from "../../../src/medicines/units/unitContents.js";
import { unitOfPack } from "../../../src/medicines/units/unitOfPack.js";
import { unitPath } from "../../../src/medicines/units/unitPath.js";
import { unpackUnit } from "../../../src/medicines/units/unpackUnit.js";
import { InputError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";
import {
  DIGEST,
  type MedicineSystem,
  medicineSystem,
  numbers,
  PHARMACY_GLN,
  type TestBatch,
  underageReport,
} from "../../support/medicineSystem.js";

const SSCCS = [
  "376010010000000002",
  "376010010000000019",
  "376010010000000026",
  "376010010000000033",
  "376010010000000040",
] as const;

describe("logistic units", () => {
  let system: MedicineSystem;
  let [first, second]: TestBatch[] = [];
  let [caseOne, caseTwo, pallet]: Hex[] = [];
  before(async () => {
    system = await medicineSystem();
    [first, second] = [await system.commission("U1", 100), await system.commission("U2", 100)];
  });
  after(() => system.close());

  const batches = () => {
    if (!first || !second) throw new Error("not commissioned");
    return { first, second };
  };
  const unit = (id: Hex | undefined): Hex => {
    if (!id) throw new Error("not packed");
    return id;
  };

  it("are packed with loose packs and units; the batches inside those are found", async () => {
    const { maker, chain } = system;
    const { org } = maker;
    const { first, second } = batches();
    const one = { org, sscc: SSCCS[0], items: [{ batch: first.id, quantity: 10, range: { first: 0, span: 10 } }] };
    caseOne = (await packUnit(maker.as, one)).unit;
    expect(caseOne).to.equal(unitIdOf(org, SSCCS[0]));
    const two = { org, sscc: SSCCS[1], items: [{ batch: second.id, quantity: 20, range: { first: 0, span: 20 } }] };
    caseTwo = (await packUnit(maker.as, two)).unit;
    const items = [{ batch: first.id, quantity: 5, range: { first: 10, span: 5 } }];
    const packed = await packUnit(maker.as, { org, sscc: SSCCS[2], items, children: [caseOne, caseTwo] });
    pallet = packed.unit;
    expect(packed.batches).to.deep.equal([first.id, second.id].sort());
    const inside = await unitContents(chain, pallet);
    expect(inside).to.include({ sscc: SSCCS[2], packer: org, state: "top", place: org, excursion: "none" });
    expect(inside.children).to.deep.equal([caseOne, caseTwo]);
    expect([...inside.packs]).to.deep.equal([[first.id, 5]]);
    const upperCase: Hex = `0x${pallet.slice(2).toUpperCase()}`;
    expect((await unitContents(chain, upperCase)).children).to.deep.equal([caseOne, caseTwo]);
    expect(await unitPath(chain, caseOne)).to.deep.equal([caseOne, pallet]);
    expect(await unitOfPack(chain, first.id, 9)).to.equal(caseOne);
    expect(await unitOfPack(chain, first.id, 10)).to.equal(pallet);
    expect(await unitOfPack(chain, first.id, 15)).to.equal(undefined);
    await expectFailure(() => packUnit(maker.as, one), RefusedError, "contract.SsccAlreadyUsed");
  });

  it("are refused with nothing inside, a wrong SSCC, unknown units or others' packs", async () => {
    const { maker, wholesaler } = system;
    const { org } = maker;
    const { first } = batches();
    await expectFailure(() => packUnit(maker.as, { org, sscc: SSCCS[4] }), InputError, "input.invalid");
    const items = [{ batch: first.id, quantity: 1 }];
    const wrong = () => packUnit(maker.as, { org, sscc: "376010010000000001", items });
    await expectFailure(wrong, InputError, "input.invalid");
    const twice = () => packUnit(maker.as, { org, sscc: SSCCS[4], items: [...items, ...items] });
    await expectFailure(twice, InputError, "input.invalid");
    const ranged = (start: number, span: number) => ({
      batch: first.id,
      quantity: span,
      range: { first: start, span },
    });
    for (const list of [
      [ranged(60, 10), ranged(69, 2)],
      [ranged(69, 2), ranged(60, 10)],
      [ranged(60, 10), ranged(62, 2)],
      [ranged(60, 10), ...items],
      [...items, ranged(60, 10)],
    ]) {
      const meeting = () => packUnit(maker.as, { org, sscc: SSCCS[4], items: list });
      await expectFailure(meeting, InputError, "input.invalid");
    }
    const unknown = () => packUnit(maker.as, { org, sscc: SSCCS[4], children: [DIGEST] });
    await expectFailure(unknown, MissingError, "unit.unknown");
    const inside = () => packUnit(maker.as, { org, sscc: SSCCS[4], children: [unit(caseOne)] });
    await expectFailure(inside, RefusedError, "contract.UnitNotAt");
    const others = () => packUnit(wholesaler.as, { org: wholesaler.org, sscc: SSCCS[4], items });
    await expectFailure(others, RefusedError, "contract.NotHeld");
  });

  const terms = () => ({ from: system.maker.org, to: system.wholesaler.org, unit: unit(pallet) });
  const contents = (lastOfSecond = 20) =>
    [[batches().first, numbers(0, 15)] as const, [batches().second, numbers(0, lastOfSecond)] as const] as const;

  it("travel with a document of all that is inside, come back when rejected, and are received", async () => {
    const { maker, wholesaler, blobs, papers, chain } = system;
    const wrong = await papers(maker, wholesaler, contents(19));
    const refused = () => shipUnit(maker.as, blobs, { ...terms(), document: wrong });
    await expectFailure(refused, InputError, "shipment.mismatch");

    const document = await papers(maker, wholesaler, contents());
    const shipped = await shipUnit(maker.as, blobs, { ...terms(), document });
    const incoming = await incomingShipments(chain, wholesaler.org);
    expect(incoming.units.map(({ shipment, state }) => [shipment, state])).to.deep.equal([
      [shipped.shipment, "inTransit"],
    ]);
    expect(incoming.packs).to.deep.equal([]);
    const onTheWay = await holdersOf(chain, batches().second.id);
    expect(onTheWay.holders.find(({ kind }) => kind === "unit")).to.include({
      org: undefined,
      unit: caseTwo,
      shipment: shipped.shipment,
      quantity: 20,
    });
    await rejectUnit(wholesaler.as, blobs, { terms: shipped.terms, report: underageReport() });
    await takeBackUnit(maker.as, shipped.terms);
    const again = () => takeBackUnit(maker.as, shipped.terms);
    await expectFailure(again, RefusedError, "contract.UnitShipmentNotInState");

    const next = await papers(maker, wholesaler, contents());
    const second = await shipUnit(maker.as, blobs, { ...terms(), document: next });
    await blobs.delete(await next.digest());
    const receive = () => receiveUnit(wholesaler.as, blobs, { terms: second.terms });
    await expectFailure(receive, MissingError, "store.missing");
    await blobs.put(next.encode());
    const { document: found } = await receive();
    expect(found.goods.map(({ quantity }) => quantity)).to.deep.equal([15, 20]);
    expect((await incomingShipments(chain, wholesaler.org)).units).to.deep.equal([]);
    const all = await outgoingShipments(chain, maker.org, { all: true });
    expect(all.units.map(({ state }) => state)).to.deep.equal(["takenBack", "received"]);
  });

  it("have packs that end inside them, on the path to their holder", async () => {
    const { maker, wholesaler, chain, proofs } = system;
    const { first } = batches();
    const proof = await proofs.proofOfSerial(first.id, "S3");
    const found = await unitOfPack(chain, first.id, 3);
    const ending = { batch: first.id, state: "destroyed", premises: PHARMACY_GLN, proof, unit: unit(found) } as const;
    const gone = () => decommissionPack(maker.as, { ...ending, org: maker.org });
    await expectFailure(gone, RefusedError, "contract.UnitNotAt");
    await decommissionPack(wholesaler.as, { ...ending, org: wholesaler.org });
    expect((await chain.batches.packEndOf(first.id, 3)).proven).to.equal(true);
    expect([...(await unitContents(chain, unit(found))).packs]).to.deep.equal([[first.id, 9]]);
  });

  it("are unpacked whole or in part", async () => {
    const { wholesaler, maker, chain } = system;
    const { org } = wholesaler;
    const { first, second } = batches();
    const stranger = () => unpackUnit(maker.as, { org: maker.org, unit: unit(pallet) });
    await expectFailure(stranger, RefusedError, "contract.UnitNotAt");
    await unpackUnit(wholesaler.as, { org, unit: unit(pallet), children: [unit(caseTwo)] });
    expect((await unitContents(chain, unit(pallet))).children).to.deep.equal([caseOne]);
    await unpackUnit(wholesaler.as, { org, unit: unit(pallet) });
    const empty = () => unpackUnit(wholesaler.as, { org, unit: unit(pallet) });
    await expectFailure(empty, RefusedError, "contract.ListLengthOutOfRange");
    await unpackUnit(wholesaler.as, { org, unit: unit(caseOne) });
    const { holders, ended, commissioned } = await holdersOf(chain, first.id);
    expect(commissioned).to.equal(100);
    expect(ended).to.equal(1);
    expect(holders.map(({ kind, org: who, quantity }) => [kind, who, quantity])).to.deep.equal([
      ["stock", maker.org, 85],
      ["stock", org, 14],
    ]);
    const inUnit = (await holdersOf(chain, second.id)).holders.filter(({ kind }) => kind === "unit");
    expect(inUnit.map((one) => [one.org, one.unit, one.quantity])).to.deep.equal([[org, caseTwo, 20]]);
  });

  it("hold several ranges of one batch", async () => {
    const { maker, chain, commission } = system;
    const third = await commission("U3", 100);
    const ranged = (start: number, span: number) => ({
      batch: third.id,
      quantity: span,
      range: { first: start, span },
    });
    const items = [ranged(70, 5), ranged(10, 10), { batch: batches().second.id, quantity: 1 }, ranged(20, 3)];
    const packed = await packUnit(maker.as, { org: maker.org, sscc: SSCCS[4], items });
    expect(packed.batches).to.deep.equal([third.id, batches().second.id].sort());
    const { packs } = await unitContents(chain, packed.unit);
    expect([packs.get(third.id), packs.get(batches().second.id), packs.size]).to.deep.equal([18, 1, 2]);
    const { holders } = await holdersOf(chain, third.id);
    expect(holders.find(({ kind }) => kind === "unit")?.ranges).to.deep.equal([
      { first: 10, span: 13 },
      { first: 70, span: 5 },
    ]);
    const found: (Hex | undefined)[] = [];
    for (const index of [22, 23, 74]) found.push(await unitOfPack(chain, third.id, index));
    expect(found).to.deep.equal([packed.unit, undefined, packed.unit]);
  });

  it("are released only after an excursion", async () => {
    const { maker, asRegulator } = system;
    const one = { unit: unit(caseTwo), report: DIGEST };
    const byRegulator = () => releaseUnit(asRegulator, { ...one, by: "regulator" });
    await expectFailure(byRegulator, RefusedError, "contract.UnitNotInExcursion");
    const byMaker = (batch: Hex) => () => releaseUnit(maker.as, { ...one, by: { maker: maker.org, batch } });
    await expectFailure(byMaker(batches().second.id), RefusedError, "contract.UnitNotInExcursion");
    await expectFailure(byMaker(batches().first.id), RefusedError, "contract.OtherBatches");
  });
});

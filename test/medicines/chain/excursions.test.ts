import { expect } from "chai";
import { COLD_CHAIN_ROLE } from "../../../deploy/modules/roles.js";
import { releaseSetAside, returnEndedPacks } from "../../../src/medicines/batches/setAsidePacks.js";
import { receiveShipment } from "../../../src/medicines/custody/receiveShipment.js";
import { rejectShipment } from "../../../src/medicines/custody/rejectShipment.js";
import { shipmentState } from "../../../src/medicines/custody/shipmentState.js";
import { shipPacks } from "../../../src/medicines/custody/shipPacks.js";
import { takeBackShipment } from "../../../src/medicines/custody/takeBackShipment.js";
import { decommissionPack } from "../../../src/medicines/ends/decommissionPack.js";
import { encodeShipmentTerms, encodeUnitShipmentTerms } from "../../../src/medicines/ids/shipmentTerms.js";
import { alertsOf } from "../../../src/medicines/lists/alertsOf.js";
import { holdersOf } from "../../../src/medicines/lists/holdersOf.js";
import { packUnit } from "../../../src/medicines/units/packUnit.js";
import { receiveUnit } from "../../../src/medicines/units/receiveUnit.js";
import { releaseUnit } from "../../../src/medicines/units/releaseUnit.js";
import { shipUnit } from "../../../src/medicines/units/shipUnit.js";
import { unitContents } from "../../../src/medicines/units/unitContents.js";
import { unpackUnit } from "../../../src/medicines/units/unpackUnit.js";
import { RefusedError } from "../../../src/shared/errors.js";
import { send } from "../../../src/shared/send.js";
import { AccessManager__factory } from "../../../typechain-types/index.js";
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

/** When the readings end, in seconds. */
const LATER = 2 ** 40 - 1;

describe("goods whose cold chain broke", () => {
  let system: MedicineSystem;
  let batch: TestBatch;
  before(async () => {
    system = await medicineSystem();
    const { deployment, admin, regulator } = system;
    // The cold chain's contract holds this role; who calls is nothing to the library.
    const manager = AccessManager__factory.connect(deployment.contracts.AccessManager, admin);
    await send(manager.grantRole(COLD_CHAIN_ROLE, regulator.address, 0));
    batch = await system.commission("T1", 100);
  });
  after(() => system.close());

  async function ship(first: number, quantity: number) {
    const { maker, wholesaler, papers, blobs, asRegulator } = system;
    const document = await papers(maker, wholesaler, [[batch, numbers(first, quantity)]]);
    const shipment = { from: maker.org, to: wholesaler.org, batch: batch.id, quantity, document };
    const { terms } = await shipPacks(maker.as, blobs, { ...shipment, range: { first, span: quantity } });
    await send(asRegulator.setAsideDesk.markExcursion(encodeShipmentTerms(terms), LATER, DIGEST, DIGEST));
    return terms;
  }

  it("arrive, or come back, set aside; their maker releases them", async () => {
    const { maker, wholesaler, blobs, chain } = system;
    const terms = await ship(0, 10);
    expect(await shipmentState(chain, terms)).to.include({ excursion: true, state: "inTransit" });
    await receiveShipment(wholesaler.as, blobs, { terms, quantity: 6 });
    await rejectShipment(wholesaler.as, blobs, { terms, report: underageReport() });
    await takeBackShipment(maker.as, terms);
    const aside = (await holdersOf(chain, batch.id)).holders.filter(({ kind }) => kind === "setAside");
    expect(aside.map(({ org, quantity, reasons }) => [org, quantity, reasons])).to.deep.equal([
      [maker.org, 4, ["excursion"]],
      [wholesaler.org, 6, ["excursion"]],
    ]);
    const release = { org: wholesaler.org, batch: batch.id, report: DIGEST };
    const byHolder = () => releaseSetAside(wholesaler.as, { ...release, by: "holder" });
    await expectFailure(byHolder, RefusedError, "contract.NotSetAside");
    await releaseSetAside(maker.as, { ...release, by: { maker: maker.org } });
    const held = (await holdersOf(chain, batch.id)).holders.filter(({ org }) => org === wholesaler.org);
    expect(held.map(({ kind, quantity }) => [kind, quantity])).to.deep.equal([["stock", 6]]);
    expect((await alertsOf(chain, batch.id)).map(({ kind }) => kind)).to.deep.equal(["excursion"]);
  });

  it("stood for packs that had ended, which come back when their numbers are named", async () => {
    const { maker, pharmacy, papers, blobs, chain, proofs, asRegulator } = system;
    const own = await system.commission("T2", 20);
    const deliver = async (first: number) => {
      const document = await papers(maker, pharmacy, [[own, numbers(first, 10)]]);
      const shipment = { from: maker.org, to: pharmacy.org, batch: own.id, quantity: 10, document };
      const { terms } = await shipPacks(maker.as, blobs, { ...shipment, range: { first, span: 10 } });
      await receiveShipment(pharmacy.as, blobs, { terms });
      return terms;
    };
    const held = async () => {
      const { holders } = await holdersOf(chain, own.id);
      return holders.filter(({ org }) => org === pharmacy.org).map(({ kind, quantity }) => [kind, quantity]);
    };
    const spoilt = await deliver(0);
    for (const serial of ["S0", "S1"]) {
      const ending = { org: pharmacy.org, batch: own.id, premises: PHARMACY_GLN, state: "destroyed" as const };
      await decommissionPack(pharmacy.as, { ...ending, proof: await proofs.proofOfSerial(own.id, serial) });
    }
    await deliver(10);
    await send(asRegulator.setAsideDesk.markExcursion(encodeShipmentTerms(spoilt), LATER, DIGEST, DIGEST));
    expect(await held()).to.have.deep.members([
      ["stock", 8],
      ["setAside", 10],
    ]);
    const ended = { org: pharmacy.org, batch: own.id, range: { first: 0, span: 2 } };
    await returnEndedPacks(pharmacy.as, ended);
    expect(await held()).to.have.deep.members([
      ["stock", 10],
      ["setAside", 8],
    ]);
    const others = { ...ended, range: { first: 2, span: 1 } };
    await expectFailure(() => returnEndedPacks(pharmacy.as, others), RefusedError, "contract.PackNotEnded");
  });

  it("stay in units that do not move until they are released, or come out of them set aside", async () => {
    const { maker, wholesaler, blobs, papers, chain, asRegulator } = system;
    const items = (first: number) => [{ batch: batch.id, quantity: 10, range: { first, span: 10 } }];
    const arrived = async (sscc: string, first: number) => {
      const { unit } = await packUnit(maker.as, { org: maker.org, sscc, items: items(first) });
      const document = await papers(maker, wholesaler, [[batch, numbers(first, 10)]]);
      const { terms } = await shipUnit(maker.as, blobs, { from: maker.org, to: wholesaler.org, unit, document });
      await send(
        asRegulator.units.markUnitExcursion(encodeUnitShipmentTerms(terms), [batch.id], LATER, DIGEST, DIGEST),
      );
      await receiveUnit(wholesaler.as, blobs, { terms });
      return unit;
    };
    const released = await arrived("376010010000000002", 20);
    expect((await unitContents(chain, released)).excursion).to.equal("broken");
    const on = { from: wholesaler.org, to: maker.org, unit: released, kind: "return" } as const;
    const back = async () =>
      shipUnit(wholesaler.as, blobs, { ...on, document: await papers(wholesaler, maker, [[batch, numbers(20, 10)]]) });
    await expectFailure(back, RefusedError, "contract.UnitInExcursion");
    const by = { maker: maker.org, batch: batch.id };
    await releaseUnit(maker.as, { unit: released, by, report: DIGEST });
    await back();

    const second = await arrived("376010010000000019", 30);
    await unpackUnit(wholesaler.as, { org: wholesaler.org, unit: second });
    const aside = await chain.batches.setAsideOf(batch.id, wholesaler.org);
    expect(aside.quantity).to.equal(10n);
    const { holders } = await holdersOf(chain, batch.id);
    expect(holders.reduce((sum, { quantity }) => sum + quantity, 0)).to.equal(100);
  });
});

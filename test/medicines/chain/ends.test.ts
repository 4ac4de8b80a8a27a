import { readFileSync } from "node:fs";
import { expect } from "chai";
import { recallBatch } from "../../../src/medicines/batches/recallBatch.js";
import { setAsidePacks } from "../../../src/medicines/batches/setAsidePacks.js";
import { receiveShipment } from "../../../src/medicines/custody/receiveShipment.js";
import { shipPacks } from "../../../src/medicines/custody/shipPacks.js";
import { concludeCase } from "../../../src/medicines/ends/concludeCase.js";
import { concludePacks } from "../../../src/medicines/ends/concludePacks.js";
import { decommissionCase } from "../../../src/medicines/ends/decommissionCase.js";
import { decommissionMany } from "../../../src/medicines/ends/decommissionMany.js";
import { decommissionPack } from "../../../src/medicines/ends/decommissionPack.js";
import { mayReactivate, mayReactivatePack } from "../../../src/medicines/ends/mayReactivate.js";
import { openPack, supplyPart } from "../../../src/medicines/ends/openPack.js";
import { reactivateCase, reactivatePack } from "../../../src/medicines/ends/reactivatePack.js";
import { holdersOf } from "../../../src/medicines/lists/holdersOf.js";
import { InputError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { interceptedRunner } from "../../support/interceptedRunner.js";
import {
  DIGEST,
  MAKER_GLN,
  type MedicineSystem,
  medicineSystem,
  numbers,
  PHARMACY_GLN,
  type TestBatch,
} from "../../support/medicineSystem.js";
import { withSharedData } from "../../support/withSharedData.js";

const DAY_MS = 24 * 60 * 60 * 1000;

interface Article13Case {
  readonly name: string;
  readonly case: {
    readonly same_authorisation: boolean;
    readonly same_premises: boolean;
    readonly days_since_decommission: number;
    readonly expired: boolean;
    readonly flag: string | null;
    readonly known_stolen: boolean;
    readonly supplied_to_public: boolean;
  };
  readonly allowed: boolean;
  readonly failed: readonly string[];
}

describe("article 13", () => {
  withSharedData("drugs/eu_fmd_article13_cases.json", (path) => {
    const { vectors } = JSON.parse(readFileSync(path, "utf8")) as { vectors: Article13Case[] };
    for (const { name, case: given, allowed, failed } of vectors) {
      it(`answers the case "${name}"`, () => {
        const answer = mayReactivate({
          sameAuthorisation: given.same_authorisation,
          samePremises: given.same_premises,
          sinceEnd: given.days_since_decommission * DAY_MS,
          expired: given.expired,
          flagged: given.flag !== null,
          knownStolen: given.known_stolen,
          suppliedToPublic: given.supplied_to_public,
        });
        expect(answer).to.deep.equal({ allowed, failed });
      });
    }
  });

  it("runs to the last millisecond of the tenth day, and not for a lock", () => {
    const facts = {
      sameAuthorisation: true,
      samePremises: true,
      expired: false,
      flagged: false,
      knownStolen: false,
      suppliedToPublic: false,
    };
    expect(mayReactivate({ ...facts, sinceEnd: 10 * DAY_MS }).allowed).to.equal(true);
    expect(mayReactivate({ ...facts, sinceEnd: 10 * DAY_MS + 1 }).failed).to.deep.equal(["13(1)(b)"]);
    expect(mayReactivate({ ...facts, sinceEnd: undefined }).allowed).to.equal(true);
    const sold = { ...facts, samePremises: false, suppliedToPublic: true, sinceEnd: 0 };
    expect(mayReactivate(sold).failed).to.deep.equal(["13(1)(a)", "13(1)(e)"]);
  });
});

describe("ends of packs", () => {
  let system: MedicineSystem;
  let batch: TestBatch;
  before(async () => {
    system = await medicineSystem();
    batch = await system.commission("E1", 1000);
    const { maker, pharmacy, blobs, papers } = system;
    const document = await papers(maker, pharmacy, [[batch, numbers(0, 900)]]);
    const parties = { from: maker.org, to: pharmacy.org };
    const range = { first: 0, span: 900 };
    const shipment = { ...parties, batch: batch.id, quantity: 900, range, document };
    const { terms } = await shipPacks(maker.as, blobs, shipment);
    await receiveShipment(pharmacy.as, blobs, { terms });
  });
  after(() => system.close());

  const ending = () => ({ org: system.pharmacy.org, batch: batch.id, premises: PHARMACY_GLN });
  const supply = () => ({ ...ending(), state: "supplied" as const });
  const proofOf = (serial: string) => system.proofs.proofOfSerial(batch.id, serial);
  const own = (index: number) => ({ ...ending(), index });

  it("are final for a pack that ends twice, and refused to who holds none", async () => {
    const { pharmacy, wholesaler, chain } = system;
    const proof = await proofOf("S0");
    await decommissionPack(pharmacy.as, { ...supply(), proof });
    const end = await chain.batches.packEndOf(batch.id, 0);
    expect([end.state, end.proven, end.premises]).to.deep.equal([1n, true, BigInt(PHARMACY_GLN)]);
    const twice = () => decommissionPack(pharmacy.as, { ...supply(), proof });
    await expectFailure(twice, RefusedError, "contract.PackAlreadyEnded");
    const unheld = () => decommissionPack(wholesaler.as, { ...supply(), org: wholesaler.org, proof });
    await expectFailure(unheld, RefusedError, "contract.NotHeld");
    const foreign = { ...(await proofOf("S1")), pack: { index: 2, code: proof.pack.code } };
    const forged = () => decommissionPack(pharmacy.as, { ...supply(), proof: foreign });
    await expectFailure(forged, RefusedError, "contract.PackNotInBatch");
    const place = () => decommissionPack(pharmacy.as, { ...supply(), premises: "7601001000019", proof });
    await expectFailure(place, InputError, "input.invalid");
    const aside = () => decommissionPack(pharmacy.as, { ...supply(), source: "setAside", proof });
    await expectFailure(aside, RefusedError, "contract.InvalidEnd");
  });

  it("of many packs take a transaction for each 256, and say which was refused", async () => {
    const { pharmacy, proofs, chain } = system;
    const [, ...indices] = numbers(99, 301);
    const outcome = await decommissionMany(pharmacy.as, proofs, { ...supply(), indices: [0, ...indices.reverse()] });
    expect(outcome.refused.map(({ items, error }) => [items.length, items[0], error.code])).to.deep.equal([
      [256, 0, "contract.PackAlreadyEnded"],
    ]);
    expect(outcome.done.map(({ items }) => items)).to.deep.equal([numbers(355, 45)]);
    expect(outcome.unclear).to.deep.equal([]);
    const rest = await decommissionMany(pharmacy.as, proofs, { ...supply(), indices: numbers(100, 255) });
    expect(rest.done.map(({ items }) => items)).to.deep.equal([numbers(100, 255)]);
    expect(rest.done[0]?.result.gas).to.be.greaterThan(0n);
    expect((await chain.batches.packEndOf(batch.id, 354)).state).to.equal(1n);
    expect((await holdersOf(chain, batch.id)).ended).to.equal(301);
    const call = (list: number[]) => () => decommissionMany(pharmacy.as, proofs, { ...supply(), indices: list });
    await expectFailure(call([]), InputError, "packs.empty");
    await expectFailure(call([7, 8, 7]), InputError, "packs.repeated-index");
    await expectFailure(call([1000]), InputError, "packs.index");
    const other = () => decommissionMany(pharmacy.as, proofs, { ...supply(), batch: DIGEST, indices: [1] });
    await expectFailure(other, MissingError, "packs.missing");
  });

  it("of many packs stop where the chain fails, and say what may have gone through", async () => {
    const { maker, proofs, ethers, chain, commission } = system;
    const { id } = await commission("E2", 600);
    const { runner } = maker.as;
    if (!("getAddress" in runner) || typeof runner.getAddress !== "function") throw new Error("no account");
    const account = await ethers.getSigner(await runner.getAddress());
    let sent = 0;
    const failing = interceptedRunner(account, {
      sendTransaction: (transaction) => {
        sent++;
        return sent === 2 ? Promise.reject(new Error("connection lost")) : account.sendTransaction(transaction);
      },
    });
    const samples = { org: maker.org, batch: id, state: "sample", premises: MAKER_GLN } as const;
    const all = { ...samples, indices: numbers(0, 600) };
    const outcome = await decommissionMany(chain.as(failing), proofs, all);
    expect(outcome.done.map(({ items }) => items)).to.deep.equal([numbers(0, 256)]);
    expect(outcome.unclear.map(({ items, error }) => [items, error.code])).to.deep.equal([
      [numbers(256, 256), "chain.failed"],
    ]);
    expect(outcome.unsent).to.deep.equal(numbers(512, 88));
    expect((await holdersOf(chain, id)).ended).to.equal(256);
  });

  it("of a case need no serials, and are undone whole", async () => {
    const { pharmacy, chain } = system;
    await decommissionCase(pharmacy.as, { ...supply(), first: 500, count: 100 });
    expect(await chain.batches.endedInRange(batch.id, 599)).to.equal(true);
    const twice = () => decommissionCase(pharmacy.as, { ...supply(), first: 500, count: 100 });
    await expectFailure(twice, RefusedError, "contract.RangeNotHeld");
    const large = () => decommissionCase(pharmacy.as, { ...supply(), first: 600, count: 257 });
    await expectFailure(large, InputError, "input.invalid");
    const part = () => reactivateCase(pharmacy.as, { ...ending(), first: 500, count: 99 });
    await expectFailure(part, RefusedError, "contract.UnknownRangeEnd");
    await reactivateCase(pharmacy.as, { ...ending(), first: 500, count: 100 });
    expect(await chain.batches.endedInRange(batch.id, 599)).to.equal(false);
    expect((await holdersOf(chain, batch.id)).ended).to.equal(301);
  });

  it("of a case are concluded as a whole, in the order of the states", async () => {
    const { maker, chain } = system;
    const { id } = await system.commission("E3", 100);
    const case20 = { org: maker.org, batch: id, first: 20, count: 10 };
    const stateOf = async () => (await chain.packDesk.rangeEndOf(id, 20, 10)).state;
    const conclude = (state: "handedOver" | "destroyed" | "sample" | "stolen", more = {}) =>
      concludeCase(maker.as, { ...case20, state, eventHash: DIGEST, ...more });
    await expectFailure(() => conclude("destroyed"), RefusedError, "contract.UnknownRangeEnd");
    await decommissionCase(maker.as, { ...case20, state: "locked", premises: MAKER_GLN });
    await expectFailure(() => conclude("handedOver"), RefusedError, "contract.MissingLicence");
    await expectFailure(() => conclude("stolen", { count: 9 }), RefusedError, "contract.UnknownRangeEnd");
    await conclude("sample");
    expect(await stateOf()).to.equal(5n);
    await expectFailure(() => conclude("stolen"), RefusedError, "contract.InvalidEnd");
    await conclude("destroyed");
    expect(await stateOf()).to.equal(3n);
    const { packDesk } = chain;
    const told = await packDesk.queryFilter(packDesk.filters.RangeConcluded(id));
    expect(told.map(({ args }) => [args.first, args.count, args.state, args.eventHash])).to.deep.equal([
      [20n, 10n, 5n, DIGEST],
      [20n, 10n, 3n, DIGEST],
    ]);
    await expectFailure(() => conclude("destroyed", { count: 257 }), InputError, "input.invalid");
    await expectFailure(() => conclude("destroyed", { count: 0 }), InputError, "input.invalid");
  });

  it("of packs that the same holder set aside are refused before anything is sent", async () => {
    const { maker, proofs, chain } = system;
    const { id } = await system.commission("E4", 100);
    const range = { first: 10, span: 5 };
    await setAsidePacks(maker.as, { org: maker.org, batch: id, quantity: 5, range, notice: DIGEST });
    const sample = { org: maker.org, batch: id, state: "sample", premises: MAKER_GLN } as const;
    const end = async (serial: string, more = {}) =>
      decommissionPack(maker.as, { ...sample, ...more, proof: await proofs.proofOfSerial(id, serial) });
    for (const serial of ["S10", "S14"]) await expectFailure(() => end(serial), InputError, "packs.set-aside");
    const many = (indices: number[], more = {}) => decommissionMany(maker.as, proofs, { ...sample, ...more, indices });
    await expectFailure(() => many([9, 15, 12]), InputError, "packs.set-aside");
    expect((await holdersOf(chain, id)).ended).to.equal(0);
    await end("S9");
    await end("S10", { source: "setAside" });
    expect((await many([15, 16])).done).to.have.length(1);
    expect((await many([13, 14], { source: "setAside" })).done).to.have.length(1);
    expect((await holdersOf(chain, id)).ended).to.equal(6);
  });

  it("come by parts of an opened pack", async () => {
    const { pharmacy, chain } = system;
    const proof = await proofOf("S610");
    await openPack(pharmacy.as, { ...ending(), proof, parts: 30, supplied: 10 });
    await supplyPart(pharmacy.as, { ...own(610), supplied: 15 });
    expect((await chain.batches.packEndOf(batch.id, 610)).partsLeft).to.equal(5n);
    const tooMuch = () => supplyPart(pharmacy.as, { ...own(610), supplied: 6 });
    await expectFailure(tooMuch, RefusedError, "contract.PartsOutOfRange");
    const wrong = { ...ending(), proof: await proofOf("S611"), parts: 3, supplied: 4 };
    await expectFailure(() => openPack(pharmacy.as, wrong), InputError, "input.invalid");
    const question = { ...own(610), knownStolen: false };
    expect((await mayReactivatePack(chain, question)).failed).to.deep.equal(["13(1)(e)"]);
    await expectFailure(() => reactivatePack(pharmacy.as, own(610)), RefusedError, "contract.EndIsFinal");
  });

  it("are concluded in the order of the states", async () => {
    const { pharmacy, chain } = system;
    const conclude = (index: number, state: "handedOver" | "destroyed" | "stolen") =>
      concludePacks(pharmacy.as, { org: pharmacy.org, batch: batch.id, indices: [index], state });
    await decommissionPack(pharmacy.as, { ...supply(), proof: await proofOf("S620") });
    await expectFailure(() => conclude(620, "stolen"), RefusedError, "contract.InvalidEnd");
    await conclude(620, "handedOver");
    expect((await chain.batches.packEndOf(batch.id, 620)).state).to.equal(2n);
    await expectFailure(() => conclude(620, "destroyed"), RefusedError, "contract.InvalidEnd");
    await expectFailure(() => conclude(621, "handedOver"), RefusedError, "contract.PackNotEnded");
    const answer = await mayReactivatePack(chain, { ...own(620), knownStolen: false });
    expect(answer.failed).to.deep.equal(["13(1)(e)"]);
  });

  it("are undone only as article 13 allows, and the library says so before", async () => {
    const { pharmacy, maker, chain, time } = system;
    const may = async (index: number, premises = PHARMACY_GLN, org = pharmacy.org) =>
      (await mayReactivatePack(chain, { org, batch: batch.id, index, premises, knownStolen: false })).failed;
    for (const serial of ["S630", "S631", "S632"]) {
      await decommissionPack(pharmacy.as, { ...supply(), proof: await proofOf(serial) });
    }
    await decommissionPack(pharmacy.as, { ...ending(), state: "locked", proof: await proofOf("S633") });
    await decommissionPack(pharmacy.as, { ...ending(), state: "destroyed", proof: await proofOf("S634") });
    expect(await may(630)).to.deep.equal([]);
    const stolen = await mayReactivatePack(chain, { ...own(630), knownStolen: true });
    expect(stolen).to.deep.equal({ allowed: false, failed: ["13(1)(d)"] });
    await reactivatePack(pharmacy.as, own(630));
    await expectFailure(() => may(630), InputError, "packs.not-ended");
    await expectFailure(() => reactivatePack(pharmacy.as, own(630)), RefusedError, "contract.PackNotEnded");
    expect(await may(631, MAKER_GLN)).to.deep.equal(["13(1)(a)"]);
    expect(await may(631, PHARMACY_GLN, maker.org)).to.deep.equal(["13(1)(a)"]);
    const elsewhere = () => reactivatePack(pharmacy.as, { ...own(631), premises: MAKER_GLN });
    await expectFailure(elsewhere, RefusedError, "contract.OtherPremises");
    expect(await may(634)).to.deep.equal(["13(1)(d)"]);
    await expectFailure(() => reactivatePack(pharmacy.as, own(634)), RefusedError, "contract.EndIsFinal");
    await time.increase((11 * DAY_MS) / 1000);
    expect(await may(631)).to.deep.equal(["13(1)(b)"]);
    await expectFailure(() => reactivatePack(pharmacy.as, own(631)), RefusedError, "contract.ReversalTooLate");
    expect(await may(633)).to.deep.equal([]);
    await reactivatePack(pharmacy.as, own(633));
    await decommissionPack(pharmacy.as, { ...supply(), proof: await proofOf("S635") });
    await recallBatch(maker.as, { by: maker.org, batch: batch.id, recallClass: "I", notice: DIGEST });
    expect(await may(635)).to.deep.equal(["13(1)(d)"]);
    await expectFailure(() => reactivatePack(pharmacy.as, own(635)), RefusedError, "contract.BatchIsRecalled");
    const closed = async () => decommissionPack(pharmacy.as, { ...supply(), proof: await proofOf("S636") });
    await expectFailure(closed, RefusedError, "contract.BatchIsRecalled");
  });
});

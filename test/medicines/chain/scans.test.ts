import { expect } from "chai";
import { quarantineBatch, releaseBatch } from "../../../src/medicines/batches/quarantineBatch.js";
import { setAsidePacks } from "../../../src/medicines/batches/setAsidePacks.js";
import { receiveShipment } from "../../../src/medicines/custody/receiveShipment.js";
import { shipPacks } from "../../../src/medicines/custody/shipPacks.js";
import { concludeCase } from "../../../src/medicines/ends/concludeCase.js";
import { decommissionCase } from "../../../src/medicines/ends/decommissionCase.js";
import { decommissionPack } from "../../../src/medicines/ends/decommissionPack.js";
import { distinctRounds } from "../../../src/medicines/ends/distinctRounds.js";
import { reactivateCase } from "../../../src/medicines/ends/reactivatePack.js";
import { submitOfflineDay } from "../../../src/medicines/ends/submitOfflineDay.js";
import { formatScan } from "../../../src/medicines/gs1/formatScan.js";
import { writeMedicineCode } from "../../../src/medicines/gs1/medicineCode.js";
import { alertsOf } from "../../../src/medicines/lists/alertsOf.js";
import { holdersOf } from "../../../src/medicines/lists/holdersOf.js";
import { FilePackStore } from "../../../src/medicines/packs/FilePackStore.js";
import { newBatchSecret } from "../../../src/medicines/packs/packSalts.js";
import { storedPackProofs } from "../../../src/medicines/packs/storedPackProofs.js";
import { treePackProofs } from "../../../src/medicines/packs/treePackProofs.js";
import { verifyScan } from "../../../src/medicines/verify/verifyScan.js";
import type { Connection } from "../../../src/shared/connect.js";
import { InputError, IntegrityError, MedtrailError, MissingError } from "../../../src/shared/errors.js";
import { latestBlock } from "../../../src/shared/eventsBetween.js";
import { expectFailure } from "../../support/failureOf.js";
import {
  DIGEST,
  GTIN,
  type MedicineSystem,
  medicineSystem,
  numbers,
  PHARMACY_GLN,
  type TestBatch,
} from "../../support/medicineSystem.js";

function scanOf({ lot, expiry }: Pick<TestBatch, "lot" | "expiry">, serial: string): string {
  const code = { gtin: GTIN, serial, lot, expiry, expiryIsMonth: false, nationalNumbers: [] };
  return formatScan(writeMedicineCode(code), "data-matrix");
}

describe("scans", () => {
  let system: MedicineSystem;
  let batch: TestBatch;
  before(async () => {
    system = await medicineSystem();
    batch = await system.commission("V1", 100);
    const { maker, pharmacy, blobs, papers } = system;
    const document = await papers(maker, pharmacy, [[batch, numbers(0, 60)]]);
    const shipment = { from: maker.org, to: pharmacy.org, batch: batch.id, quantity: 60, document };
    const { terms } = await shipPacks(maker.as, blobs, { ...shipment, range: { first: 0, span: 60 } });
    await receiveShipment(pharmacy.as, blobs, { terms });
  });
  after(() => system.close());
  const ending = () => ({
    org: system.pharmacy.org,
    batch: batch.id,
    state: "supplied" as const,
    premises: PHARMACY_GLN,
  });

  it("find a genuine pack, its product and batch", async () => {
    const { chain, proofs, now } = system;
    const answer = await verifyScan(chain, scanOf(batch, "S7"), proofs, await now());
    expect(answer).to.include({ verdict: "genuine", maySupply: true, batch: batch.id, ndc: "1234567890" });
    expect(answer.alerts).to.deep.equal([]);
    expect(answer.code).to.include({ gtin: GTIN, lot: "V1", serial: "S7", expiry: batch.expiry });
    expect(answer.info).to.include({ quantity: 100, expiry: batch.expiry, gtin: GTIN });
    expect(answer.pack?.index).to.equal(7);
    expect(answer).not.to.have.property("end");
  });

  it("tell packs that are not: another lot, serial, expiry, proof or batch", async () => {
    const { chain, proofs } = system;
    const verdict = async (scan: string, from = proofs) => {
      const { verdict: found, alerts, maySupply } = await verifyScan(chain, scan, from);
      expect(maySupply).to.equal(false);
      return [found, ...alerts];
    };
    expect(await verdict(scanOf({ ...batch, lot: "V2" }, "S7"))).to.deep.equal(["unknown", "unknown-lot"]);
    expect(await verdict(scanOf(batch, "X7"))).to.deep.equal(["unknown", "serial-not-in-batch"]);
    const relabelled = scanOf({ ...batch, expiry: "2030-01-31" }, "S7");
    expect(await verdict(relabelled)).to.deep.equal(["genuine", "printed-expiry-differs"]);
    expect(await verdict(scanOf(batch, "S7"), treePackProofs(new Map()))).to.deep.equal(["unknown", "no-proof"]);
    const lying = { ...proofs, proofOfSerial: (id: typeof batch.id) => proofs.proofOfSerial(id, "S8") };
    expect(await verdict(scanOf(batch, "S7"), lying)).to.deep.equal(["unknown", "proof-of-another-serial"]);
    const { tree } = await system.commission("V3", 100);
    const otherTree = treePackProofs(new Map([[batch.id, tree]]));
    expect(await verdict(scanOf(batch, "S7"), otherTree)).to.deep.equal(["unknown", "proof-not-in-batch"]);
    const shop = "]d20107601001000018";
    await expectFailure(() => verifyScan(chain, shop, proofs), InputError, "gs1.medicine-code");
    await expectFailure(() => verifyScan(chain, "hello", proofs), InputError, "gs1.scan");
  });

  it("tell what ended, how and where, and what is in quarantine", async () => {
    const { chain, maker, pharmacy, proofs } = system;
    await decommissionPack(pharmacy.as, { ...ending(), proof: await proofs.proofOfSerial(batch.id, "S50") });
    const ended = await verifyScan(chain, scanOf(batch, "S50"), proofs);
    expect(ended.verdict).to.equal("ended");
    const endedAt = await system.now();
    expect(ended.end).to.deep.equal({
      state: "supplied",
      endedInCase: false,
      proven: true,
      endedAt,
      premises: PHARMACY_GLN,
    });
    await decommissionCase(pharmacy.as, { ...ending(), first: 51, count: 9 });
    const inCase = await verifyScan(chain, scanOf(batch, "S55"), proofs);
    expect(inCase.maySupply).to.equal(false);
    const casesEnd = { state: "supplied", endedInCase: true, proven: true, premises: PHARMACY_GLN };
    expect(inCase.end).to.deep.equal({ ...casesEnd, endedAt: await system.now() });
    await concludeCase(pharmacy.as, {
      org: pharmacy.org,
      batch: batch.id,
      first: 51,
      count: 9,
      state: "handedOver",
    });
    expect((await verifyScan(chain, scanOf(batch, "S51"), proofs)).end?.state).to.equal("handedOver");
    const forgetful: Connection = Object.create(chain, {
      deployment: { value: { ...chain.deployment, startBlock: await latestBlock(chain) } },
    });
    const unnamed = await verifyScan(forgetful, scanOf(batch, "S51"), proofs);
    expect([unnamed.verdict, unnamed.end?.state, unnamed.end?.endedInCase]).to.deep.equal(["ended", undefined, true]);
    await quarantineBatch(maker.as, { by: maker.org, batch: batch.id, notice: DIGEST });
    const quarantined = await verifyScan(chain, scanOf(batch, "S7"), proofs);
    expect(quarantined).to.include({ verdict: "quarantined", maySupply: false });
    await releaseBatch(maker.as, { by: maker.org, batch: batch.id, report: DIGEST });
  });

  it("tell a case that ended again in other pieces after it was made active", async () => {
    const { chain, maker, proofs } = system;
    const again = await system.commission("V5", 20);
    const own = { org: maker.org, batch: again.id, premises: PHARMACY_GLN };
    const endOf = async (serial: string) => (await verifyScan(chain, scanOf(again, serial), proofs)).end?.state;
    await decommissionCase(maker.as, { ...own, state: "sample", first: 0, count: 10 });
    await reactivateCase(maker.as, { ...own, first: 0, count: 10 });
    await decommissionCase(maker.as, { ...own, state: "locked", first: 0, count: 5 });
    await decommissionCase(maker.as, { ...own, state: "destroyed", first: 5, count: 5 });
    expect([await endOf("S4"), await endOf("S5"), await endOf("S10")]).to.deep.equal([
      "locked",
      "destroyed",
      undefined,
    ]);
  });

  it("warn who set a pack aside, and nobody else", async () => {
    const { chain, maker, pharmacy, proofs } = system;
    const aside = await system.commission("V6", 20);
    const range = { first: 3, span: 2 };
    await setAsidePacks(maker.as, { org: maker.org, batch: aside.id, quantity: 2, range, notice: DIGEST });
    const scan = async (serial: string, org?: typeof maker.org) => {
      const { maySupply, verdict, alerts } = await verifyScan(chain, scanOf(aside, serial), proofs, new Date(), org);
      return [maySupply, verdict, ...alerts];
    };
    expect(await scan("S3", maker.org)).to.deep.equal([false, "genuine", "set-aside"]);
    expect(await scan("S4", maker.org)).to.deep.equal([false, "genuine", "set-aside"]);
    expect(await scan("S2", maker.org)).to.deep.equal([true, "genuine"]);
    expect(await scan("S5", maker.org)).to.deep.equal([true, "genuine"]);
    expect(await scan("S3", pharmacy.org)).to.deep.equal([true, "genuine"]);
    expect(await scan("S3")).to.deep.equal([true, "genuine"]);
    await expectFailure(() => scan("S3", "0x12"), InputError, "input.invalid");
  });

  it("take their proofs from a store on disk as well", async () => {
    const { chain, folder } = system;
    const store = new FilePackStore(`${folder}/packs`);
    const { id, lot, expiry } = batch;
    const other = await store.create({ id, gtin: GTIN, lot, expiry }, ["S7"], newBatchSecret());
    await other.close();
    const found = await verifyScan(chain, scanOf(batch, "S7"), storedPackProofs(store));
    expect(found.alerts).to.deep.equal(["proof-not-in-batch"]);
    expect((await storedPackProofs(store).multiProofOf(id, [0])).packs).to.have.length(1);
  });

  it("of a day without connection are submitted in order; what cannot be supplied comes back as alerts", async () => {
    const { pharmacy, maker, proofs, now, chain, blobs, papers } = system;
    const second = await system.commission("V4", 10);
    // Received in parts: nobody can say which of the two came first, so both are held by quantity alone.
    const document = await papers(maker, pharmacy, [[batch, numbers(80, 2)]]);
    const parts = { from: maker.org, to: pharmacy.org, batch: batch.id, quantity: 2, document };
    const { terms } = await shipPacks(maker.as, blobs, { ...parts, range: { first: 80, span: 2 } });
    for (const quantity of [1, 1]) await receiveShipment(pharmacy.as, blobs, { terms, quantity });
    const start = (await now()).getTime() - 3_600_000;
    const at = (minute: number) => new Date(start + minute * 60_000);
    const uses: [TestBatch, string, number][] = [
      [batch, "S9", 1],
      [batch, "S3", 2],
      [batch, "S50", 3], // ended before
      [batch, "S9", 4], // a second time
      [second, "S1", 5], // never held
      [batch, "S40", 6],
      [batch, "S70", 7], // held by quantity only
    ];
    const scans = uses.map(([from, serial, minute]) => ({ scan: scanOf(from, serial), usedAt: at(minute) }));
    const day = {
      org: pharmacy.org,
      premises: PHARMACY_GLN,
      scans: [...scans, { scan: scanOf(batch, "NONE"), usedAt: at(8) }, { scan: "]C1", usedAt: at(9) }].reverse(),
    };
    const outcome = await submitOfflineDay(pharmacy.as, proofs, day);
    const told = (list: readonly { readonly serial: string }[]) => list.map(({ serial }) => serial).sort();
    expect(told(outcome.recorded)).to.deep.equal(["S3", "S40", "S70", "S9"]);
    expect(outcome.recorded.filter(({ proven }) => !proven).map(({ serial }) => serial)).to.deep.equal(["S70"]);
    const alerts = outcome.alerts.map(({ serial, alert, usedAt }) => `${serial} ${alert} ${usedAt.getTime()}`).sort();
    expect(alerts).to.deep.equal([
      `S1 notHeld ${at(5).getTime()}`,
      `S50 doubleUse ${at(3).getTime()}`,
      `S9 doubleUse ${at(4).getTime()}`,
    ]);
    expect(outcome.unknown.map(({ error }) => error.code)).to.deep.equal(["packs.unknown-serial", "gs1.form"]);
    expect([outcome.refused, outcome.unclear, outcome.unsent]).to.deep.equal([[], [], []]);
    expect((await chain.batches.packEndOf(batch.id, 9)).endedAt).to.equal(BigInt(Math.floor(at(1).getTime() / 1000)));
    const noticed = await alertsOf(chain, batch.id);
    expect(noticed.map(({ kind }) => kind).sort()).to.deep.equal(["offline", "offline", "unproven-end"]);
    const offline = noticed.flatMap((one) => (one.kind === "offline" ? [[one.index, one.alert, one.premises]] : []));
    expect(offline).to.have.deep.members([
      [50, "doubleUse", PHARMACY_GLN],
      [9, "doubleUse", PHARMACY_GLN],
    ]);

    // The maker can show that pack 70 never left it: the pharmacy's end gives way, and both counts are one less.
    const proof = await proofs.proofOfSerial(batch.id, "S70");
    const shown = { org: maker.org, batch: batch.id, state: "destroyed", premises: PHARMACY_GLN, proof } as const;
    await decommissionPack(maker.as, shown);
    expect((await alertsOf(chain, batch.id)).at(-1)).to.include({ kind: "end-overridden", index: 70, org: maker.org });
    expect((await holdersOf(chain, batch.id)).ended).to.equal(1 + 9 + 4 + 1);

    const future = { ...day, scans: [{ scan: scanOf(batch, "S41"), usedAt: await system.inDays(1) }] };
    const refused = await submitOfflineDay(pharmacy.as, proofs, future);
    expect(refused.refused.map(({ serial, error }) => [serial, error.code])).to.deep.equal([
      ["S41", "contract.UsedInFuture"],
    ]);
    const stranger = await submitOfflineDay(maker.as, proofs, { ...day, scans: scans.slice(0, 1) });
    expect(stranger.refused[0]?.error.code).to.equal("contract.UnknownMember");
    const wrong = () => submitOfflineDay(pharmacy.as, proofs, { ...day, premises: "1" });
    await expectFailure(wrong, InputError, "input.invalid");
  });

  it("of a day are not taken for unknown when the store fails, and nothing is sent", async () => {
    const { pharmacy, proofs, chain } = system;
    const usedAt = await system.now();
    const day = {
      org: pharmacy.org,
      premises: PHARMACY_GLN,
      scans: ["S42", "S43"].map((serial) => ({ scan: scanOf(batch, serial), usedAt })),
    };
    const failing = (error: Error) => ({
      ...proofs,
      proofOfSerial: (id: typeof batch.id, serial: string) =>
        serial === "S43" ? Promise.reject(error) : proofs.proofOfSerial(id, serial),
    });
    const before = await latestBlock(chain);
    const submit = (error: Error) => () => submitOfflineDay(pharmacy.as, failing(error), day);
    await expectFailure(submit(new MedtrailError("store.io", "The disk fails")), MedtrailError, "store.io");
    await expectFailure(submit(new IntegrityError("packs.corrupt", "A file is cut")), IntegrityError, "packs.corrupt");
    expect(await latestBlock(chain)).to.equal(before);
    const missing = failing(new MissingError("packs.missing", "No such batch"));
    const outcome = await submitOfflineDay(pharmacy.as, missing, day);
    expect(outcome.recorded.map(({ serial }) => serial)).to.deep.equal(["S42"]);
    expect(outcome.unknown.map(({ error }) => error.code)).to.deep.equal(["packs.missing"]);
  });

  it("are split into rounds that name each pack once, the earlier use first", () => {
    const uses = [5, 3, 7, 3, 4, 3].map((key, order) => ({ key, order }));
    const rounds = distinctRounds(uses, ({ key }) => key).map((list) => list.map(({ key, order }) => [key, order]));
    expect(rounds).to.deep.equal([
      [
        [3, 1],
        [4, 4],
        [5, 0],
        [7, 2],
      ],
      [[3, 3]],
      [[3, 5]],
    ]);
    expect(distinctRounds([], (key: number) => key)).to.deep.equal([]);
  });
});

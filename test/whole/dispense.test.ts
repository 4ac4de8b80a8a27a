import { expect } from "chai";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { receiveShipment } from "../../src/medicines/custody/receiveShipment.js";
import { shipPacks } from "../../src/medicines/custody/shipPacks.js";
import { decommissionPack } from "../../src/medicines/ends/decommissionPack.js";
import { reportUse } from "../../src/medicines/safety/reportUse.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import { readRecord } from "../../src/records/readRecord.js";
import { retractRecord } from "../../src/records/retractRecord.js";
import { anchorDispense } from "../../src/records/uses/anchorDispense.js";
import { anchorUse } from "../../src/records/uses/anchorUses.js";
import { dispenseOpening } from "../../src/records/uses/dispenseOpening.js";
import { dispensesOf } from "../../src/records/uses/dispensesOf.js";
import { newUseSalt } from "../../src/records/uses/newUseSalt.js";
import { readUse } from "../../src/records/uses/readUse.js";
import {
  encodeUseOpening,
  parseUseOpening,
  USE_OPENING_TYPE,
  type UseOpening,
} from "../../src/records/uses/UseOpening.js";
import { useFromResource } from "../../src/records/uses/useFromResource.js";
import { useIdOf } from "../../src/records/uses/useIdOf.js";
import { fileClaim } from "../../src/resources/coverage/claims/fileClaim.js";
import { contestClaim } from "../../src/resources/coverage/claims/judgeClaim.js";
import { verifyFund } from "../../src/resources/coverage/story/verifyFund.js";
import { InputError, RefusedError } from "../../src/shared/errors.js";
import { send } from "../../src/shared/send.js";
import { CODES, type CoverageScene, coverageScene, digestFor } from "../resources/coverage/coverageScene.js";
import { alteredNode } from "../support/alteredNode.js";
import { expectFailure } from "../support/failureOf.js";
import { type Holder, type MedicineSystem, medicineSystem, numbers, PHARMACY_GLN } from "../support/medicineSystem.js";
import { grantTo, publishText, releaseNow, requestFor, shareWith } from "../support/sharing.js";

const REQUEST = {
  resourceType: "MedicationRequest",
  status: "active",
  intent: "order",
  identifier: [{ use: "official", system: "https://hospital.example/prescriptions", value: "RX-1" }],
  dispenseRequest: { numberOfRepeatsAllowed: 1 },
};
/** IUseRegistry.UseKind. */
const DISPENSE_KIND = 3n;
const DISPENSE = { resourceType: "MedicationDispense", status: "completed" };

describe("a prescription that is dispensed", () => {
  let scene: CoverageScene;
  let goods: MedicineSystem;
  let person: Awaited<ReturnType<CoverageScene["member"]>>;
  let corner: Holder;
  let rival: Holder;
  /** As the pharmacy read it, out of the record that the patient granted. */
  let prescription: UseOpening;
  let prescribed: Awaited<ReturnType<typeof publishText>>;
  let restore: () => Promise<void>;

  before(async function () {
    this.timeout(120_000);
    scene = await coverageScene();
    const { system, hospital } = scene;
    goods = await medicineSystem(system);
    const duties = DUTIES.read | DUTIES.write | DUTIES.claim;
    corner = goods.pharmacy;
    const until = Math.floor((await system.inDays(300)).getTime() / 1000);
    const all = duties | DUTIES.dispense | DUTIES.ship | DUTIES.report;
    await send(
      system.as(corner.controller).organizations.offerMembership(corner.org, corner.member.address, all, until),
    );
    await send(corner.as.organizations.acceptMembership(corner.org, all, until));
    rival = await goods.holder("Other Pharmacy", LICENCES.pharmacy, duties);
    await scene.topUp(5000n);
    person = await scene.member();
    await scene.begin();

    prescribed = await publishText(system, hospital, person.patient.id, JSON.stringify(REQUEST));
    const { kind, identifier } = useFromResource(REQUEST);
    const opening = { organisation: hospital.org, patient: person.patient.id, identifier, salt: newUseSalt() };
    await anchorUse(system.as(hospital.member), { opening, kind, record: prescribed });
    const drafts = [{ content: encodeUseOpening(opening), contentType: USE_OPENING_TYPE, category: "laboratory" }];
    const publication = { patient: person.patient.id, author: hospital.org, drafts };
    const [published] = await publishRecords(system.as(hospital.member), system.stores, publication);
    if (!published) throw new Error("nothing was published");
    await grantTo(system, person.patient, corner);
    await shareWith(system, person.patient, corner);
    const release = await releaseNow(system, await requestFor(system, published.record, corner));
    const identity = { org: corner.org, privateKey: corner.keys.privateKey };
    const read = await readRecord(system.chain, system.stores.blobs, identity, published.record, release);
    prescription = parseUseOpening(read.plaintext);
  });
  beforeEach(async () => {
    ({ restore } = await scene.system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => scene.system.close());

  const tell = (by: Holder) => publishText(scene.system, by, person.patient.id, JSON.stringify(DISPENSE));
  const dispense = async (by: Holder, fill?: number) => {
    const record = await tell(by);
    const parts = { prescription, organisation: by.org, record };
    return { ...(await anchorDispense(by.as, fill === undefined ? parts : { ...parts, fill })), record };
  };
  const claim = (by: Holder, opening: UseOpening) =>
    fileClaim(by.as, scene.schedule, {
      plan: scene.plan,
      opening,
      category: person.category,
      document: digestFor("claim"),
      claim: { items: [{ service: { system: CODES, code: "S1" }, units: 1, amount: 600n }] },
    });

  it("is closed by the dispense, whose pack has ended, and which is claimed and reported under one UseId", async () => {
    const { maker, blobs, papers, proofs } = goods;
    const batch = await goods.commission("RX", 10);
    const document = await papers(maker, corner, [[batch, numbers(0, 10)]]);
    const range = { first: 0, span: 10 };
    const shipment = { from: maker.org, to: corner.org, batch: batch.id, quantity: 10, range, document };
    const { terms } = await shipPacks(maker.as, blobs, shipment);
    await receiveShipment(corner.as, blobs, { terms });
    expect(await dispensesOf(corner.as, { prescription })).not.to.have.property("closedBy");

    const { use, opening, closes } = await dispense(corner);
    const proof = await proofs.proofOfSerial(batch.id, "S0");
    const ending = { org: corner.org, batch: batch.id, premises: PHARMACY_GLN, state: "handedOver" as const };
    await decommissionPack(corner.as, { ...ending, proof });
    expect(closes).to.equal(true);
    const { prescription: state, dispenses, closedBy } = await dispensesOf(scene.system.chain, { prescription });
    expect(state).to.include({ use: useIdOf(prescription), state: "standing", kind: "prescription" });
    expect(dispenses).to.have.length(1);
    expect(closedBy).to.include({ use, organisation: corner.org, kind: "dispense", state: "standing" });

    const { filed } = await claim(corner, opening);
    expect(filed).to.include({ state: "paid", claimed: 600n });
    expect(filed.facts).to.include({ provider: corner.org, award: 400n });
    await expectFailure(() => claim(corner, opening), RefusedError, "contract.UseAlreadyClaimed");
    // The prescription is the hospital's: a pharmacy has no claim on it.
    await expectFailure(
      () => claim(corner, { ...prescription, organisation: corner.org }),
      RefusedError,
      "contract.UnknownUse",
    );
    expect((await verifyFund(scene.system.chain, scene.plan)).isTrue).to.equal(true);
    const report = { batch: batch.id, use, kind: "adverseReaction" as const, serious: false };
    await reportUse(corner.as, { ...report, reporter: corner.org, document: digestFor("report") });
    expect((await scene.system.chain.safetyReports.countOf(batch.id, 0)).reported).to.equal(1n);
  });

  it("is not dispensed again, by whomever", async () => {
    const first = await dispense(corner);
    for (const by of [corner, rival]) {
      const refused = await expectFailure(() => dispense(by), RefusedError, "use.dispensed");
      expect(refused.values).to.include({ use: first.use, organisation: corner.org });
    }
    // Past the library: at one pharmacy the chain refuses it, at another it stands as a double which the insurer finds.
    const past = async (by: Holder) => {
      const opening = dispenseOpening({ prescription, organisation: by.org });
      await anchorUse(by.as, { opening, kind: "dispense", record: await tell(by) });
      return opening;
    };
    await expectFailure(() => past(corner), RefusedError, "contract.UseAlreadyAnchored");
    const opening = await past(rival);
    const { dispenses, closedBy } = await dispensesOf(scene.system.as(scene.insurer.member), { prescription });
    expect(dispenses.map(({ organisation }) => organisation)).to.deep.equal([corner.org, rival.org]);
    expect(closedBy?.use).to.equal(first.use);
    const { use, filed } = await claim(rival, opening);
    const reasons = digestFor("dispensed before by another pharmacy");
    await contestClaim(scene.system.as(scene.insurer.member), { use, facts: filed.facts, reasons });
  });

  it("tells who came second, where two pharmacies dispense at once", async () => {
    const record = await tell(rival);
    await dispense(corner);
    // What a pharmacy sees that asked before the other anchored.
    let asked = 0;
    const late = alteredNode(scene.system.chain, rival.member, scene.system.chain.uses, (name, values) =>
      name === "UseAnchored" && values.kind === DISPENSE_KIND && asked++ === 0 ? undefined : { values },
    );
    const second = await anchorDispense(late, { prescription, organisation: rival.org, record });
    expect(second.closes).to.equal(false);
    expect((await readUse(late, second.use)).state).to.equal("standing");
  });

  it("allows its repeats, each once", async () => {
    await dispense(corner);
    expect((await dispense(rival, 2)).closes).to.equal(true);
    await expectFailure(() => dispense(corner, 2), RefusedError, "use.dispensed");
    for (const fill of [0, 1.5, 1001]) await expectFailure(() => dispense(corner, fill), InputError, "input.invalid");
  });

  it("is open again when the dispense's record was retracted", async () => {
    const { record } = await dispense(corner);
    await retractRecord(corner.as, record);
    const { dispenses } = await dispensesOf(corner.as, { prescription });
    expect(dispenses.map(({ state }) => state)).to.deep.equal(["retracted"]);
    expect((await dispense(rival)).closes).to.equal(true);
  });

  it("has to stand, and to be one", async () => {
    await retractRecord(scene.system.as(scene.hospital.member), prescribed);
    const withdrawn = await expectFailure(() => dispense(corner), RefusedError, "use.no-prescription");
    expect(withdrawn.values).to.include({ state: "retracted" });
    const [encounter] = await scene.encounters(person, 1);
    if (!encounter) throw new Error("no encounter");
    const record = await tell(corner);
    for (const other of [encounter.opening, { ...encounter.opening, salt: newUseSalt() }]) {
      const parts = { prescription: other, organisation: corner.org, record };
      await expectFailure(() => anchorDispense(corner.as, parts), RefusedError, "use.no-prescription");
    }
  });

  it("is tied to its dispense for nobody who has not its opening", () => {
    const opening = dispenseOpening({ prescription, organisation: corner.org });
    const guessed = dispenseOpening({
      prescription: { ...prescription, salt: newUseSalt() },
      organisation: corner.org,
    });
    expect(useIdOf(opening)).not.to.equal(useIdOf(guessed));
    expect(opening.salt).not.to.equal(dispenseOpening({ prescription, organisation: corner.org, fill: 2 }).salt);
  });
});

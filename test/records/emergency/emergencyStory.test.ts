import { expect } from "chai";
import { DUTIES } from "../../../src/identity/duties.js";
import { LICENCES } from "../../../src/identity/licences.js";
import { justifyEmergency, reviewEmergency } from "../../../src/records/emergency/answerEmergency.js";
import { relayContest, signContest } from "../../../src/records/emergency/contestEmergency.js";
import { formatHandle, patientOfHandle } from "../../../src/records/emergency/EmergencyHandle.js";
import { emergenciesOf } from "../../../src/records/emergency/emergenciesOf.js";
import { fetchCustody } from "../../../src/records/emergency/fetchCustody.js";
import { recoverEmergencyKey } from "../../../src/records/emergency/recoverEmergencyKey.js";
import { withdrawCustody } from "../../../src/records/emergency/withdrawCustody.js";
import { readRecord } from "../../../src/records/readRecord.js";
import { digestOf } from "../../../src/shared/contentId.js";
import { IntegrityError, RefusedError } from "../../../src/shared/errors.js";
import { toHex } from "../../../src/shared/hex.js";
import { sealShare } from "../../../src/shared/shares/sealedShare.js";
import { newX25519KeyPair } from "../../../src/shared/x25519.js";
import { expectFailure } from "../../support/failureOf.js";
import { encodeText, grantTo, publishText, releaseNow, requestFor } from "../../support/sharing.js";
import { type TestOrganization, type TestSystem, testSystem } from "../../support/testSystem.js";
import { changeOf } from "./changeOf.js";
import {
  answersOf,
  appoint,
  custodianOf,
  custodyRequest,
  emergencyWard,
  licensed,
  opening,
  preparedPatient,
  wishFor,
} from "./emergencyScene.js";

const ALLERGY = '{"resourceType":"AllergyIntolerance", "criticality" : "high" }\n';

describe("a stranger who is carried into a hospital abroad", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let ward: TestOrganization;
  before(async () => {
    system = await testSystem();
    author = await system.organization("Hospital at Home");
    ward = await emergencyWard(system);
  });
  after(() => system.close());

  it("is found by the handle, read with the custodians' key though one lies and one is missing, and the liar is named", async () => {
    const { patient, custodians, custody } = await preparedPatient(system);
    for (const [i, { privateKey }] of custodians.entries()) {
      expect(await (await custodianOf(system, privateKey)).check(patient.id)).to.equal(i + 1);
    }
    const record = await publishText(system, author, patient.id, ALLERGY, "allergies");
    const { chainId, contracts } = system.deployment;
    const card = await formatHandle({
      chainId,
      registry: contracts.PatientRegistry,
      patient: patient.id,
      at: "https://records.example/medtrail",
    });

    // The ward has the card and nothing else.
    const found = await patientOfHandle(system.chain, card.toLowerCase());
    expect(found).to.equal(patient.id);
    const opened = await opening(system, ward, found);
    const custodyFound = await fetchCustody(system.chain, system.stores.blobs, found);
    expect(custodyFound.digest).to.equal(custody.digest);

    // Custodian 2 does not answer; custodian 4 sends a share of its own making.
    const answers = await answersOf(system, ward, found, custody.digest, custodians, [1, 3, 5]);
    const binding = { kind: "release", key: custody.document.key, party: ward.org, index: 4 } as const;
    const share = await sealShare(crypto.getRandomValues(new Uint8Array(32)), ward.keys.publicKey, binding);
    answers.set(4, { custody: custody.digest, index: 4, share });
    const { reader, liars } = await recoverEmergencyKey(
      custodyFound,
      { org: ward.org, privateKey: ward.keys.privateKey },
      answers,
    );
    expect(liars.map(({ index, custodian }) => [index, custodian.at])).to.deep.equal([
      [4, "https://custodian-4.example/medtrail"],
    ]);

    const release = await releaseNow(system, await requestFor(system, record.record, ward, "ETREAT"));
    const read = await readRecord(system.chain, system.stores.blobs, reader, record.record, release);
    expect(read.plaintext).to.deep.equal(encodeText(ALLERGY));
    expect(read.patient).to.equal(patient.id);

    // The patient, or a guardian, sees it; the ward answers for it, an auditor judges.
    const seen = await emergenciesOf(system.chain, patient.id);
    expect(seen).to.have.length(1);
    expect(seen[0]).to.deep.include({
      org: ward.org,
      account: ward.member.address,
      purpose: "ETREAT",
      openedAt: opened.openedAt,
      until: opened.until,
    });
    expect(opened.until.getTime() - opened.openedAt.getTime()).to.equal(4 * 3_600_000);
    const numbers = ["medications", "allergies"].map((category) => patient.keyring.byCategory(category).number);
    expect(seen[0]?.categories).to.deep.equal(numbers.sort((a, b) => a - b));
    const justification = await digestOf(encodeText("unconscious after a fall, penicillin considered"));
    await justifyEmergency(system.as(ward.member), opened, justification);
    const auditor = await licensed(system, "Auditor", LICENCES.auditor, DUTIES.report);
    await reviewEmergency(system.as(auditor.member), opened, {
      auditor: auditor.org,
      finding: "upheld",
      report: await digestOf(encodeText("report")),
    });
    const kept = await system.chain.emergencies.emergencyOf(
      patient.id,
      ward.org,
      Math.floor(opened.openedAt.getTime() / 1000),
    );
    expect(kept.finding).to.equal(1n);
  });

  it("keeps what the wish leaves out, on chain and in the key", async () => {
    const { patient, custodians, custody } = await preparedPatient(system);
    const record = await publishText(system, author, patient.id, "a result", "laboratory");
    await opening(system, ward, patient.id);
    const call = async () => releaseNow(system, await requestFor(system, record.record, ward, "ETREAT"));
    await expectFailure(call, RefusedError, "contract.CategoryNotOpened");
    // Whoever gets hold of the envelope another way finds nothing sealed to the emergency key.
    await answersOf(system, ward, patient.id, custody.digest, custodians, [1, 2, 3]);
    const shares = await system.stores.envelopes.listCategoryShares(patient.id, custody.digest);
    expect(shares.map(({ categoryNumber }) => categoryNumber)).not.to.include(
      patient.keyring.byCategory("laboratory").number,
    );
    expect(shares).to.have.length(2);
  });

  it("is not read by whoever opened for another purpose, or by the same ward without an emergency", async () => {
    const { patient } = await preparedPatient(system);
    const record = await publishText(system, author, patient.id, ALLERGY, "allergies");
    const ask = async (purpose: "ETREAT" | "BTG" | "TREAT") =>
      releaseNow(system, await requestFor(system, record.record, ward, purpose));
    await expectFailure(() => ask("ETREAT"), RefusedError, "contract.AbsentConsent");
    await opening(system, ward, patient.id, "BTG");
    expect((await ask("BTG")).share.reader).to.not.equal(ward.org);
    await expectFailure(() => ask("ETREAT"), RefusedError, "contract.OtherEmergencyReason");
    await expectFailure(() => ask("TREAT"), RefusedError, "contract.AbsentConsent");
  });

  it("is treated under a consent as before, and a document that narrowed an old one does not stop an emergency", async () => {
    const { patient, custody } = await preparedPatient(system);
    const record = await publishText(system, author, patient.id, ALLERGY, "allergies");
    const document = await digestOf(encodeText("a FHIR Consent"));
    const until = new Date((await system.now()).getTime() + 60_000);
    await grantTo(system, patient, ward, { category: "allergies", purpose: "ETREAT", until, document });
    const ask = async () => releaseNow(system, await requestFor(system, record.record, ward, "ETREAT"));
    await expectFailure(ask, RefusedError, "release.document-not-evaluated");
    await system.time.increase(120);
    await expectFailure(ask, RefusedError, "contract.ExpiredConsent");
    await opening(system, ward, patient.id);
    expect((await ask()).share.reader).to.equal(custody.digest);
  });

  it("writes on after the emergency under new keys, which the emergency key does not open", async () => {
    const { patient, custodians, custody } = await preparedPatient(system);
    await opening(system, ward, patient.id);
    const answers = await answersOf(system, ward, patient.id, custody.digest, custodians, [1, 2, 3]);
    const org = { org: ward.org, privateKey: ward.keys.privateKey };
    const { reader } = await recoverEmergencyKey(custody, org, answers);

    // Awake again: the key epochs move, new custodians hold a new key, and the old shares go.
    const keyring = ["medications", "allergies"].reduce((moved, category) => moved.rotate(category), patient.keyring);
    await changeOf(system, patient, keyring);
    const moved = { ...patient, keyring };
    const next = await appoint(system, moved, custodians);
    await wishFor(system, moved, ["medications", "allergies"], next.digest);
    expect(
      await withdrawCustody(system.chain, system.stores, { patient: patient.id, custody: custody.digest }),
    ).to.equal(2);
    expect(
      await withdrawCustody(system.chain, system.stores, { patient: patient.id, custody: custody.digest }),
    ).to.equal(0);
    expect(await system.stores.blobs.has(custody.digest)).to.equal(false);
    const inForce = () => withdrawCustody(system.chain, system.stores, { patient: patient.id, custody: next.digest });
    await expectFailure(inForce, RefusedError, "custody.in-force");

    const later = await publishText(system, author, patient.id, "written later", "allergies");
    const release = await releaseNow(system, await requestFor(system, later.record, ward, "ETREAT"));
    expect(release.envelope.epoch).to.equal(2);
    const withNew = () => readRecord(system.chain, system.stores.blobs, reader, later.record, release);
    await expectFailure(withNew, IntegrityError, "envelope.other-reader");
    const posing = { org: next.digest, privateKey: reader.privateKey };
    const withOld = () => readRecord(system.chain, system.stores.blobs, posing, later.record, release);
    await expectFailure(withOld, IntegrityError, "envelope.closed");
    // The custodians of before hand out nothing more, those of today do.
    const stale = await custodyRequest(system, ward, patient.id, custody.digest);
    const [first] = custodians;
    if (first === undefined) throw new Error("there is a first custodian");
    const outdated = async () => (await custodianOf(system, first.privateKey)).release(stale);
    await expectFailure(outdated, RefusedError, "custody.outdated");
    const today = await answersOf(system, ward, patient.id, next.digest, custodians, [2, 3, 4]);
    const renewed = await recoverEmergencyKey(next, org, today);
    const read = await readRecord(system.chain, system.stores.blobs, renewed.reader, later.record, release);
    expect(read.plaintext).to.deep.equal(encodeText("written later"));
  });

  it("ends it when awake: a signed objection, and the ward stays out until the next wish", async () => {
    const { patient, custodians, custody } = await preparedPatient(system);
    const record = await publishText(system, author, patient.id, ALLERGY, "allergies");
    const { openedAt } = await opening(system, ward, patient.id);
    const signing = { patient: patient.id, signer: patient.signer, deadline: await system.inDays(1) };
    await relayContest(system.chain, await signContest(system.chain, signing, { org: ward.org, openedAt }));
    const ask = async () => releaseNow(system, await requestFor(system, record.record, ward, "ETREAT"));
    await expectFailure(ask, RefusedError, "contract.EndedEmergency");
    const custodian = () => answersOf(system, ward, patient.id, custody.digest, custodians, [1]);
    await expectFailure(custodian, RefusedError, "contract.EndedEmergency");
    await expectFailure(() => opening(system, ward, patient.id), RefusedError, "contract.EmergencyRefusedByPatient");
    const other = await emergencyWard(system, "Another Ward");
    await opening(system, other, patient.id);
  });

  it("who lost the emergency key's shares to too many liars stays closed, and says who they are", async () => {
    const { patient, custodians, custody } = await preparedPatient(system);
    await opening(system, ward, patient.id);
    const answers = await answersOf(system, ward, patient.id, custody.digest, custodians, [1, 2, 3]);
    const [one, two] = [answers.get(1), answers.get(2)];
    if (one === undefined || two === undefined) throw new Error("they answered");
    // 1 answers in the name of 2, and 2 gives what another key would open.
    answers.set(1, two);
    const binding = { kind: "release", key: custody.document.key, party: ward.org, index: 2 } as const;
    const wrong = await sealShare(new Uint8Array(32).fill(7), newX25519KeyPair().publicKey, binding);
    answers.set(2, { ...two, share: wrong });
    const org = { org: ward.org, privateKey: ward.keys.privateKey };
    const failure = await expectFailure(
      () => recoverEmergencyKey(custody, org, answers),
      IntegrityError,
      "shares.too-few",
    );
    expect(failure.values).to.deep.equal({ true: 1, needed: 3, liars: "1 2" });
    // A share that was handed to one organisation says nothing to another.
    const stolen = { org: toHex(new Uint8Array(32).fill(9)), privateKey: ward.keys.privateKey };
    await expectFailure(() => recoverEmergencyKey(custody, stolen, answers), IntegrityError, "shares.too-few");
  });
});

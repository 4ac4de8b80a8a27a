import { expect } from "chai";
import { fetchKeyDirectory } from "../../../src/identity/fetchKeys.js";
import { grantAccess } from "../../../src/records/access/grantAccess.js";
import { moveKeyEpochs, revokeAccess } from "../../../src/records/access/revokeAccess.js";
import { type Custody, fetchCustody } from "../../../src/records/emergency/fetchCustody.js";
import { recoverEmergencyKey } from "../../../src/records/emergency/recoverEmergencyKey.js";
import { readRecord } from "../../../src/records/readRecord.js";
import { RefusedError } from "../../../src/shared/errors.js";
import { accessContext, treatment } from "../../support/accessContext.js";
import { expectFailure } from "../../support/failureOf.js";
import { p256Signer } from "../../support/patientSigners.js";
import { publishText, releaseNow, requestFor } from "../../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../../support/testSystem.js";
import {
  answersOf,
  appoint,
  CATEGORIES,
  type CustodianKeys,
  custodianKeys,
  emergencyWard,
  opening,
  WISHED,
  wishFor,
} from "./emergencyScene.js";

describe("an emergency after the key epochs moved", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let reader: TestOrganization;
  let ward: TestOrganization;
  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    reader = await system.organization("Reader for ten days");
  });
  beforeEach(async () => {
    // Of its own, since it owes no justification.
    ward = await emergencyWard(system);
  });
  after(() => system.close());

  interface Prepared {
    readonly patient: TestPatient;
    readonly custodians: CustodianKeys;
    readonly custody: Custody;
  }

  /** With `earlier`, what the patient does between registering and naming custodians. */
  async function prepared(earlier: (patient: TestPatient) => Promise<unknown> = async () => undefined) {
    const registered = await system.patient(await p256Signer(system), CATEGORIES);
    await earlier(registered);
    const directory = await fetchKeyDirectory(system.chain, system.stores.blobs, registered.id);
    const patient = { ...registered, keyring: await registered.keyring.follow(directory) };
    const custodians = custodianKeys(4);
    const custody = await appoint(system, patient, custodians);
    await wishFor(system, patient, WISHED, custody.digest);
    return { patient, custodians, custody };
  }

  const grant = async (patient: TestPatient) =>
    grantAccess(
      await accessContext(system, patient),
      await treatment(system, patient, reader.org, { days: 10, category: "allergies" }),
    );
  const afterTenDays = async () => system.time.increaseTo(Math.floor((await system.inDays(11)).getTime() / 1000));

  async function readByWard({ patient, custodians, custody }: Prepared, record: `0x${string}`): Promise<string> {
    await opening(system, ward, patient.id);
    const found = await fetchCustody(system.chain, system.stores.blobs, patient.id);
    const answers = await answersOf(system, ward, patient.id, custody.digest, custodians, [1, 2]);
    const holder = { org: ward.org, privateKey: ward.keys.privateKey };
    const { reader: key } = await recoverEmergencyKey(found, holder, answers);
    const release = await releaseNow(system, await requestFor(system, record, ward, "ETREAT"));
    const { plaintext } = await readRecord(system.chain, system.stores.blobs, key, record, release);
    return new TextDecoder().decode(plaintext);
  }

  it("reads what was written after an epoch that had been announced before the custodians were named", async () => {
    const scene = await prepared(grant);
    await afterTenDays();
    const { record, epoch } = await publishText(system, author, scene.patient.id, "penicillin", "allergies");
    expect(epoch).to.equal(2);
    expect(await readByWard(scene, record)).to.equal("penicillin");
  });

  it("reads what was written after an epoch that was announced later", async () => {
    const scene = await prepared();
    await grant(scene.patient);
    await afterTenDays();
    const { record } = await publishText(system, author, scene.patient.id, "latex", "allergies");
    expect(await readByWard(scene, record)).to.equal("latex");
  });

  it("reads what was written after a revocation", async () => {
    const scene = await prepared();
    await grant(scene.patient);
    const revoking = await accessContext(system, scene.patient);
    await revokeAccess(revoking, [{ reader: reader.org, purpose: "TREAT" }]);
    const { record } = await publishText(system, author, scene.patient.id, "pollen", "allergies");
    expect(await readByWard(scene, record)).to.equal("pollen");
  });

  it("gives a key that an emergency opened no new epoch, and leaves the laboratory's out", async () => {
    const scene = await prepared();
    const { record } = await publishText(system, author, scene.patient.id, "nuts", "allergies");
    expect(await readByWard(scene, record)).to.equal("nuts");
    await moveKeyEpochs(await accessContext(system, scene.patient), ["allergies"]);
    const later = await publishText(system, author, scene.patient.id, "mites", "allergies");
    const call = async () => releaseNow(system, await requestFor(system, later.record, ward, "ETREAT"));
    await expectFailure(call, RefusedError, "release.not-shared");

    const numbers = WISHED.map((category) => scene.patient.keyring.byCategory(category).number);
    const shares = await system.stores.envelopes.listCategoryShares(scene.patient.id, scene.custody.digest);
    expect(new Set(shares.map(({ categoryNumber }) => categoryNumber))).to.deep.equal(new Set(numbers));
  });
});

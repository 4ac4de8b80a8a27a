import { expect } from "chai";
import { DUTIES } from "../../../src/identity/duties.js";
import { LICENCES } from "../../../src/identity/licences.js";
import { patientIdOf } from "../../../src/identity/patientIdOf.js";
import { justifyEmergency, reviewEmergency } from "../../../src/records/emergency/answerEmergency.js";
import { contestEmergency, relayContest, signContest } from "../../../src/records/emergency/contestEmergency.js";
import { emergenciesOf } from "../../../src/records/emergency/emergenciesOf.js";
import { expressWish, relayWish, signWish } from "../../../src/records/emergency/emergencyWish.js";
import { openEmergency } from "../../../src/records/emergency/openEmergency.js";
import { InputError, RefusedError } from "../../../src/shared/errors.js";
import { type Hex, toHex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { eventsOf } from "../../support/eventsOf.js";
import { expectFailure } from "../../support/failureOf.js";
import { p256Signer, signerKinds } from "../../support/patientSigners.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../../support/testSystem.js";
import { CATEGORIES, emergencyWard, licensed, opening, WISHED, wishFor } from "./emergencyScene.js";

const DAY = 86_400;
const WHY = `0x${"c3".repeat(32)}` as const;

describe("emergency access", () => {
  let system: TestSystem;
  let ward: TestOrganization;
  before(async () => {
    system = await testSystem();
    ward = await emergencyWard(system);
  });
  after(() => system.close());

  const newPatient = async (): Promise<TestPatient> => system.patient(await p256Signer(system), CATEGORIES);
  const signing = async ({ id: patient, signer }: TestPatient) => ({
    patient,
    signer,
    deadline: await system.inDays(1),
  });

  for (const [kind, make] of signerKinds) {
    it(`is wished for and objected to by ${kind}, and each word counts once`, async () => {
      const patient = await system.patient(await make(system), CATEGORIES);
      const numbers = WISHED.map((category) => patient.keyring.byCategory(category).number);
      const wish = await signWish(system.chain, await signing(patient), { categories: numbers, custody: WHY });
      const receipt = await relayWish(system.chain, wish);
      const mask = numbers.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n);
      expect(eventsOf(system.chain.emergencies, receipt)).to.deep.equal([
        {
          name: "EmergencyWishExpressed",
          values: { patient: patient.id, categories: mask, custody: WHY, nonce: 1n },
        },
      ]);
      await expectFailure(() => relayWish(system.chain, wish), RefusedError, "contract.WrongWishNonce");

      const { openedAt } = await opening(system, ward, patient.id);
      const contest = await signContest(system.chain, await signing(patient), { org: ward.org, openedAt });
      await relayContest(system.chain, contest);
      await expectFailure(() => relayContest(system.chain, contest), RefusedError, "contract.WrongWishNonce");
      const forged = { ...wish, categories: 1n, word: { ...wish.word, nonce: 3n } };
      await expectFailure(() => relayWish(system.chain, forged), RefusedError, "contract.InvalidPatientSignature");
    });
  }

  it("is wished for and objected to by transaction", async () => {
    const account = system.nextAccount();
    const keyDirectory = toHex(new Uint8Array(32).fill(1));
    const signer: Hex = `0x${account.address.slice(2)}`;
    const origin = { signer, keyDirectory, salt: WHY };
    await send(system.chain.patients.register(signer, keyDirectory, WHY));
    const patient = patientIdOf(system.deployment, origin);
    await expressWish(system.as(account), patient, { categories: [3] });
    const { openedAt } = await opening(system, ward, patient);
    await contestEmergency(system.as(account), { patient, org: ward.org, openedAt });
    const stranger = () => contestEmergency(system.as(system.stranger), { patient, org: ward.org, openedAt });
    await expectFailure(stranger, RefusedError, "contract.NotPatientSigner");
  });

  it("is refused to silence and to an opt-out, also one that was signed before an earlier wish was relayed", async () => {
    const patient = await newPatient();
    await expectFailure(() => opening(system, ward, patient.id), RefusedError, "contract.NoEmergencyWish");
    const numbers = [patient.keyring.byCategory("allergies").number];
    const generous = await signWish(system.chain, await signing(patient), { categories: numbers });
    const optOut = await signWish(system.chain, await signing(patient), { categories: [] });
    await relayWish(system.chain, generous);
    await opening(system, ward, patient.id);
    await relayWish(system.chain, optOut);
    await system.time.increase(4 * 3_600);
    await expectFailure(() => opening(system, ward, patient.id), RefusedError, "contract.EmergencyOptedOut");
  });

  it("is opened for chosen categories of the wish, and none beside", async () => {
    const patient = await newPatient();
    await wishFor(system, patient, WISHED);
    const [allergies, laboratory] = ["allergies", "laboratory"].map((one) => patient.keyring.byCategory(one).number);
    if (allergies === undefined || laboratory === undefined) throw new Error("both are there");
    const asking = (categories: readonly number[]) =>
      openEmergency(system.as(ward.member), { patient: patient.id, org: ward.org, purpose: "BTG", categories });
    await expectFailure(() => asking([laboratory]), RefusedError, "contract.EmergencyNotWished");
    await expectFailure(() => asking([]), InputError, "input.invalid");
    await asking([allergies]);
    const [announced] = await emergenciesOf(system.chain, patient.id);
    expect(announced?.categories).to.deep.equal([allergies]);
    expect(announced?.purpose).to.equal("BTG");
    // @ts-expect-error no purpose of an emergency
    const wrong = () => openEmergency(system.as(ward.member), { patient: patient.id, org: ward.org, purpose: "TREAT" });
    await expectFailure(wrong, InputError, "input.invalid");
  });

  it("closes the door of an organisation that gives no reason, and opens it when it does", async () => {
    const silent = await emergencyWard(system, "Silent Ward");
    const patient = await newPatient();
    await wishFor(system, patient, WISHED);
    const opened = await opening(system, silent, patient.id);
    await system.time.increase(9 * DAY);
    const failure = await expectFailure(
      () => opening(system, silent, patient.id),
      RefusedError,
      "contract.EmergencyDoorOverdue",
    );
    expect(failure.values).to.deep.equal({ org: silent.org, overdue: 1n });
    await justifyEmergency(system.as(silent.member), opened, WHY);
    await opening(system, silent, patient.id);
  });

  it("closes the door after an adverse finding, until the regulator opens it", async () => {
    const judged = await emergencyWard(system, "Judged Ward");
    const auditor = await licensed(system, "Auditor", LICENCES.auditor, DUTIES.report);
    const patient = await newPatient();
    await wishFor(system, patient, WISHED);
    const opened = await opening(system, judged, patient.id);
    const adverse = { auditor: auditor.org, finding: "adverse", report: WHY } as const;
    const judge = () => reviewEmergency(system.as(auditor.member), opened, adverse);
    await expectFailure(judge, RefusedError, "contract.TooEarly");
    await justifyEmergency(system.as(judged.member), opened, WHY);
    const itself = { ...adverse, auditor: judged.org };
    const own = () => reviewEmergency(system.as(judged.controller), opened, itself);
    await expectFailure(own, RefusedError, "contract.DependentAuditor");
    await judge();
    await system.time.increase(4 * 3_600);
    await expectFailure(() => opening(system, judged, patient.id), RefusedError, "contract.EmergencyDoorClosed");
    const reopen = (by: TestSystem["regulator"]) => send(system.as(by).emergencies.reopenDoor(judged.org, WHY));
    await expectFailure(() => reopen(system.stranger), RefusedError, "contract.AccessManagedUnauthorized");
    await reopen(system.regulator);
    await opening(system, judged, patient.id);
  });
});

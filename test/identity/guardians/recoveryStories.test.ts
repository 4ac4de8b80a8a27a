import { expect } from "chai";
import { fetchKeyDirectory } from "../../../src/identity/fetchKeys.js";
import type { RecoveryApproval } from "../../../src/identity/guardians/approveRecovery.js";
import { executeGuardians, relayGuardians, signGuardians } from "../../../src/identity/guardians/changeGuardians.js";
import { relayFreeze, signFreeze } from "../../../src/identity/guardians/freezePatient.js";
import { guardianDocument } from "../../../src/identity/guardians/GuardianDocument.js";
import { NO_GUARDIANS } from "../../../src/identity/guardians/GuardianSet.js";
import { guardState } from "../../../src/identity/guardians/guardState.js";
import { acceptRecovery, finaliseRecovery, openRecovery } from "../../../src/identity/guardians/openRecovery.js";
import { relayVeto, signVeto } from "../../../src/identity/guardians/vetoRecovery.js";
import { relayWithdrawal, signWithdrawal } from "../../../src/identity/guardians/withdrawAnnouncements.js";
import { PatientKeyring } from "../../../src/identity/PatientKeyring.js";
import { executeRotation, relayRotation, signRotation } from "../../../src/identity/rotateSigner.js";
import { signerHashOf } from "../../../src/identity/signerHashOf.js";
import type { PatientSigner } from "../../../src/identity/signers/PatientSigner.js";
import { relayGrant, signGrant } from "../../../src/records/grantConsent.js";
import { publishOwnRecord } from "../../../src/records/ownRecord.js";
import { encodePurpose } from "../../../src/records/purposeOfUse.js";
import { readOwnRecord } from "../../../src/records/readRecord.js";
import {
  relayAllRevocation,
  relayRevocation,
  signAllRevocation,
  signRevocation,
} from "../../../src/records/revokeConsent.js";
import { IntegrityError, RefusedError } from "../../../src/shared/errors.js";
import { eventsOf } from "../../support/eventsOf.js";
import { expectFailure } from "../../support/failureOf.js";
import { accountSigner, p256Signer } from "../../support/patientSigners.js";
import { type TestSystem, testSystem } from "../../support/testSystem.js";
import { guardedPatient } from "./recoveryStage.js";

describe("a patient with guardians", () => {
  let system: TestSystem;
  before(async () => {
    system = await testSystem();
  });
  after(() => system.close());

  type Guarded = Awaited<ReturnType<typeof guardedPatient>>;
  const text = new TextEncoder().encode('{"note":"an old record"}');
  const keepRecord = async ({ patient, phone }: Guarded) => {
    const signing = { patient, signer: phone, deadline: await system.inDays(1) };
    return publishOwnRecord(system.chain, system.stores, signing, { content: text, category: "laboratory" });
  };
  /** From the seed alone, as on a new phone. */
  const expectReadable = async ({ patient, seed }: Guarded, record: Awaited<ReturnType<typeof keepRecord>>) => {
    const directory = await fetchKeyDirectory(system.chain, system.stores.blobs, patient);
    const keyring = await PatientKeyring.fromDirectory(seed, directory);
    const envelope = await system.stores.envelopes.getRecord(record.record);
    const { plaintext } = await readOwnRecord(system.chain, system.stores.blobs, keyring, envelope);
    expect(new Uint8Array(plaintext)).to.deep.equal(text);
  };
  const openBy = async (next: PatientSigner, approvals: readonly RecoveryApproval[]) =>
    openRecovery(system.chain, await acceptRecovery(system.chain, next, approvals));
  const state = async ({ patient }: Guarded) => guardState(system.chain, patient, await system.now());
  const grantBy = async (patient: Guarded["patient"], signer: PatientSigner) => {
    const { org } = await organization();
    const now = await system.now();
    const terms = { reader: org, purpose: "TREAT" as const, categories: [3], from: now, until: await system.inDays(9) };
    const signing = { patient, signer, deadline: await system.inDays(30) };
    return relayGrant(system.chain, await signGrant(system.chain, signing, terms));
  };
  let hospital: Awaited<ReturnType<TestSystem["organization"]>> | undefined;
  const organization = async () => {
    hospital ??= await system.organization("Hospital");
    return hospital;
  };

  it("moves to a new phone: announced, and in force after the delay", async () => {
    const guarded = await guardedPatient(system);
    const record = await keepRecord(guarded);
    const { patient, phone, signing, wait } = guarded;
    const next = await p256Signer(system);
    await relayRotation(system.chain, await signRotation(system.chain, { present: phone, next }, signing));
    const announced = (await state(guarded)).announcedSigner;
    expect(announced?.signerHash).to.equal(signerHashOf(next.signer));
    const early = () => executeRotation(system.chain, patient);
    await expectFailure(early, RefusedError, "contract.TooEarly");
    await wait();
    const receipt = await executeRotation(system.as(system.stranger), patient);
    expect(eventsOf(system.chain.patients, receipt).map(({ name }) => name)).to.deep.equal(["SignerRotated"]);
    await expectReadable(guarded, record);
    const old = () => grantBy(patient, phone);
    await expectFailure(old, RefusedError, "contract.NotPatientSigner");
    await grantBy(patient, next);
  });

  it("loses the old phone: two of four guardians give it another signer, and old records open", async () => {
    const guarded = await guardedPatient(system);
    const record = await keepRecord(guarded);
    const { patient, phone, guardians, open, wait } = guarded;
    const next = await accountSigner();
    const receipt = await open(guardians.slice(1, 3), next);
    const effectiveAt = BigInt(Math.floor((await system.now()).getTime() / 1000) + 3 * 86_400);
    expect(eventsOf(system.chain.patients, receipt)).to.deep.equal([
      {
        name: "RecoveryOpened",
        values: { patient, signerHash: signerHashOf(next.signer), approvals: 2n, effectiveAt, round: 2n },
      },
    ]);
    expect((await state(guarded)).frozen).to.equal("while a recovery is open");
    await expectFailure(() => finaliseRecovery(system.chain, patient), RefusedError, "contract.TooEarly");
    await expectFailure(() => grantBy(patient, phone), RefusedError, "contract.FrozenPatient");
    await wait();
    await finaliseRecovery(system.as(system.stranger), patient);
    await expectReadable(guarded, record);
    await expectFailure(() => grantBy(patient, phone), RefusedError, "contract.NotPatientSigner");
    const after = await state(guarded);
    expect([after.frozen, after.recovery]).to.deep.equal([undefined, undefined]);
    expect([after.isGuarded, after.needed, after.isVetoLeft]).to.deep.equal([true, 2, true]);
  });

  it("has its phone stolen and the thief is first: one guardian freezes, the next quorum needs one more", async () => {
    const guarded = await guardedPatient(system);
    const record = await keepRecord(guarded);
    const { patient, phone: stolen, guardians, set, signing, approvalsOf, open, wait } = guarded;
    const [first] = guardians;
    if (!first) throw new Error("no guardian");
    const thief = await accountSigner();
    await grantBy(patient, stolen);
    const rotation = { present: stolen, next: thief };
    await relayRotation(system.chain, await signRotation(system.chain, rotation, signing));
    await relayGuardians(system.chain, await signGuardians(system.chain, stolen, { ...signing, terms: NO_GUARDIANS }));
    const document = guardianDocument(system.chain, patient, set, first.signer);
    await relayFreeze(system.chain, await signFreeze(system.chain, first, document, signing.deadline));
    await expectFailure(() => grantBy(patient, stolen), RefusedError, "contract.FrozenPatient");
    // Taking away stays possible: it harms less than being read by whom one wants out.
    const target = { reader: (await organization()).org, purpose: "TREAT" as const };
    const revoking = { patient, signer: stolen, deadline: signing.deadline };
    await relayRevocation(system.chain, await signRevocation(system.chain, revoking, target));

    const phone = await p256Signer(system);
    await open(guardians.slice(0, 2), phone);
    await relayVeto(system.chain, await signVeto(system.chain, stolen, signing));
    expect(await state(guarded)).to.include({ needed: 3, isVetoLeft: false, announcedSigner: undefined });
    await relayRotation(system.chain, await signRotation(system.chain, rotation, signing));
    const two = await approvalsOf(guardians.slice(0, 2), phone);
    await expectFailure(() => openBy(phone, two), RefusedError, "contract.ApprovalsOutOfRange");
    await open(guardians.slice(0, 3), phone);
    const veto = await signVeto(system.chain, stolen, signing);
    await expectFailure(() => relayVeto(system.chain, veto), RefusedError, "contract.VetoRefused");
    await wait();
    await expectFailure(() => executeRotation(system.chain, patient), RefusedError, "contract.NoAnnouncedChange");
    await finaliseRecovery(system.chain, patient);

    // Afterwards old records open for the patient, what the thief granted is revoked, and nobody else acts.
    await expectReadable(guarded, record);
    const again = { patient, signer: phone, deadline: await system.inDays(1) };
    await relayAllRevocation(system.chain, await signAllRevocation(system.chain, again));
    const { org, member } = await organization();
    const purpose = encodePurpose("TREAT");
    expect(await system.chain.consents.mayRead(patient, org, member.address, purpose, 3)).to.equal(false);
    for (const signer of [stolen, thief]) {
      const back = await signRotation(system.chain, { present: signer, next: thief }, signing);
      await expectFailure(() => relayRotation(system.chain, back), RefusedError, "contract.NotPatientSigner");
    }
  });

  it("has guardians who collude: below quorum nothing opens, a quorum is vetoed and dismissed", async () => {
    const guarded = await guardedPatient(system);
    const { patient, phone, guardians, setOf, signing, approvalsOf, open, wait } = guarded;
    const accomplice = await accountSigner();
    const alone = await approvalsOf(guardians.slice(0, 1), accomplice);
    await expectFailure(() => openBy(accomplice, alone), RefusedError, "contract.ApprovalsOutOfRange");
    await open(guardians.slice(0, 2), accomplice);
    await relayVeto(system.as(system.stranger), await signVeto(system.chain, phone, signing));
    const { terms } = await setOf([...guardians.slice(2), await accountSigner()], 1);
    await relayGuardians(system.chain, await signGuardians(system.chain, phone, { ...signing, terms }));
    const again = await approvalsOf(guardians.slice(0, 2), accomplice);
    await expectFailure(() => openBy(accomplice, again), RefusedError, "contract.ApprovalsOutOfRange");
    await wait();
    await executeGuardians(system.chain, patient);
    const gone = () => approvalsOf(guardians.slice(0, 2), accomplice);
    await expectFailure(gone, IntegrityError, "guardians.outdated");
    await grantBy(patient, phone);
  });

  it("removes a guardian while an approval is open: the approval dies", async () => {
    const guarded = await guardedPatient(system);
    const { patient, phone, guardians, setOf, signing, approvalsOf, wait } = guarded;
    const next = await accountSigner();
    const former = await approvalsOf(guardians.slice(0, 2), next);
    const changed = await setOf(guardians.slice(1), 1);
    const signed = await signGuardians(system.chain, phone, { ...signing, terms: changed.terms });
    await relayGuardians(system.chain, signed);
    await wait();
    await executeGuardians(system.chain, patient);
    await expectFailure(() => openBy(next, former), RefusedError, "contract.InvalidAcceptance");
    const present = await approvalsOf(guardians.slice(1, 3), next, changed);
    const [proposal] = present.map((approval) => approval.proposal);
    if (!proposal) throw new Error("no proposal");
    const mixed = former.map(({ word }) => ({ word, proposal }));
    await expectFailure(() => openBy(next, mixed), RefusedError, "contract.NotGuardian");
    await openBy(next, present);
  });

  it("withdraws what it announced", async () => {
    const guarded = await guardedPatient(system);
    const { patient, phone, signing, wait } = guarded;
    await relayGuardians(system.chain, await signGuardians(system.chain, phone, { ...signing, terms: NO_GUARDIANS }));
    expect((await state(guarded)).announcedGuardians?.root).to.equal(NO_GUARDIANS.root);
    await relayWithdrawal(system.chain, await signWithdrawal(system.chain, phone, signing));
    expect((await state(guarded)).announcedGuardians).to.equal(undefined);
    await wait();
    const execute = () => executeGuardians(system.chain, patient);
    await expectFailure(execute, RefusedError, "contract.NoAnnouncedChange");
  });
});

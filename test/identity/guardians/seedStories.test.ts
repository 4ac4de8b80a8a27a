import { expect } from "chai";
import { relayKeyDirectoryChange, signKeyDirectoryChange } from "../../../src/identity/changeKeyDirectory.js";
import { relayDelegate, signDelegate } from "../../../src/identity/delegates/nameDelegate.js";
import { executeGuardians, relayGuardians, signGuardians } from "../../../src/identity/guardians/changeGuardians.js";
import { relayFreeze, signFreeze } from "../../../src/identity/guardians/freezePatient.js";
import { NO_GUARDIANS } from "../../../src/identity/guardians/GuardianSet.js";
import { acceptRecovery, finaliseRecovery, openRecovery } from "../../../src/identity/guardians/openRecovery.js";
import { openSeedShare } from "../../../src/identity/guardians/openSeedShare.js";
import { relayVeto, signVeto } from "../../../src/identity/guardians/vetoRecovery.js";
import { PasskeyRoot } from "../../../src/identity/PasskeyRoot.js";
import { PatientKeyring } from "../../../src/identity/PatientKeyring.js";
import { preparePatient, registerPatient } from "../../../src/identity/registerPatient.js";
import { executeRotation, relayRotation, signRotation } from "../../../src/identity/rotateSigner.js";
import { ALL_SCOPES } from "../../../src/identity/scopes.js";
import { signerHashOf } from "../../../src/identity/signerHashOf.js";
import { browserPrf } from "../../../src/identity/signers/browserPrf.js";
import type { PatientSigner } from "../../../src/identity/signers/PatientSigner.js";
import { relayWish, signWish } from "../../../src/records/emergency/emergencyWish.js";
import { relayGrant, signGrant } from "../../../src/records/grantConsent.js";
import { publishOwnRecord } from "../../../src/records/ownRecord.js";
import type { PublishedRecord } from "../../../src/records/publishRecords.js";
import { relayAllRevocation, signAllRevocation } from "../../../src/records/revokeConsent.js";
import { IntegrityError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { combineShares } from "../../../src/shared/shares/combineShares.js";
import { expectFailure } from "../../support/failureOf.js";
import { accountSigner, p256Signer } from "../../support/patientSigners.js";
import { encodeText, publishText } from "../../support/sharing.js";
import { type TestOrganization, type TestSystem, testSystem } from "../../support/testSystem.js";
import { SoftwareAuthenticator } from "../SoftwareAuthenticator.js";
import { type BackedUp, backedUpPatient, expectReadable, SEED_THRESHOLD } from "./seedStage.js";

describe("a patient whose seed is backed up", () => {
  let system: TestSystem;
  let hospital: TestOrganization;
  before(async () => {
    system = await testSystem();
    hospital = await system.organization("Hospital");
  });
  after(() => system.close());

  type Records = Map<string, PublishedRecord>;
  const own = async (records: Records, patient: Hex, signer: PatientSigner) => {
    const text = "the patient's own note";
    const signing = { patient, signer, deadline: await system.inDays(1) };
    const draft = { content: encodeText(text), category: "laboratory" };
    records.set(text, await publishOwnRecord(system.chain, system.stores, signing, draft));
  };
  const byHospital = async (records: Records, patient: Hex, text: string) => {
    records.set(text, await publishText(system, hospital, patient, text));
  };
  const old = async ({ patient, phone }: BackedUp): Promise<Records> => {
    const records: Records = new Map();
    await own(records, patient, phone);
    await byHospital(records, patient, "a finding from before");
    return records;
  };
  const grantBy = async (patient: Hex, signer: PatientSigner) => {
    const now = await system.now();
    const terms = { reader: hospital.org, purpose: "TREAT" as const, categories: [3], from: now };
    const signing = { patient, signer, deadline: await system.inDays(9) };
    const signed = await signGrant(system.chain, signing, { ...terms, until: await system.inDays(9) });
    return relayGrant(system.chain, signed);
  };
  /** Whatever a former phone, or a thief who has it, still signs: the chain takes none of it. */
  const expectPowerless = async ({ patient, seed }: BackedUp, signers: readonly PatientSigner[]) => {
    const { chain, stores } = system;
    const keyring = (await PatientKeyring.create(seed, ["laboratory"])).rotate("laboratory");
    const directory = await keyring.directory();
    for (const signer of signers) {
      const signing = { patient, signer, deadline: await system.inDays(1) };
      const next = await accountSigner();
      const acts = {
        grant: () => grantBy(patient, signer),
        revoke: async () => relayAllRevocation(chain, await signAllRevocation(chain, signing)),
        rotate: async () => relayRotation(chain, await signRotation(chain, { present: signer, next }, signing)),
        guardians: async () =>
          relayGuardians(chain, await signGuardians(chain, signer, { ...signing, terms: NO_GUARDIANS })),
        delegate: async () =>
          relayDelegate(
            chain,
            await signDelegate(chain, signer, {
              ...signing,
              terms: { delegate: signerHashOf(next.signer), scopes: ALL_SCOPES, until: await system.inDays(9) },
            }),
          ),
        directory: async () => {
          const signed = await signKeyDirectoryChange(chain, stores.blobs, signer, { ...signing, directory });
          return relayKeyDirectoryChange(chain, stores.blobs, signed);
        },
        wish: async () => relayWish(chain, await signWish(chain, signing, { categories: [3] })),
        record: () => own(new Map(), patient, signer),
      };
      for (const act of Object.values(acts)) await expectFailure(act, RefusedError, "contract.NotPatientSigner");
    }
  };

  it("moves to a new phone with the old one in hand: seed and signer go over, no guardian is asked", async () => {
    const backed = await backedUpPatient(system);
    const { patient, phone, seed, signing, wait } = backed;
    const records = await old(backed);
    const moved = Uint8Array.from(seed);
    const next = await p256Signer(system);
    await relayRotation(system.chain, await signRotation(system.chain, { present: phone, next }, signing));
    await byHospital(records, patient, "a finding during the move");
    await wait();
    await executeRotation(system.chain, patient);
    await expectReadable(system, patient, moved, records);
    await expectPowerless(backed, [phone]);
    await grantBy(patient, next);
  });

  it("loses the phone: guardians give signer and seed back, and what came before, meanwhile and after opens", async () => {
    const backed = await backedUpPatient(system);
    const { patient, phone, guardians, open, wait, requestOf, answersOf, recover } = backed;
    const records = await old(backed);
    const next = await p256Signer(system);
    await open(guardians.slice(0, 2), next);
    await byHospital(records, patient, "a finding while the patient was away");
    const asked = await requestOf(next);
    const early = () => answersOf(guardians.slice(0, 1), asked.request);
    await expectFailure(early, RefusedError, "seed.not-recovered");
    await wait();
    await finaliseRecovery(system.as(system.stranger), patient);
    await byHospital(records, patient, "a finding after the recovery");
    const answers = await answersOf(guardians.slice(1), asked.request);
    const { seed, keyring, liars, others } = await recover(asked, answers);
    expect([liars, others]).to.deep.equal([[], []]);
    expect(keyring.byCategory("laboratory").epoch).to.equal(1);
    await expectReadable(system, patient, seed, records);
    await expectPowerless(backed, [phone]);
    await grantBy(patient, next);
  });

  it("has its phone stolen and the thief is first: no guardian gives the thief a share, whichever signer asks", async () => {
    const backed = await backedUpPatient(system);
    const {
      patient,
      phone: stolen,
      guardians,
      documentOf,
      signing,
      open,
      wait,
      requestOf,
      answersOf,
      recover,
    } = backed;
    const records = await old(backed);
    const [first] = guardians;
    if (!first) throw new Error("no guardian");
    const [thief, phone] = [await accountSigner(), await p256Signer(system)];
    const rotation = { present: stolen, next: thief };
    await relayRotation(system.chain, await signRotation(system.chain, rotation, signing));
    const expectNothingFor = async (signers: readonly PatientSigner[]) => {
      for (const signer of signers) {
        const { request } = await requestOf(signer);
        for (const guardian of guardians) {
          await expectFailure(() => answersOf([guardian], request), RefusedError, "seed.not-recovered");
        }
      }
    };
    await expectNothingFor([stolen, thief]);
    const freeze = await signFreeze(system.chain, first, documentOf(first.signer), signing.deadline);
    await relayFreeze(system.chain, freeze);
    await open(guardians.slice(0, 2), phone);
    await relayVeto(system.chain, await signVeto(system.chain, stolen, signing));
    await open(guardians.slice(0, 3), phone);
    await expectNothingFor([stolen, thief, phone]);
    await wait();
    await finaliseRecovery(system.chain, patient);
    await expectNothingFor([stolen, thief]);
    const asked = await requestOf(phone);
    const { seed } = await recover(asked, await answersOf(guardians.slice(0, 3), asked.request));
    await expectReadable(system, patient, seed, records);
    await expectPowerless(backed, [stolen, thief]);
  });

  it("has guardians who collude: below their numbers they get neither signer nor seed", async () => {
    const backed = await backedUpPatient(system);
    const { patient, phone, guardians, documentOf, keyPairOf, signing, approvalsOf, open, wait, requestOf } = backed;
    const accomplice = await accountSigner();
    const alone = await approvalsOf(guardians.slice(0, 1), accomplice);
    const accepted = await acceptRecovery(system.chain, accomplice, alone);
    await expectFailure(() => openRecovery(system.chain, accepted), RefusedError, "contract.ApprovalsOutOfRange");
    const sharesOf = (signers: readonly PatientSigner[]) =>
      Promise.all(signers.map(({ signer }) => openSeedShare(documentOf(signer), keyPairOf(signer).privateKey)));
    const commitments = guardians[0] && documentOf(guardians[0].signer).sealedShare?.commitments;
    if (commitments === undefined) throw new Error("no commitments");
    const below = await sharesOf(guardians.slice(0, SEED_THRESHOLD - 1));
    await expectFailure(() => combineShares(below, commitments), IntegrityError, "shares.too-few");
    // A quorum without enough shares asks the honest ones: while the recovery is open nobody answers, and the patient vetoes.
    await open(guardians.slice(0, 2), accomplice);
    const { request } = await requestOf(accomplice);
    const ask = () => backed.answersOf(guardians.slice(2), request);
    await expectFailure(ask, RefusedError, "seed.not-recovered");
    await relayVeto(system.chain, await signVeto(system.chain, phone, signing));
    await wait();
    await expectFailure(() => finaliseRecovery(system.chain, patient), RefusedError, "contract.NoOpenRecovery");
    await expectFailure(ask, RefusedError, "seed.not-recovered");
    await grantBy(patient, phone);
    // What no chain stops, and the documents say: as many as the threshold need nobody.
    const enough = await sharesOf(guardians.slice(0, SEED_THRESHOLD));
    expect((await combineShares(enough, commitments)).secret).to.deep.equal(backed.seed);
  });

  it("removes a guardian and shares anew: shares of two backups do not mix, and those of the old one still do", async () => {
    const backed = await backedUpPatient(system);
    const { patient, phone, guardians, setOf, signing, wait, backUp, documents, documentOf, keyPairOf } = backed;
    const [removed] = guardians;
    const stranger = await p256Signer(system);
    if (!removed) throw new Error("no guardian");
    const present = [...guardians.slice(1), stranger];
    const set = await setOf(present, 1);
    await relayGuardians(system.chain, await signGuardians(system.chain, phone, { ...signing, terms: set.terms }));
    await wait();
    await executeGuardians(system.chain, patient);
    const fresh = await backUp(set, present);

    const next = await p256Signer(system);
    await backed.open(present.slice(0, 2), next, set);
    await wait();
    await finaliseRecovery(system.chain, patient);
    const asked = await backed.requestOf(next);
    for (const guardian of guardians) {
      const outdated = () => backed.release(guardian, asked.request, documents);
      await expectFailure(outdated, IntegrityError, "guardians.outdated");
    }
    const answers = await backed.answersOf(present.slice(0, SEED_THRESHOLD), asked.request, fresh);
    expect((await backed.recover(asked, answers)).seed).to.deep.equal(backed.seed);

    const shareOf = ({ signer }: PatientSigner, from: typeof documents) =>
      openSeedShare(documentOf(signer, from), keyPairOf(signer).privateKey);
    const commitmentsOf = ({ signer }: PatientSigner, from: typeof documents) => {
      const commitments = documentOf(signer, from).sealedShare?.commitments;
      if (commitments === undefined) throw new Error("no commitments");
      return commitments;
    };
    const former = await shareOf(removed, documents);
    const mixed = [former, ...(await Promise.all(present.slice(1, SEED_THRESHOLD).map((one) => shareOf(one, fresh))))];
    for (const commitments of [commitmentsOf(stranger, fresh), commitmentsOf(removed, documents)]) {
      await expectFailure(() => combineShares(mixed, commitments), IntegrityError, "shares.too-few");
    }
    // Sharing anew revokes nothing from who kept what it had: that is why guardians destroy the former document.
    const kept = await Promise.all(guardians.slice(0, SEED_THRESHOLD).map((one) => shareOf(one, documents)));
    expect((await combineShares(kept, commitmentsOf(removed, documents))).secret).to.deep.equal(backed.seed);
  });

  it("has a passkey instead of guardians: id, signer and seed come back with it alone", async () => {
    const [rpId, name] = ["patient.example", "hospital"];
    const verifier = system.deployment.contracts.ERC7913P256Verifier;
    const passkey = new SoftwareAuthenticator(rpId, `https://${rpId}`);
    const unlock = async () =>
      (await PasskeyRoot.unlock(browserPrf(passkey), { rpId, credentialId: passkey.credentialId })).pseudonym(
        name,
        verifier,
      );
    const before = await unlock();
    const keyring = await PatientKeyring.create(before.seed, ["laboratory"]);
    const registration = await preparePatient(system.deployment, before.signer.signer, keyring, before.salt);
    await registerPatient(system.chain, system.stores.blobs, registration);
    const { patient } = registration;
    const records: Records = new Map();
    await own(records, patient, before.signer);
    await byHospital(records, patient, "a finding while the patient was away");
    const after = await unlock();
    await expectReadable(system, patient, after.seed, records);
    await grantBy(patient, after.signer);
  });
});

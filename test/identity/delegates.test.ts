import { expect } from "chai";
import { childIdOf } from "../../src/identity/children/childIdOf.js";
import { relayMajorityClaim, signMajorityClaim } from "../../src/identity/children/claimMajority.js";
import { prepareChild, registerChild } from "../../src/identity/children/registerChild.js";
import { relayDelegationEnd, signDelegationEnd } from "../../src/identity/delegates/endDelegation.js";
import { relayDelegate, signDelegate } from "../../src/identity/delegates/nameDelegate.js";
import { approveRecovery, proposeRecovery } from "../../src/identity/guardians/approveRecovery.js";
import { guardianDocument } from "../../src/identity/guardians/GuardianDocument.js";
import { GuardianSet } from "../../src/identity/guardians/GuardianSet.js";
import { guardState } from "../../src/identity/guardians/guardState.js";
import { acceptRecovery, openRecovery } from "../../src/identity/guardians/openRecovery.js";
import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { ALL_SCOPES, SCOPES } from "../../src/identity/scopes.js";
import { signerHashOf } from "../../src/identity/signerHashOf.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import { relayGrant, signGrant } from "../../src/records/grantConsent.js";
import { publishOwnRecord } from "../../src/records/ownRecord.js";
import { relayRevocation, signRevocation } from "../../src/records/revokeConsent.js";
import { InputError, IntegrityError, RefusedError } from "../../src/shared/errors.js";
import { type Hex, toHex } from "../../src/shared/hex.js";
import { eventsOf } from "../support/eventsOf.js";
import { expectFailure } from "../support/failureOf.js";
import { accountSigner, p256Signer, passkeySigner, signerKinds } from "../support/patientSigners.js";
import { type TestOrganization, type TestSystem, testSystem } from "../support/testSystem.js";

describe("who acts for a patient", () => {
  let system: TestSystem;
  let hospital: TestOrganization;
  before(async () => {
    system = await testSystem();
    hospital = await system.organization("Hospital");
  });
  after(() => system.close());

  const grantBy = async (patient: Hex, signer: PatientSigner) => {
    const until = await system.inDays(9_000);
    const terms = { reader: hospital.org, purpose: "TREAT" as const, categories: [3], from: await system.now(), until };
    const signing = { patient, signer, deadline: await system.inDays(1) };
    return relayGrant(system.chain, await signGrant(system.chain, signing, terms));
  };
  const revokeBy = async (patient: Hex, signer: PatientSigner) => {
    const signing = { patient, signer, deadline: await system.inDays(1) };
    const target = { reader: hospital.org, purpose: "TREAT" as const };
    return relayRevocation(system.chain, await signRevocation(system.chain, signing, target));
  };

  for (const [kind, newSigner] of signerKinds) {
    it(`is ${kind} as a delegate, within scopes and until the end, which it shortens itself`, async () => {
      const { id: patient, signer } = await system.patient(await p256Signer(system), ["laboratory"]);
      const proxy = await newSigner(system);
      const until = await system.inDays(30);
      const terms = { delegate: proxy.signer, scopes: SCOPES.grant | SCOPES.revoke, until };
      const deadline = await system.inDays(1);
      const signed = await signDelegate(system.chain, signer, { patient, terms, deadline });
      const receipt = await relayDelegate(system.as(system.stranger), signed);
      const delegate = signerHashOf(proxy.signer);
      expect(eventsOf(system.chain.patients, receipt)).to.deep.equal([
        {
          name: "DelegateNamed",
          values: { patient, delegate, scopes: 3n, until: BigInt(Math.floor(until.getTime() / 1000)), nonce: 1n },
        },
      ]);
      await grantBy(patient, proxy);
      await revokeBy(patient, proxy);
      const keep = async () =>
        publishOwnRecord(
          system.chain,
          system.stores,
          { patient, signer: proxy, deadline },
          { content: new TextEncoder().encode("{}"), category: "laboratory" },
        );
      const missing = await expectFailure(keep, RefusedError, "contract.MissingScope");
      expect(missing.values).to.deep.equal({ patient, delegate, scopes: 3n, asked: 8n });
      const again = () => relayDelegate(system.chain, signed);
      await expectFailure(again, RefusedError, "contract.WrongDelegationNonce");

      const end = { patient, delegate: proxy.signer, until: await system.now(), deadline };
      await relayDelegationEnd(system.chain, await signDelegationEnd(system.chain, proxy, end));
      await expectFailure(() => grantBy(patient, proxy), RefusedError, "contract.EndedDelegation");
    });
  }

  it("is nobody by a scope that does not exist", async () => {
    const { id: patient, signer } = await system.patient(await p256Signer(system), ["laboratory"]);
    const delegate = (await accountSigner()).signer;
    const deadline = await system.inDays(1);
    for (const scopes of [0, ALL_SCOPES + 1, -1, 1.5]) {
      const terms = { delegate, scopes, until: deadline };
      const call = () => signDelegate(system.chain, signer, { patient, terms, deadline });
      await expectFailure(call, InputError, "input.invalid");
    }
  });

  const family = async () => {
    const seed = PatientKeyring.newSeed();
    const [mother, sealed] = [await passkeySigner(system), await p256Signer(system)];
    const guardians = [await accountSigner(), await accountSigner()];
    const salt = toHex(crypto.getRandomValues(new Uint8Array(32)));
    const choice = { threshold: 2, delaySeconds: 86_400, pseudonym: salt, number: 0 };
    const set = await GuardianSet.create(seed, { ...choice, guardians: guardians.map(({ signer }) => signer) });
    const majority = await system.inDays(3_650);
    const parents = [{ delegate: mother.signer, scopes: ALL_SCOPES, until: majority }];
    const keyring = await PatientKeyring.create(seed, ["laboratory"]);
    const terms = { successor: sealed.signer, majority, parents, guardians: set.terms, salt };
    const registration = await prepareChild(system.deployment, keyring, terms);
    return { seed, keyring, mother, sealed, guardians, set, majority, terms, registration };
  };

  it("is a child at majority, though parent and guardians object", async () => {
    const { mother, sealed, guardians, set, majority, registration } = await family();
    const { patient, directory: _, ...child } = registration;
    expect(childIdOf(system.deployment, child)).to.equal(patient);
    const receipt = await registerChild(system.as(system.stranger), system.stores.blobs, registration);
    expect(eventsOf(system.chain.patients, receipt).map(({ name }) => name)).to.deep.equal([
      "PatientRegistered",
      "ChildRegistered",
      "DelegateNamed",
      "GuardiansChanged",
    ]);
    await grantBy(patient, mother);
    await expectFailure(() => grantBy(patient, sealed), RefusedError, "contract.SealedSigner");
    const early = { patient, deadline: new Date(majority.getTime() + 86_400_000) };
    const claim = await signMajorityClaim(system.chain, sealed, early);
    await expectFailure(() => relayMajorityClaim(system.chain, claim), RefusedError, "contract.TooEarly");

    await system.time.increaseTo(Math.floor(majority.getTime() / 1000));
    await expectFailure(() => grantBy(patient, mother), RefusedError, "contract.EndedDelegation");
    const accomplice = await accountSigner();
    const proposal = await proposeRecovery(system.chain, { ...early, newSigner: accomplice.signer });
    const approvals = await Promise.all(
      guardians.map((guardian) =>
        approveRecovery(
          system.chain,
          guardian,
          guardianDocument(system.chain, patient, set, guardian.signer),
          proposal,
        ),
      ),
    );
    await openRecovery(system.chain, await acceptRecovery(system.chain, accomplice, approvals));
    const byMother = await signMajorityClaim(system.chain, mother, early);
    await expectFailure(() => relayMajorityClaim(system.chain, byMother), RefusedError, "contract.NotPatientSigner");
    const claimed = await relayMajorityClaim(system.as(system.stranger), claim);
    expect(eventsOf(system.chain.patients, claimed).map(({ name }) => name)).to.deep.equal([
      "GuardiansChanged",
      "ChildCameOfAge",
    ]);
    const state = await guardState(system.chain, patient, await system.now());
    expect(state).to.include({ isGuarded: false, frozen: undefined, majority: undefined, recovery: undefined });
    await revokeBy(patient, sealed);
    await expectFailure(() => grantBy(patient, mother), RefusedError, "contract.NotPatientSigner");
  });

  it("is no parent beyond the majority, and of no registration that was changed", async () => {
    const { keyring, terms, majority, registration } = await family();
    const late = new Date(majority.getTime() + 1_000);
    const parents = terms.parents.map((parent) => ({ ...parent, until: late }));
    const prepare = () => prepareChild(system.deployment, keyring, { ...terms, parents });
    await expectFailure(prepare, InputError, "child.parent-past-majority");
    for (const change of [{ majority: registration.majority - 1 }, { salt: registration.keyDirectory }]) {
      const call = () => registerChild(system.chain, system.stores.blobs, { ...registration, ...change });
      await expectFailure(call, IntegrityError, "identity.other-patient");
    }
    const other = await family();
    const { directory } = other.registration;
    const call = () => registerChild(system.chain, system.stores.blobs, { ...registration, directory });
    await expectFailure(call, IntegrityError, "key-directory.digest");
  });
});

import { expect } from "chai";
import { keccak256, TypedDataEncoder, Wallet } from "ethers";
import { relayKeyDirectoryChange, signKeyDirectoryChange } from "../../src/identity/changeKeyDirectory.js";
import { fetchKeyDirectory } from "../../src/identity/fetchKeys.js";
import { KeyDirectory } from "../../src/identity/KeyDirectory.js";
import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { patientIdOf } from "../../src/identity/patientIdOf.js";
import { SIGNER_ACCEPTANCE } from "../../src/identity/patientTypes.js";
import { preparePatient, registerPatient } from "../../src/identity/registerPatient.js";
import { relayRotation, signRotation } from "../../src/identity/rotateSigner.js";
import { AccountSigner } from "../../src/identity/signers/AccountSigner.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import { digestOf } from "../../src/shared/contentId.js";
import { domainOf } from "../../src/shared/domainOf.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { eventsOf } from "../support/eventsOf.js";
import { expectFailure } from "../support/failureOf.js";
import { filesUnder } from "../support/filesUnder.js";
import { accountSigner, contractSigner, p256Signer, passkeySigner, signerKinds } from "../support/patientSigners.js";
import { type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

const CATEGORIES = ["laboratory"];
const signerHashOf = (signer: Hex) => keccak256(signer).slice(0, 50);

describe("a patient", () => {
  let system: TestSystem;
  before(async () => {
    system = await testSystem();
  });
  after(() => system.close());

  const newKeyring = () => PatientKeyring.create(PatientKeyring.newSeed(), CATEGORIES);
  const patientOf = async (patient: Hex) => {
    const { signerHash, nonce, keyDirectory } = await system.chain.patients.patientOf(patient);
    return { signerHash, nonce, keyDirectory };
  };

  describe("registers", () => {
    for (const [kind, newSigner] of signerKinds) {
      it(`with ${kind}, by whoever relays it, under the id that was computed offline`, async () => {
        const signer = await newSigner(system);
        const registration = await preparePatient(system.deployment, signer.signer, await newKeyring());
        const { patient, keyDirectory } = registration;
        const receipt = await registerPatient(system.as(system.stranger), system.stores.blobs, registration);
        const signerHash = signerHashOf(signer.signer);
        expect(eventsOf(system.chain.patients, receipt)).to.deep.equal([
          { name: "PatientRegistered", values: { patient, signerHash, keyDirectory } },
        ]);
        expect(await patientOf(patient)).to.deep.equal({ signerHash, nonce: 0n, keyDirectory });
        const directory = await fetchKeyDirectory(system.chain, system.stores.blobs, patient);
        expect(directory.encode()).to.deep.equal(registration.directory);
      });
    }

    it("under an id that whoever comes first with another key directory cannot take", async () => {
      const { signer } = await passkeySigner(system);
      const registration = await preparePatient(system.deployment, signer, await newKeyring());
      const thiefs = await (await newKeyring()).directory();
      const keyDirectory = await thiefs.digest();
      const thief = system.as(system.stranger).patients;
      const other = await thief.register.staticCall(signer, keyDirectory, registration.salt);
      await send(thief.register(signer, keyDirectory, registration.salt));
      expect(other).not.to.equal(registration.patient);

      await registerPatient(system.chain, system.stores.blobs, registration);
      expect((await patientOf(registration.patient)).keyDirectory).to.equal(registration.keyDirectory);
      const directory = await fetchKeyDirectory(system.chain, system.stores.blobs, registration.patient);
      expect(directory.encode()).to.deep.equal(registration.directory);
    });

    it("once: whoever relays it first spares the second, and changes nothing", async () => {
      const { signer } = await p256Signer(system);
      const registration = await preparePatient(system.deployment, signer, await newKeyring());
      await registerPatient(system.as(system.stranger), system.stores.blobs, registration);
      const call = () => registerPatient(system.chain, system.stores.blobs, registration);
      const failure = await expectFailure(call, RefusedError, "contract.PatientAlreadyRegistered");
      expect(failure.values).to.deep.equal({ patient: registration.patient });
    });

    it("not with a signer that is shorter than an address or too long", async () => {
      for (const length of [0, 19, 1025]) {
        const registration = await preparePatient(system.deployment, `0x${"ab".repeat(length)}`, await newKeyring());
        const call = () => registerPatient(system.chain, system.stores.blobs, registration);
        const failure = await expectFailure(call, RefusedError, "contract.SignerLengthOutOfRange");
        expect(failure.values).to.deep.equal({ length: BigInt(length), min: 20n, max: 1024n });
      }
    });

    it("not by a registration that was changed, and nothing is stored", async () => {
      const { signer } = await p256Signer(system);
      const registration = await preparePatient(system.deployment, signer, await newKeyring());
      const other = await preparePatient(system.deployment, signer, await newKeyring());
      const before = await filesUnder(system.folder);
      for (const [change, code] of [
        [{ directory: other.directory }, "key-directory.digest"],
        [{ patient: other.patient }, "identity.other-patient"],
        [{ salt: other.salt }, "identity.other-patient"],
        [{ directory: other.directory, keyDirectory: other.keyDirectory }, "identity.other-patient"],
      ] as const) {
        const call = () => registerPatient(system.chain, system.stores.blobs, { ...registration, ...change });
        await expectFailure(call, IntegrityError, code);
      }
      const form = new TextEncoder().encode("{}");
      const keyDirectory = await digestOf(form);
      const formless = { ...registration, keyDirectory, directory: form };
      const patient = patientIdOf(system.deployment, formless);
      const call = () => registerPatient(system.chain, system.stores.blobs, { ...formless, patient });
      await expectFailure(call, IntegrityError, "key-directory.form");
      expect(await filesUnder(system.folder)).to.equal(before);
    });

    it("with two pseudonyms of one signer that share no id", async () => {
      const { signer } = await p256Signer(system);
      const keyring = await newKeyring();
      const [one, two] = [
        await preparePatient(system.deployment, signer, keyring),
        await preparePatient(system.deployment, signer, keyring),
      ];
      expect(one.patient).not.to.equal(two.patient);
      await registerPatient(system.chain, system.stores.blobs, one);
      await registerPatient(system.chain, system.stores.blobs, two);
    });
  });

  describe("changes the key directory", () => {
    for (const [kind, newSigner] of signerKinds) {
      it(`by the signature of ${kind}, once, relayed by a stranger`, async () => {
        const { id: patient, signer, keyring } = await system.patient(await newSigner(system), CATEGORIES);
        const directory = await keyring.rotate("laboratory").directory();
        const change = { patient, directory, deadline: await system.inDays(1) };
        const signed = await signKeyDirectoryChange(system.chain, system.stores.blobs, signer, change);
        const relay = () => relayKeyDirectoryChange(system.as(system.stranger), system.stores.blobs, signed);
        const keyDirectory = await directory.digest();
        expect(eventsOf(system.chain.patients, await relay())).to.deep.equal([
          { name: "KeyDirectoryChanged", values: { patient, keyDirectory, nonce: 1n } },
        ]);
        const fetched = await fetchKeyDirectory(system.chain, system.stores.blobs, patient);
        expect(fetched.byCategory("laboratory").epoch).to.equal(2);
        const failure = await expectFailure(relay, RefusedError, "contract.WrongPatientNonce");
        expect(failure.values).to.deep.equal({ patient, nonce: 0n, current: 1n });
      });
    }

    it("not by someone else's signature, one past its deadline, or for an unknown patient", async () => {
      const { id: patient, signer, keyring } = await system.patient(await p256Signer(system), CATEGORIES);
      const directory = await keyring.rotate("laboratory").directory();
      const other = await p256Signer(system);
      const relay = async (by: PatientSigner, change: { patient?: Hex; deadline?: Date; signer?: Hex } = {}) => {
        const value = { patient, directory, deadline: await system.inDays(1), ...change };
        const signed = await signKeyDirectoryChange(system.chain, system.stores.blobs, by, value);
        const named = { ...signed, signer: change.signer ?? signed.signer };
        return relayKeyDirectoryChange(system.chain, system.stores.blobs, named);
      };
      const late = await expectFailure(
        () => relay(signer, { deadline: new Date(1_000) }),
        RefusedError,
        "contract.ExpiredSignature",
      );
      expect(late.values.deadline).to.equal("1970-01-01T00:00:01.000Z");
      const notHers = await expectFailure(() => relay(other), RefusedError, "contract.NotPatientSigner");
      expect(notHers.values).to.deep.equal({ patient, signerHash: signerHashOf(other.signer) });
      const forged = () => relay(other, { signer: signer.signer });
      await expectFailure(forged, RefusedError, "contract.InvalidPatientSignature");
      const unknown: Hex = `0x${"77".repeat(32)}`;
      const failure = await expectFailure(
        () => relay(signer, { patient: unknown }),
        RefusedError,
        "contract.UnknownPatient",
      );
      expect(failure.values).to.deep.equal({ patient: unknown });
      const fetched = () => fetchKeyDirectory(system.chain, system.stores.blobs, unknown);
      await expectFailure(fetched, MissingError, "identity.unknown-patient");
    });
  });

  describe("signs no key directory", () => {
    const sign = async ({ id: patient, signer }: TestPatient, directory: KeyDirectory) =>
      signKeyDirectoryChange(system.chain, system.stores.blobs, signer, {
        ...{ patient, directory },
        deadline: await system.inDays(1),
      });

    it("whose key epochs fall, as of an outdated keyring, under the same or another label", async () => {
      const patient = await system.patient(await p256Signer(system), CATEGORIES);
      const rotated = await patient.keyring.rotate("laboratory").directory();
      await relayKeyDirectoryChange(system.chain, system.stores.blobs, await sign(patient, rotated));
      const stale = await patient.keyring.directory();
      const renamed = new KeyDirectory(stale.categories.map((entry) => ({ ...entry, category: "labs" })));
      for (const directory of [stale, renamed]) {
        const failure = await expectFailure(() => sign(patient, directory), InputError, "key-directory.epoch-falls");
        const category = directory.categories[0]?.category;
        expect(failure.values).to.deep.equal({ category, epoch: 1, present: 2 });
      }
      await sign(patient, await patient.keyring.rotate("laboratory").rotate("laboratory").directory());
      await system.stores.blobs.delete(await rotated.digest());
      await sign(patient, stale); // what is lost is not compared
    });

    it("that gives a category another number", async () => {
      const patient = await system.patient(await p256Signer(system), CATEGORIES);
      const present = patient.keyring.byCategory("laboratory").number;
      const number = (present + 1) % 64;
      const { categories } = await patient.keyring.directory();
      const moved = new KeyDirectory(categories.map((entry) => ({ ...entry, number })));
      const failure = await expectFailure(() => sign(patient, moved), InputError, "key-directory.number-changed");
      expect(failure.values).to.deep.equal({ category: "laboratory", number, present });
    });
  });

  describe("rotates the signer", () => {
    it("not to the present one", async () => {
      const { id: patient, signer } = await system.patient(await p256Signer(system), CATEGORIES);
      const rotation = { patient, deadline: await system.inDays(1) };
      const signed = await signRotation(system.chain, { present: signer, next: signer }, rotation);
      const call = () => relayRotation(system.chain, signed);
      const failure = await expectFailure(call, RefusedError, "contract.SignerUnchanged");
      expect(failure.values).to.deep.equal({ patient });
    });

    const next = { accountSigner, contractSigner, p256Signer, passkeySigner };
    for (const [kind, newSigner] of signerKinds) {
      it(`from ${kind} to every kind, after which the former signs nothing`, async () => {
        for (const newNext of Object.values(next)) {
          const former = await newSigner(system);
          const { id: patient } = await system.patient(former, CATEGORIES);
          const signers = { present: former, next: await newNext(system) };
          const rotation = { patient, deadline: await system.inDays(1) };
          const signed = await signRotation(system.chain, signers, rotation);
          const receipt = await relayRotation(system.as(system.stranger), signed);
          const signerHash = signerHashOf(signers.next.signer);
          expect(eventsOf(system.chain.patients, receipt)).to.deep.equal([
            { name: "SignerRotated", values: { patient, signerHash, nonce: 1n } },
          ]);
          expect((await patientOf(patient)).signerHash).to.equal(signerHash);

          const back = { present: former, next: await p256Signer(system) };
          const again = await signRotation(system.chain, back, rotation);
          const failure = await expectFailure(
            () => relayRotation(system.chain, again),
            RefusedError,
            "contract.NotPatientSigner",
          );
          expect(failure.values).to.deep.equal({ patient, signerHash: signerHashOf(former.signer) });
          const onwards = { present: signers.next, next: await accountSigner() };
          await relayRotation(system.chain, await signRotation(system.chain, onwards, rotation));
        }
      });
    }

    it("not to a signer that did not accept: another's acceptance, or of a key that cannot sign", async () => {
      const { id: patient, signer: present } = await system.patient(await p256Signer(system), CATEGORIES);
      const deadline = await system.inDays(1);
      const wallet = Wallet.createRandom();
      const account = await AccountSigner.create(wallet);
      const noSigner: PatientSigner = {
        signer: `0x${system.deployment.contracts.RecordRegistry.slice(2).toLowerCase()}`,
        signTypedData: (...data) => account.signTypedData(...data),
      };
      const another: PatientSigner = { ...noSigner, signer: (await accountSigner()).signer };
      const mute: PatientSigner = { signer: (await passkeySigner(system)).signer, signTypedData: async () => "0x" };
      for (const newSigner of [noSigner, another, mute]) {
        const signed = await signRotation(system.chain, { present, next: newSigner }, { patient, deadline });
        const call = () => relayRotation(system.chain, signed);
        const failure = await expectFailure(call, RefusedError, "contract.InvalidAcceptance");
        const value = { patient, newSigner: newSigner.signer, nonce: 0n };
        const digest = TypedDataEncoder.hash(domainOf(system.deployment, "PatientRegistry"), SIGNER_ACCEPTANCE, value);
        expect(failure.values).to.deep.equal({ patient, digest });
      }
      expect((await patientOf(patient)).signerHash).to.equal(signerHashOf(present.signer));
    });
  });
});

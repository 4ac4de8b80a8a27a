import { approveRecovery, proposeRecovery } from "../../../src/identity/guardians/approveRecovery.js";
import { relayGuardians, signGuardians } from "../../../src/identity/guardians/changeGuardians.js";
import { guardianDocument } from "../../../src/identity/guardians/GuardianDocument.js";
import { GuardianSet } from "../../../src/identity/guardians/GuardianSet.js";
import { acceptRecovery, openRecovery } from "../../../src/identity/guardians/openRecovery.js";
import { PatientKeyring } from "../../../src/identity/PatientKeyring.js";
import { preparePatient, registerPatient } from "../../../src/identity/registerPatient.js";
import type { PatientSigner } from "../../../src/identity/signers/PatientSigner.js";
import { accountSigner, contractSigner, p256Signer, passkeySigner } from "../../support/patientSigners.js";
import type { TestSystem } from "../../support/testSystem.js";

const DELAY_SECONDS = 3 * 86_400;

/** A patient with a passkey and four guardians of every kind, two of whom are a quorum. */
export async function guardedPatient(system: TestSystem) {
  const { chain, deployment, stores } = system;
  const seed = PatientKeyring.newSeed();
  const keyring = await PatientKeyring.create(seed, ["laboratory"]);
  const phone = await passkeySigner(system);
  const registration = await preparePatient(deployment, phone.signer, keyring);
  await registerPatient(chain, stores.blobs, registration);
  const { patient, salt: pseudonym } = registration;
  const guardians: PatientSigner[] = [
    await accountSigner(),
    await contractSigner(system),
    await p256Signer(system),
    await passkeySigner(system),
  ];
  const choice = { threshold: 2, delaySeconds: DELAY_SECONDS, pseudonym };
  const setOf = (signers: readonly PatientSigner[], number: number) =>
    GuardianSet.create(seed, { ...choice, guardians: signers.map(({ signer }) => signer), number });
  const set = await setOf(guardians, 0);
  const signing = { patient, deadline: await system.inDays(30) };
  await relayGuardians(chain, await signGuardians(chain, phone, { ...signing, terms: set.terms }));

  const approvalsOf = async (signers: readonly PatientSigner[], next: PatientSigner, from = set) => {
    const proposal = await proposeRecovery(chain, { ...signing, newSigner: next.signer });
    return Promise.all(
      signers.map((guardian) =>
        approveRecovery(chain, guardian, guardianDocument(chain, patient, from, guardian.signer), proposal),
      ),
    );
  };
  const open = async (signers: readonly PatientSigner[], next: PatientSigner, from = set) =>
    openRecovery(system.as(system.stranger), await acceptRecovery(chain, next, await approvalsOf(signers, next, from)));
  const wait = () => system.time.increase(DELAY_SECONDS);
  return {
    seed,
    phone,
    patient,
    guardians,
    set,
    setOf,
    signing,
    approvalsOf,
    open,
    wait,
  };
}

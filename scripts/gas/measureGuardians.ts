import { Wallet } from "ethers";
import { approveRecovery, proposeRecovery } from "../../src/identity/guardians/approveRecovery.js";
import { signGuardians } from "../../src/identity/guardians/changeGuardians.js";
import { signFreeze } from "../../src/identity/guardians/freezePatient.js";
import { guardianDocument } from "../../src/identity/guardians/GuardianDocument.js";
import { GuardianSet } from "../../src/identity/guardians/GuardianSet.js";
import { acceptRecovery } from "../../src/identity/guardians/openRecovery.js";
import { signVeto } from "../../src/identity/guardians/vetoRecovery.js";
import { signWithdrawal } from "../../src/identity/guardians/withdrawAnnouncements.js";
import { SIGNER_ACCEPTANCE } from "../../src/identity/patientTypes.js";
import { signRotation } from "../../src/identity/rotateSigner.js";
import { AccountSigner } from "../../src/identity/signers/AccountSigner.js";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import { domainOf } from "../../src/shared/domainOf.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { DEADLINE, type GasStage, registered, word } from "./GasStage.js";

const DELAY = 259_200;

/** Measures guardians and recovery of the patient registry. */
export async function measureGuardians(gas: GasLedger, stage: GasStage): Promise<void> {
  const { chain, account, signers, nextSigner } = stage;
  const { patients } = chain;
  const own = chain.as(account).patients;
  const patient = await registered(stage, toHex(fromHex(account.address)), "guarded");
  const guardians = await Promise.all(["one", "two", "three"].map((name) => accountOf(`guardian ${name}`)));
  const names = guardians.map(({ signer }) => signer);
  const choice = { threshold: 2, delaySeconds: DELAY, pseudonym: word("guarded salt"), number: 0 };
  const set = await GuardianSet.create(fromHex(word("guarded seed"), 32), { ...choice, guardians: names });
  const wait = () => stage.connection.networkHelpers.time.increase(DELAY);
  const signing = { patient, deadline: DEADLINE };
  const open = (next: PatientSigner) => openCall(stage, patient, set, guardians.slice(0, 2), next);

  await gas.transaction("set the first guardians, sent", own.changeGuardians(patient, set.terms));
  await gas.transaction("announce other guardians, sent", own.changeGuardians(patient, set.terms));
  const { nonce } = await patients.patientOf(patient);
  const value = { patient, newSigner: signers.p256.signer, nonce };
  const domain = domainOf(stage.deployment, "PatientRegistry");
  const acceptance = await signers.p256.signTypedData(domain, SIGNER_ACCEPTANCE, value);
  await gas.transaction("announce a signer, sent", own.rotateSigner(patient, value.newSigner, acceptance));
  await gas.view("announcedSignerOf", await patients.announcedSignerOf.populateTransaction(patient));
  await gas.view("announcedGuardiansOf", await patients.announcedGuardiansOf.populateTransaction(patient));
  await gas.transaction("withdraw both, sent", own.withdrawAnnouncements(patient));
  await send(own.changeGuardians(patient, set.terms));
  await wait();
  await gas.transaction("put announced guardians in force", patients.executeGuardians(patient));

  await gas.transaction("open a recovery, 2 of 3 guardians", open(signers.p256));
  await gas.view("recoveryOf", await patients.recoveryOf.populateTransaction(patient));
  await gas.view("guardOf", await patients.guardOf.populateTransaction(patient));
  await gas.transaction("veto a recovery, sent", own.vetoRecovery(patient));
  await send(own.changeGuardians(patient, set.terms));
  await wait();
  await send(patients.executeGuardians(patient));

  const [first] = guardians;
  if (!first) throw new Error("no guardian");
  const freeze = await signFreeze(chain, first, guardianDocument(chain, patient, set, first.signer), DEADLINE);
  const words = { ...freeze.word, proof: [...freeze.word.proof] };
  await gas.transaction("freeze a patient, a guardian", patients.freeze(patient, freeze.deadline, words));
  await send(open(signers.p256));
  await wait();
  await gas.transaction("finalise a recovery", patients.finaliseRecovery(patient));

  const { change } = await signGuardians(chain, signers.p256, { ...signing, terms: set.terms });
  await gas.transaction(
    "announce guardians, signed by p256",
    patients.changeGuardiansBySig(patient, set.terms, change),
  );
  const withdrawal = await signWithdrawal(chain, signers.p256, signing);
  await gas.transaction(
    "withdraw them, signed by p256",
    patients.withdrawAnnouncementsBySig(patient, withdrawal.change),
  );
  await send(open(nextSigner));
  const veto = await signVeto(chain, signers.p256, signing);
  await gas.transaction("veto a recovery, signed by p256", patients.vetoRecoveryBySig(patient, veto.change));
  const rotation = await signRotation(chain, { present: signers.p256, next: nextSigner }, signing);
  await send(patients.rotateSignerBySig(patient, rotation.newSigner, rotation.acceptance, rotation));
  await wait();
  await gas.transaction("make the announced signer the signer", patients.executeRotation(patient));
}

/** An account whose key is fixed, so that its calldata always costs the same. */
export function accountOf(label: string): Promise<AccountSigner> {
  return AccountSigner.create(new Wallet(word(`key of ${label}`)));
}

async function openCall(
  { chain }: GasStage,
  patient: Hex,
  set: GuardianSet,
  guardians: readonly PatientSigner[],
  next: PatientSigner,
) {
  const proposal = await proposeRecovery(chain, { patient, newSigner: next.signer, deadline: DEADLINE });
  const approvals = await Promise.all(
    guardians.map((guardian) =>
      approveRecovery(chain, guardian, guardianDocument(chain, patient, set, guardian.signer), proposal),
    ),
  );
  const { newSigner, acceptance, deadline, words } = await acceptRecovery(chain, next, approvals);
  const sent = words.map((said) => ({ ...said, proof: [...said.proof] }));
  return chain.patients.openRecovery(patient, newSigner, acceptance, deadline, sent);
}

import { DUTIES } from "../../src/identity/duties.js";
import { AUTHOR_LICENCES, LICENCES } from "../../src/identity/licences.js";
import { KEY_DIRECTORY_CHANGE, SIGNER_ACCEPTANCE } from "../../src/identity/patientTypes.js";
import { signRotation } from "../../src/identity/rotateSigner.js";
import { domainOf } from "../../src/shared/domainOf.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import type { GasLedger } from "./GasLedger.js";
import { DEADLINE, type GasStage, registered, UNTIL, word } from "./GasStage.js";

/** Measures the organisation registry and answers an organisation with a member, for the other rooms. */
export async function measureOrganizations(gas: GasLedger, stage: GasStage): Promise<Hex> {
  const { chain, regulator, admin, controller, member, free, connection } = stage;
  const [next, second] = free;
  if (!next || !second) throw new Error("too few accounts");
  const regulated = chain.as(regulator).organizations;
  const controlled = chain.as(controller).organizations;
  const credential = word("credential");
  const duties = DUTIES.read | DUTIES.write;

  await gas.transaction(
    "accredit an organisation",
    regulated.accredit(controller.address, credential, LICENCES.care, UNTIL),
  );
  const org = toHex(fromHex(await chain.organizations.orgIdOf(controller.address, credential), 32));
  await gas.transaction(
    "accredit an organisation, an emergency licence announced",
    regulated.accredit(second.address, credential, LICENCES.care | LICENCES.emergencyCare, UNTIL),
  );
  const emergency = await chain.organizations.orgIdOf(second.address, credential);
  await gas.transaction(
    "change an accreditation",
    regulated.changeAccreditation(emergency, LICENCES.laboratory | LICENCES.auditor, UNTIL),
  );
  await connection.networkHelpers.time.increase(172_800);
  await gas.transaction("activate announced licences", chain.organizations.activateLicences(emergency));
  await gas.transaction("suspend an organisation", regulated.suspend(emergency));
  await gas.transaction("reinstate an organisation", regulated.reinstate(emergency));
  await gas.transaction("announce a replacement of a controller", regulated.replaceController(emergency, next.address));
  await connection.networkHelpers.time.increase(172_800);
  await gas.transaction("take over control", chain.as(next).organizations.acceptController(emergency));
  await gas.transaction(
    "offer control to a successor",
    chain.as(next).organizations.offerController(emergency, second.address),
  );

  await gas.transaction("offer a membership", controlled.offerMembership(org, member.address, duties, UNTIL));
  await gas.transaction("accept a membership", chain.as(member).organizations.acceptMembership(org, duties, UNTIL));
  await gas.transaction("publish an organisation's keys", controlled.setKeys(org, word("keys")));
  await controlled.offerMembership(org, next.address, duties, UNTIL);
  await gas.transaction("end a membership", controlled.endMembership(org, next.address));
  await gas.transaction("end all memberships", chain.as(next).organizations.endAllMemberships(emergency));

  const acting = (account: string) => [org, account, AUTHOR_LICENCES, DUTIES.write] as const;
  const { requireActing } = chain.organizations;
  await gas.view(
    "requireActing, the controller",
    await requireActing.populateTransaction(...acting(controller.address)),
  );
  await gas.view("requireActing, a member", await requireActing.populateTransaction(...acting(member.address)));
  await gas.transaction("set an organisation's standing", chain.as(admin).organizations.setStanding(emergency, 1));
  return org;
}

/** Measures the patient registry. */
export async function measurePatients(gas: GasLedger, stage: GasStage): Promise<void> {
  const { chain, account, signers, deployment } = stage;
  const { patients } = chain;
  await gas.transaction(
    "register a patient with key directory, EOA",
    patients.register(account.address, word("directory"), word("salt")),
  );
  await gas.transaction(
    "register a patient with key directory, passkey",
    patients.register(signers.webAuthn.signer, word("directory"), word("salt")),
  );
  const patient = await patients.patientIdOf(account.address, word("directory"), word("salt"));
  const own = chain.as(account).patients;
  await gas.transaction("change the key directory, sent", own.setKeyDirectory(patient, word("second directory")));

  const domain = domainOf(deployment, "PatientRegistry");
  for (const [kind, signer] of Object.entries(signers)) {
    const signing = await registered(stage, signer.signer, `directory ${kind}`);
    const keyDirectory = word("third directory");
    const value = { patient: signing, keyDirectory, nonce: 0, deadline: UNTIL };
    const signature = await signer.signTypedData(domain, KEY_DIRECTORY_CHANGE, value);
    await gas.transaction(
      `change the key directory, signed by ${kind}`,
      patients.setKeyDirectoryBySig(signing, keyDirectory, { ...value, signer: signer.signer, signature }),
    );
    const rotation = await signRotation(
      chain,
      { present: signer, next: stage.nextSigner },
      { patient: signing, deadline: DEADLINE },
    );
    const { newSigner, acceptance, nonce, deadline } = rotation;
    await gas.transaction(
      `rotate the signer to a P-256 key, signed by ${kind}`,
      patients.rotateSignerBySig(signing, newSigner, acceptance, {
        nonce,
        deadline,
        signer: rotation.signer,
        signature: rotation.signature,
      }),
    );
  }
  const acceptance = await signers.p256.signTypedData(domain, SIGNER_ACCEPTANCE, {
    patient,
    newSigner: signers.p256.signer,
    nonce: 1,
  });
  await gas.transaction(
    "rotate the signer to a P-256 key, sent",
    own.rotateSigner(patient, signers.p256.signer, acceptance),
  );
}

import { TypedDataEncoder } from "ethers";
import { DUTIES } from "../../src/identity/duties.js";
import { AUTHOR_LICENCES } from "../../src/identity/licences.js";
import { KEY_DIRECTORY_CHANGE } from "../../src/identity/patientTypes.js";
import { encodePurpose } from "../../src/records/purposeOfUse.js";
import { domainOf } from "../../src/shared/domainOf.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { FROM, type GasStage, registered, UNTIL, word } from "./GasStage.js";

const TREAT = encodePurpose("TREAT");
const CATEGORY = 17;

/** Measures what the rooms' own stories do not ask: the getters, the constants and the smaller checks. */
export async function measureViews(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { chain, account, controller, member } = stage;
  const { organizations, patients, consents, records } = chain;
  const patient = await registered(stage, account.address as Hex, "views");
  const terms = {
    reader: org,
    purpose: TREAT,
    categories: 1n << BigInt(CATEGORY),
    from: FROM,
    until: UNTIL,
    document: word("document"),
  };
  await send(chain.as(account).consents.grant(patient, terms));
  const origin = [account.address, word("views directory"), word("views salt")] as const;

  for (const [sentence, call] of Object.entries({
    "actingOf, a member": organizations.actingOf.populateTransaction(
      org,
      member.address,
      AUTHOR_LICENCES,
      DUTIES.write,
    ),
    organizationOf: organizations.organizationOf.populateTransaction(org),
    membershipOf: organizations.membershipOf.populateTransaction(org, member.address),
    keysOf: organizations.keysOf.populateTransaction(org),
    licenceAnnouncementOf: organizations.licenceAnnouncementOf.populateTransaction(org),
    controllerChangeOf: organizations.controllerChangeOf.populateTransaction(org),
    orgIdOf: organizations.orgIdOf.populateTransaction(controller.address, word("credential")),
    ANNOUNCEMENT_DELAY: organizations.ANNOUNCEMENT_DELAY.populateTransaction(),
    requirePatient: patients.requirePatient.populateTransaction(patient),
    requireScope: patients.requireScope.populateTransaction(patient, account.address, 1),
    patientOf: patients.patientOf.populateTransaction(patient),
    patientIdOf: patients.patientIdOf.populateTransaction(...origin),
    MAX_SIGNER_LENGTH: patients.MAX_SIGNER_LENGTH.populateTransaction(),
    consentStateOf: consents.consentStateOf.populateTransaction(patient, org, TREAT, CATEGORY),
    consentOf: consents.consentOf.populateTransaction(patient, org, TREAT),
    generationOf: consents.generationOf.populateTransaction(patient),
    MAX_CONSENTS: consents.MAX_CONSENTS.populateTransaction(),
    "PATIENTS of the consents": consents.PATIENTS.populateTransaction(),
    "ORGANIZATIONS of the consents": consents.ORGANIZATIONS.populateTransaction(),
    MAX_RECORDS: records.MAX_RECORDS.populateTransaction(),
    "PATIENTS of the records": records.PATIENTS.populateTransaction(),
    "ORGANIZATIONS of the records": records.ORGANIZATIONS.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
  await measureSignatureChecks(gas, stage);
}

async function measureSignatureChecks(gas: GasLedger, stage: GasStage): Promise<void> {
  const { patients } = stage.chain;
  const domain = domainOf(stage.deployment, "PatientRegistry");
  for (const [kind, signer] of Object.entries(stage.signers)) {
    const patient = await registered(stage, signer.signer, `views ${kind}`);
    const value = { patient, keyDirectory: word("any"), nonce: 0, deadline: UNTIL };
    const digest = TypedDataEncoder.hash(domain, KEY_DIRECTORY_CHANGE, value);
    const signature = await signer.signTypedData(domain, KEY_DIRECTORY_CHANGE, value);
    await gas.view(
      `requireScopeSignature, by ${kind}`,
      await patients.requireScopeSignature.populateTransaction(patient, signer.signer, digest, signature, 1),
    );
  }
}

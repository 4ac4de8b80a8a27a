import { childIdOf } from "../../src/identity/children/childIdOf.js";
import { signMajorityClaim } from "../../src/identity/children/claimMajority.js";
import { signDelegationEnd } from "../../src/identity/delegates/endDelegation.js";
import { signDelegate } from "../../src/identity/delegates/nameDelegate.js";
import { NO_GUARDIANS } from "../../src/identity/guardians/GuardianSet.js";
import { ALL_SCOPES } from "../../src/identity/scopes.js";
import { signerHashOf } from "../../src/identity/signerHashOf.js";
import { encodePurpose } from "../../src/records/purposeOfUse.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import type { GasLedger } from "./GasLedger.js";
import { DEADLINE, FROM, type GasStage, registered, UNTIL, word } from "./GasStage.js";
import { accountOf } from "./measureGuardians.js";

/** Measures delegates and children of the patient registry. */
export async function measureDelegates(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { chain, account, member, signers } = stage;
  const { patients } = chain;
  const own = chain.as(account).patients;
  const patient = await registered(stage, toHex(fromHex(account.address)), "delegating");
  const delegate = signerHashOf(toHex(fromHex(member.address)));
  await gas.transaction("name a delegate, sent", own.nameDelegate(patient, delegate, ALL_SCOPES, UNTIL));
  const terms = { reader: org, purpose: encodePurpose("TREAT"), categories: 1n << 17n, from: FROM, until: UNTIL };
  await gas.transaction(
    "grant a consent, sent by a delegate, the first",
    chain.as(member).consents.grant(patient, { ...terms, document: word("document") }),
  );
  await gas.view("delegateOf", await patients.delegateOf.populateTransaction(patient, delegate));
  await gas.transaction("shorten a delegation, sent", own.endDelegation(patient, delegate, FROM));
  for (const [kind, signer] of Object.entries(signers)) {
    const signing = await registered(stage, signer.signer, `delegating ${kind}`);
    const named = { delegate: (await accountOf("delegate")).signer, scopes: ALL_SCOPES, until: DEADLINE };
    const { change } = await signDelegate(chain, signer, { patient: signing, terms: named, deadline: DEADLINE });
    const hash = signerHashOf(named.delegate);
    await gas.transaction(
      `name a delegate, signed by ${kind}`,
      patients.nameDelegateBySig(signing, hash, ALL_SCOPES, UNTIL, change),
    );
    const until = new Date(FROM * 1000);
    const end = await signDelegationEnd(chain, signer, { ...named, patient: signing, until, deadline: DEADLINE });
    await gas.transaction(
      `shorten a delegation, signed by ${kind}`,
      patients.endDelegationBySig(signing, hash, FROM, end.change),
    );
  }
  await measureChildren(gas, stage, delegate);
}

async function measureChildren(gas: GasLedger, stage: GasStage, parent: Hex): Promise<void> {
  const { chain, account, signers } = stage;
  const { patients } = chain;
  const { time } = stage.connection.networkHelpers;
  // Far enough for the clock of whatever was measured before, and always the same calldata.
  const majority = UNTIL - 110_000_000;
  const child = (successor: Hex, label: string) => ({
    successor: signerHashOf(successor),
    keyDirectory: word(`${label} directory`),
    salt: word(`${label} salt`),
    majority,
    guardians: NO_GUARDIANS,
    parents: [{ delegate: parent, scopes: ALL_SCOPES, until: majority }],
  });
  const sending = child(toHex(fromHex(account.address)), "child sending");
  const signing = child(signers.p256.signer, "child signing");
  await gas.transaction("register a child with a parent", patients.registerChild(sending));
  await gas.transaction("register another child", patients.registerChild(signing));
  await gas.view("childIdOf", await patients.childIdOf.populateTransaction(sending));
  await time.increaseTo(majority);
  const grown = childIdOf(stage.deployment, sending);
  await gas.transaction("come of age, sent", chain.as(account).patients.claimMajority(grown));
  const patient = childIdOf(stage.deployment, signing);
  const { change } = await signMajorityClaim(chain, signers.p256, { patient, deadline: DEADLINE });
  await gas.transaction("come of age, signed by p256", patients.claimMajorityBySig(patient, change));
}

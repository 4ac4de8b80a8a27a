import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { EMERGENCY_CONTEST, EMERGENCY_WISH } from "../../src/records/emergency/emergencyTypes.js";
import { encodePurpose } from "../../src/records/purposeOfUse.js";
import { domainOf } from "../../src/shared/domainOf.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { type GasStage, registered, UNTIL, word } from "./GasStage.js";

const ETREAT = encodePurpose("ETREAT");
const BTG = encodePurpose("BTG");
const CATEGORY = 17;
const CATEGORIES = 1n << BigInt(CATEGORY);
const DUTY = DUTIES.read | DUTIES.breakGlass | DUTIES.report;
/** 2030-03-17, after everything else: the time of an opening is an argument later, and a zero byte is cheaper than another. */
const START = 1_900_000_001;
const HOUR = 3_600;

/** Measures emergency access. It moves the network's clock, so it comes last. */
export async function measureEmergencies(gas: GasLedger, stage: GasStage): Promise<void> {
  const { chain, account, connection, regulator, controller } = stage;
  const { time } = connection.networkHelpers;
  const [medic, auditController, judge] = stage.free.slice(6);
  if (!medic || !auditController || !judge) throw new Error("too few accounts");
  const org = await licensed(stage, controller, "emergency", LICENCES.care | LICENCES.emergencyCare);
  const auditor = await licensed(stage, auditController, "audit", LICENCES.auditor);
  await time.increaseTo(START);
  for (const [each, head, member] of [
    [org, controller, medic],
    [auditor, auditController, judge],
  ] as const) {
    await send(chain.organizations.activateLicences(each));
    await send(chain.as(head).organizations.offerMembership(each, member.address, DUTY, UNTIL));
    await send(chain.as(member).organizations.acceptMembership(each, DUTY, UNTIL));
  }
  const patient = await registered(stage, account.address as Hex, "emergency");
  const own = chain.as(account).emergencies;
  const wish = [patient, CATEGORIES, word("custody")] as const;
  await gas.transaction("express an emergency wish, sent, the first", own.setWish(...wish));
  await gas.transaction("express an emergency wish, sent, again", own.setWish(...wish));

  const acting = chain.as(medic).emergencies;
  await gas.transaction("take up emergency service", acting.takeUp(org));
  let next = START + HOUR;
  /** Opens in a block of a fixed time, and answers it. */
  const openAt = async (of: Hex, sentence?: string) => {
    const openedAt = next;
    next += 5 * HOUR;
    await time.setNextBlockTimestamp(openedAt);
    const sent = acting.open(of, org, ETREAT, CATEGORIES);
    if (sentence === undefined) await send(sent);
    else await gas.transaction(sentence, sent);
    return openedAt;
  };
  const first = await openAt(patient, "open an emergency, the organisation's first");
  await measureQuestions(gas, stage, { patient, org, account: medic.address, openedAt: first });
  await gas.transaction("justify an emergency", acting.justify(patient, org, first, word("why")));
  const judged = chain.as(judge).emergencies;
  await gas.transaction("review an emergency, upheld", judged.review(patient, org, first, auditor, 1, word("report")));

  let last = first;
  for (let i = 0; i < 24; i++) {
    last = await openAt(patient);
    await send(acting.justify(patient, org, last, word("why")));
  }
  last = await openAt(patient, "open an emergency, after 25 others of the patient");
  await gas.transaction("contest an emergency, sent", own.contest(patient, org, last));
  await send(acting.justify(patient, org, last, word("why")));
  await gas.transaction("review an emergency, adverse", judged.review(patient, org, last, auditor, 2, word("report")));
  await gas.transaction(
    "reopen an organisation's emergency door",
    chain.as(regulator).emergencies.reopenDoor(org, word("decision")),
  );
  await measureSigned(gas, stage, org, openAt);
}

async function licensed(stage: GasStage, head: GasStage["controller"], label: string, licences: number): Promise<Hex> {
  const { chain, regulator } = stage;
  await send(chain.as(regulator).organizations.accredit(head.address, word(label), licences, UNTIL));
  return toHex(fromHex(await chain.organizations.orgIdOf(head.address, word(label)), 32));
}

async function measureQuestions(
  gas: GasLedger,
  { chain }: GasStage,
  { patient, org, account, openedAt }: { patient: Hex; org: Hex; account: string; openedAt: number },
): Promise<void> {
  const { consents, emergencies } = chain;
  const reading = [patient, org, account, ETREAT, CATEGORY] as const;
  const covering = [patient, org, ETREAT, CATEGORY] as const;
  for (const [sentence, call] of Object.entries({
    "mayRead, a member in an emergency": consents.mayRead.populateTransaction(...reading),
    "mayRead, a member without consent or emergency": consents.mayRead.populateTransaction(
      patient,
      org,
      account,
      BTG,
      CATEGORY,
    ),
    "requireMayRead, a member in an emergency": consents.requireMayRead.populateTransaction(...reading),
    "EMERGENCIES of the consents": consents.EMERGENCIES.populateTransaction(),
    "isOpen, an emergency": emergencies.isOpen.populateTransaction(...covering),
    emergencyStateOf: emergencies.emergencyStateOf.populateTransaction(...covering),
    "requireOpen, an emergency": emergencies.requireOpen.populateTransaction(...covering),
    requireEmergency: emergencies.requireEmergency.populateTransaction(patient, org, account, ETREAT),
    wishOf: emergencies.wishOf.populateTransaction(patient),
    emergencyOf: emergencies.emergencyOf.populateTransaction(patient, org, openedAt),
    latestEmergencyOf: emergencies.latestEmergencyOf.populateTransaction(patient, org),
    justifyBefore: emergencies.justifyBefore.populateTransaction(openedAt),
    doorOf: emergencies.doorOf.populateTransaction(org),
    "WINDOW of an emergency": emergencies.WINDOW.populateTransaction(),
    JUSTIFICATION_DAYS: emergencies.JUSTIFICATION_DAYS.populateTransaction(),
    "PATIENTS of the emergencies": emergencies.PATIENTS.populateTransaction(),
    "ORGANIZATIONS of the emergencies": emergencies.ORGANIZATIONS.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
}

async function measureSigned(
  gas: GasLedger,
  stage: GasStage,
  org: Hex,
  openAt: (of: Hex) => Promise<number>,
): Promise<void> {
  const { chain, deployment, signers } = stage;
  const { emergencies } = chain;
  const domain = domainOf(deployment, "EmergencyAccess");
  for (const [kind, signer] of Object.entries(signers)) {
    const patient = await registered(stage, signer.signer, `emergency ${kind}`);
    const wish = { patient, categories: CATEGORIES, custody: word("custody"), nonce: 0, deadline: UNTIL };
    const wished = await signer.signTypedData(domain, EMERGENCY_WISH, wish);
    await gas.transaction(
      `express an emergency wish, signed by ${kind}, the first`,
      emergencies.setWishBySig(patient, wish.categories, wish.custody, {
        nonce: 0,
        deadline: UNTIL,
        signer: signer.signer,
        signature: wished,
      }),
    );
    const openedAt = await openAt(patient);
    const contest = { patient, org, openedAt, nonce: 1, deadline: UNTIL };
    const contested = await signer.signTypedData(domain, EMERGENCY_CONTEST, contest);
    await gas.transaction(
      `contest an emergency, signed by ${kind}`,
      emergencies.contestBySig(patient, org, openedAt, {
        nonce: 1,
        deadline: UNTIL,
        signer: signer.signer,
        signature: contested,
      }),
    );
  }
}

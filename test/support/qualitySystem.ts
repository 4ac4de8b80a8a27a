import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { defineIndicator } from "../../src/quality/indicators/defineIndicator.js";
import type { IndicatorTerms } from "../../src/quality/indicators/indicatorTerms.js";
import { obligeOrganization } from "../../src/quality/indicators/obligeOrganization.js";
import { anchorUses } from "../../src/records/uses/anchorUses.js";
import { newUseSalt } from "../../src/records/uses/newUseSalt.js";
import type { UseKind } from "../../src/records/uses/useKind.js";
import type { Connection } from "../../src/shared/connect.js";
import { type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { p256Signer } from "./patientSigners.js";
import { DELAY, type TestOrganization, type TestSystem, testSystem } from "./testSystem.js";

export const DAY = 86_400;
export const PERIOD = 30 * DAY;
export const DIGEST: Hex = `0x${"d1".repeat(32)}`;

export type QualitySystem = Awaited<ReturnType<typeof qualitySystem>>;

/** A system with a hospital that has to report mortality from period 0, which begins a day after, and an auditor; on a system that is there, if given. */
export async function qualitySystem(shared?: TestSystem) {
  const system = shared ?? (await testSystem());
  const hospital = await system.organization("Reporting Hospital");
  const other = await system.organization("Other Hospital");
  const patient = await system.patient(await p256Signer(system), ["laboratory"]);
  const auditing = await system.organization("Auditor", LICENCES.auditor);
  await system.time.increase(DELAY + 1);
  await send(system.chain.organizations.activateLicences(auditing.org));

  const joined = async ({ org, controller }: TestOrganization, duties: number): Promise<Connection> => {
    const member = system.nextAccount();
    const until = Math.floor((await system.inDays(3000)).getTime() / 1000);
    await send(system.as(controller).organizations.offerMembership(org, member.address, duties, until));
    await send(system.as(member).organizations.acceptMembership(org, duties, until));
    return system.as(member);
  };
  const reporter = await joined(hospital, DUTIES.report);
  const auditor = await joined(auditing, DUTIES.report);
  const regulator = system.as(system.regulator);

  const start = new Date(((await system.time.latest()) + DAY) * 1000);
  const terms: IndicatorTerms = {
    ...{ definition: DIGEST, start, periodLength: PERIOD, reportTime: 10 * DAY, answerTime: 5 * DAY },
    ...{ disputeTime: 20 * DAY, minCases: 11, maxSpan: 3, raisedOdds: 2, loweredOdds: 0.5, upLimit: 3, downLimit: 3 },
    ...{ eventsAreGood: false, barring: false },
  };
  const { indicator } = await defineIndicator(regulator, terms);
  await obligeOrganization(regulator, { org: hospital.org, indicator, from: 0 });
  const startOf = (period: number) => start.getTime() / 1000 + period * PERIOD;
  await system.time.increaseTo(startOf(0));

  let visits = 0;
  const record = async (at: TestOrganization): Promise<Hex> => {
    const digest = toHex(crypto.getRandomValues(new Uint8Array(32)));
    await send(system.as(at.member).records.anchor(patient.id, at.org, digest));
    return digest;
  };
  /** Encounters of an organisation, each with a record of its own unless one is given. */
  const encounters = async (
    number: number,
    { at = hospital, kind = "encounter", digest }: { at?: TestOrganization; kind?: UseKind; digest?: Hex } = {},
  ): Promise<readonly Hex[]> => {
    const uses = [];
    for (let i = 0; i < number; i++) {
      const identifier = { system: "https://hospital.example/encounters", value: String(++visits) };
      const opening = { organisation: at.org, patient: patient.id, identifier, salt: newUseSalt() };
      uses.push({ opening, kind, record: { digest: digest ?? (await record(at)) } });
    }
    return (await anchorUses(system.as(at.member), uses)).uses;
  };
  return {
    ...system,
    hospital,
    other,
    patient,
    auditing,
    reporter,
    auditor,
    regulator,
    terms,
    indicator,
    startOf,
    record,
    encounters,
  };
}

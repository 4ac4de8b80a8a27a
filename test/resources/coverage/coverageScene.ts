import { id } from "ethers";
import { DUTIES } from "../../../src/identity/duties.js";
import { LICENCES } from "../../../src/identity/licences.js";
import { anchorUses } from "../../../src/records/uses/anchorUses.js";
import { newUseSalt } from "../../../src/records/uses/newUseSalt.js";
import type { UseOpening } from "../../../src/records/uses/UseOpening.js";
import { type FiledClaim, fileClaim } from "../../../src/resources/coverage/claims/fileClaim.js";
import { enrolPerson } from "../../../src/resources/coverage/enrolPerson.js";
import { FeeSchedule, newPlanSecret } from "../../../src/resources/coverage/FeeSchedule.js";
import { openPlan } from "../../../src/resources/coverage/openPlan.js";
import { personOf } from "../../../src/resources/coverage/personOf.js";
import { payPremium, topUpPlan } from "../../../src/resources/coverage/planMoney.js";
import type { PlanTerms } from "../../../src/resources/coverage/planTerms.js";
import { fromHex, type Hex, toHex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { DemoCoin__factory } from "../../../typechain-types/index.js";
import { p256Signer } from "../../support/patientSigners.js";
import { grantTo, publishTexts } from "../../support/sharing.js";
import { DELAY, type TestPatient, testSystem } from "../../support/testSystem.js";

export const DAY = 86_400;
export const CODES = "http://example.org/codes";
const CODE_COUNT = 20;

/** A digest of nothing in particular. */
export const digestFor = (text: string): Hex => toHex(fromHex(id(text), 32));

/** What a plan of a test is, unless told. */
export const TERMS = {
  periodSeconds: 10 * DAY,
  periodsPerYear: 6,
  coinsuranceBps: 2000,
  disputeSeconds: DAY,
  decideSeconds: 2 * DAY,
  rule: "proportional",
  premium: 500n,
  deductible: 100n,
  limit: 1_000_000n,
  fastLimit: 1000n,
} as const;

export type CoverageScene = Awaited<ReturnType<typeof coverageScene>>;

/** A use that is anchored. */
export interface SceneUse {
  readonly opening: UseOpening;
  readonly patient: TestPatient;
  readonly digest: Hex;
}

/**
 * An insurer with a plan that begins within a day, an arbiter, a hospital, and nobody enrolled. The fee schedule allows 1000 for each of twenty
 * codes.
 */
export async function coverageScene(change: Partial<PlanTerms> = {}) {
  const system = await testSystem();
  const orgWith = async (name: string, licence: number, duties: number) => {
    const organization = await system.organization(name, licence);
    const { org, controller, member } = organization;
    const until = Math.floor((await system.inDays(360)).getTime() / 1000);
    await send(system.as(controller).organizations.offerMembership(org, member.address, duties, until));
    await send(system.as(member).organizations.acceptMembership(org, duties, until));
    return organization;
  };
  const writing = DUTIES.read | DUTIES.write | DUTIES.claim;
  const insurer = await orgWith("Insurer", LICENCES.insurer, DUTIES.claim);
  const arbiter = await orgWith("Arbiter", LICENCES.auditor, DUTIES.report);
  const hospital = await orgWith("Hospital", LICENCES.care, writing);
  // An auditor's licence is announced before it counts.
  await system.time.increase(DELAY);
  await send(system.chain.organizations.activateLicences(arbiter.org));
  const token = await new DemoCoin__factory(system.relay).deploy();
  await send(token.mint(system.relay.address, 10n ** 30n));

  const secret = newPlanSecret();
  const schedule = await FeeSchedule.of(
    secret,
    Array.from({ length: CODE_COUNT }, (_, code) => ({ system: CODES, code: `S${code}`, maximum: 1000n })),
  );
  const start = new Date((await system.inDays(1)).setMilliseconds(0));
  const address: Hex = toHex(fromHex(await token.getAddress(), 20));
  const terms: PlanTerms = {
    ...TERMS,
    insurer: insurer.org,
    arbiter: arbiter.org,
    feeRoot: schedule.root,
    token: address,
    start,
    ...change,
  };
  const { plan } = await openPlan(system.as(insurer.member), terms);

  const begin = () => system.time.increaseTo(Math.floor(start.getTime() / 1000));
  const topUp = (amount: bigint) => topUpPlan(system.chain, { plan, amount });
  let number = 0;

  /** A patient who consented to the insurer for payment. */
  const newcomer = async () => {
    const patient = await system.patient(await p256Signer(system), ["laboratory"]);
    await grantTo(system, patient, insurer, { purpose: "HPAYMT", until: await system.inDays(200) });
    return patient;
  };

  /** A person enrolled under one pseudonym, with the first year paid. */
  const member = async () => {
    const patient = await newcomer();
    const identifier = { system: "https://insurer.example/policies", value: `${number++}` };
    const person = await personOf({ secret, plan, identifier });
    const category = patient.keyring.byCategory("laboratory").number;
    const until = await system.inDays(300);
    await enrolPerson(system.as(insurer.member), { plan, person, patient: patient.id, category, until });
    await payPremium(system.chain, { plan, person, year: 1 });
    return { patient, person, category };
  };
  type Member = Awaited<ReturnType<typeof member>>;

  /** Encounters of a person at the hospital, anchored now. */
  const encounters = async ({ patient }: Pick<Member, "patient">, count: number): Promise<SceneUse[]> => {
    const values = Array.from({ length: count }, () => `encounter-${number++}`);
    const records = await publishTexts(system, hospital, patient.id, values);
    const uses = values.map((value, i) => ({
      opening: {
        organisation: hospital.org,
        patient: patient.id,
        identifier: { system: "https://hospital.example/encounters", value },
        salt: newUseSalt(),
      },
      digest: records[i]?.digest ?? "0x",
    }));
    const calls = uses.map(({ opening, digest }) => ({ opening, kind: "encounter" as const, record: { digest } }));
    await anchorUses(system.as(hospital.member), calls);
    return uses.map((use) => ({ ...use, patient }));
  };

  /** As often as the schedule needs to allow so much, but for the last 100. */
  const unitsFor = (amount: bigint) => Number((amount + 899n) / 1000n) || 1;

  /** Claims a use for so much, of services that the schedule allows. */
  const claim = (use: SceneUse, ...amounts: readonly bigint[]): Promise<FiledClaim> =>
    fileClaim(system.as(hospital.member), schedule, {
      plan,
      opening: use.opening,
      category: use.patient.keyring.byCategory("laboratory").number,
      document: digestFor("claim"),
      claim: {
        items: amounts.map((amount, i) => ({
          service: { system: CODES, code: `S${i % CODE_COUNT}` },
          units: unitsFor(amount),
          amount,
        })),
      },
    });

  return {
    system,
    insurer,
    arbiter,
    hospital,
    token,
    secret,
    schedule,
    terms,
    plan,
    begin,
    topUp,
    newcomer,
    member,
    encounters,
    unitsFor,
    claim,
    /** Until the end of a period's dispute time. */
    closable: (period: number) =>
      system.time.increaseTo(Math.floor(start.getTime() / 1000) + period * terms.periodSeconds + terms.disputeSeconds),
  };
}

import { DUTIES } from "../../../src/identity/duties.js";
import { LICENCES } from "../../../src/identity/licences.js";
import { appointCustodians } from "../../../src/records/emergency/appointCustodians.js";
import { Custodian, type ReleasedShare } from "../../../src/records/emergency/Custodian.js";
import { signCustodyRequest } from "../../../src/records/emergency/custodyRequest.js";
import type { EmergencyPurpose } from "../../../src/records/emergency/emergencyPurpose.js";
import { relayWish, signWish } from "../../../src/records/emergency/emergencyWish.js";
import type { Custody } from "../../../src/records/emergency/fetchCustody.js";
import { openEmergency } from "../../../src/records/emergency/openEmergency.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { newX25519KeyPair } from "../../../src/shared/x25519.js";
import { p256Signer } from "../../support/patientSigners.js";
import { DELAY, type TestOrganization, type TestPatient, type TestSystem } from "../../support/testSystem.js";

export const CATEGORIES = ["laboratory", "medications", "allergies"];
/** What the patient lets an emergency read: not the laboratory's. */
export const WISHED = ["medications", "allergies"];

/** An organisation under announced licences, once they are in force, whose member has these duties too. */
export async function licensed(
  system: TestSystem,
  name: string,
  licences: number,
  duties: number,
): Promise<TestOrganization> {
  const made = await system.organization(name, licences);
  await system.time.increase(DELAY);
  await send(system.chain.organizations.activateLicences(made.org));
  const { controller, member, org } = made;
  const until = Math.floor((await system.inDays(300)).getTime() / 1000);
  await send(system.as(controller).organizations.offerMembership(org, member.address, duties, until));
  await send(system.as(member).organizations.acceptMembership(org, duties, until));
  return made;
}

export function emergencyWard(system: TestSystem, name = "Emergency Ward"): Promise<TestOrganization> {
  return licensed(system, name, LICENCES.care | LICENCES.emergencyCare, DUTIES.read | DUTIES.breakGlass);
}

/** Key pairs of people who could be custodians. */
export function custodianKeys(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    ...newX25519KeyPair(),
    at: `https://custodian-${i + 1}.example/medtrail`,
  }));
}

export type CustodianKeys = ReturnType<typeof custodianKeys>;

/** The patient says what an emergency may read, and somebody relays it. */
export async function wishFor(
  system: TestSystem,
  { id, signer, keyring }: TestPatient,
  categories: readonly string[],
  custody?: Hex,
): Promise<void> {
  const signing = { patient: id, signer, deadline: await system.inDays(1) };
  const numbers = categories.map((category) => keyring.byCategory(category).number);
  const wish = { categories: numbers, ...(custody === undefined ? {} : { custody }) };
  await relayWish(system.chain, await signWish(system.chain, signing, wish));
}

/** A patient with five custodians, three of whom are enough, and a wish. */
export async function preparedPatient(system: TestSystem) {
  const patient = await system.patient(await p256Signer(system), CATEGORIES);
  const custodians = custodianKeys(5);
  const custody = await appoint(system, patient, custodians);
  await wishFor(system, patient, WISHED, custody.digest);
  return { patient, custodians, custody };
}

export function appoint(system: TestSystem, patient: TestPatient, custodians: CustodianKeys): Promise<Custody> {
  return appointCustodians(system.chain, system.stores, {
    patient: patient.id,
    keyring: patient.keyring,
    categories: WISHED,
    custodians: custodians.map(({ publicKey: key, at }) => ({ key, at })),
  });
}

export function opening(
  system: TestSystem,
  ward: TestOrganization,
  patient: Hex,
  purpose: EmergencyPurpose = "ETREAT",
) {
  return openEmergency(system.as(ward.member), { patient, org: ward.org, purpose });
}

/** A custodian whose clock is the chain's. */
export async function custodianOf(system: TestSystem, privateKey: Uint8Array): Promise<Custodian> {
  const now = await system.now();
  return new Custodian(system.chain, system.stores.blobs, privateKey, () => now);
}

/** A request that the ward's member signs on the chain's time. */
export async function custodyRequest(
  system: TestSystem,
  ward: TestOrganization,
  patient: Hex,
  custody: Hex,
  purpose: EmergencyPurpose = "ETREAT",
) {
  const request = { patient, custody, org: ward.org, purpose, time: await system.now() };
  return signCustodyRequest(system.chain, ward.member, request);
}

/** What these custodians answer, by their place. */
export async function answersOf(
  system: TestSystem,
  ward: TestOrganization,
  patient: Hex,
  custody: Hex,
  custodians: CustodianKeys,
  places: readonly number[],
): Promise<Map<number, ReleasedShare>> {
  const request = await custodyRequest(system, ward, patient, custody);
  const answers = new Map<number, ReleasedShare>();
  for (const place of places) {
    const holder = custodians[place - 1];
    if (holder === undefined) throw new Error(`there is no custodian ${place}`);
    answers.set(place, await (await custodianOf(system, holder.privateKey)).release(request));
  }
  return answers;
}

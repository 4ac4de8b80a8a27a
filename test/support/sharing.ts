import { relayGrant, signGrant } from "../../src/records/grantConsent.js";
import { KeyRelease } from "../../src/records/KeyRelease.js";
import { type PublishedRecord, publishRecords } from "../../src/records/publishRecords.js";
import type { PurposeOfUse } from "../../src/records/purposeOfUse.js";
import { signReadRequest } from "../../src/records/readRequest.js";
import { relayRevocation, signRevocation } from "../../src/records/revokeConsent.js";
import { shareCategory } from "../../src/records/shareCategory.js";
import type { Hex } from "../../src/shared/hex.js";
import { recorderOf } from "./accessLog.js";
import { p256Signer } from "./patientSigners.js";
import type { TestOrganization, TestPatient, TestSystem } from "./testSystem.js";

/** What a test departs from: treatment, one category, from now for thirty days. */
export interface Grant {
  readonly category?: string;
  readonly purpose?: PurposeOfUse;
  readonly from?: Date;
  readonly until?: Date;
  readonly document?: Hex;
}

export const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Records of the laboratory's category unless told, each with its text as content, published by a member. */
export async function publishTexts(
  system: TestSystem,
  author: Pick<TestOrganization, "org" | "member">,
  patient: Hex,
  texts: readonly string[],
  category = "laboratory",
): Promise<PublishedRecord[]> {
  const drafts = texts.map((text) => ({ content: encodeText(text), category }));
  return publishRecords(system.as(author.member), system.stores, { patient, author: author.org, drafts });
}

/** {@link publishTexts} for one. */
export async function publishText(
  system: TestSystem,
  author: Pick<TestOrganization, "org" | "member">,
  patient: Hex,
  text: string,
  category = "laboratory",
): Promise<PublishedRecord> {
  const [record] = await publishTexts(system, author, patient, [text], category);
  if (!record) throw new Error("nothing was published");
  return record;
}

/** The patient signs a consent, and somebody relays it. */
export async function grantTo(
  system: TestSystem,
  { id: patient, signer, keyring }: TestPatient,
  { org: reader }: Pick<TestOrganization, "org">,
  grant: Grant = {},
): Promise<void> {
  const signing = { patient, signer, deadline: await system.inDays(1) };
  const signed = await signGrant(system.chain, signing, {
    reader,
    purpose: grant.purpose ?? "TREAT",
    categories: [keyring.byCategory(grant.category ?? "laboratory").number],
    from: grant.from ?? (await system.now()),
    until: grant.until ?? (await system.inDays(30)),
    ...(grant.document ? { document: grant.document } : {}),
  });
  await relayGrant(system.chain, signed);
}

/** The patient signs a revocation, and somebody relays it. */
export async function revokeFrom(
  system: TestSystem,
  { id: patient, signer }: TestPatient,
  { org: reader }: Pick<TestOrganization, "org">,
): Promise<void> {
  const signing = { patient, signer, deadline: await system.inDays(1) };
  await relayRevocation(system.chain, await signRevocation(system.chain, signing, { reader, purpose: "TREAT" }));
}

/** The patient seals a category's keys to a reader. */
export async function shareWith(
  system: TestSystem,
  { id: patient, keyring }: TestPatient,
  { org: reader }: Pick<TestOrganization, "org">,
  category = "laboratory",
) {
  return shareCategory(system.chain, system.stores, { keyring, patient, reader, category });
}

/** A request for a record that a reader's member signs on the chain's time. */
export async function requestFor(
  system: TestSystem,
  record: Hex,
  { org: reader, member }: Pick<TestOrganization, "org" | "member">,
  purpose: PurposeOfUse = "TREAT",
) {
  return signReadRequest(system.chain, member, { record, reader, purpose, time: await system.now() });
}

/** A record server whose clock is the chain's, at each request. */
export async function releaseNow(system: TestSystem, request: unknown) {
  const now = await system.now();
  return new KeyRelease(system.chain, system.stores.envelopes, await recorderOf(system), () => now).release(request);
}

/** A patient's record that an author published, and that a reader may read: granted and shared. */
export async function sharedRecord(system: TestSystem) {
  const author = await system.organization("Author Hospital");
  const reader = await system.organization("Reader Hospital");
  const patient = await system.patient(await p256Signer(system), ["laboratory", "medications"]);
  const record = await publishText(system, author, patient.id, SHARED_TEXT);
  await grantTo(system, patient, reader);
  await shareWith(system, patient, reader);
  return { author, reader, patient, record };
}

/** Exact bytes that no JSON serialiser would give back. */
export const SHARED_TEXT = '{"resourceType":"Observation", "value" : 80.00}\n';

import { expect } from "chai";
import { fetchConsentDocument } from "../../../src/records/consent/fetchConsentDocument.js";
import { grantsOfConsent } from "../../../src/records/consent/grantsOfConsent.js";
import { organizationIdentifier } from "../../../src/records/consent/organizationIdentifier.js";
import { recordCategoryCoding } from "../../../src/records/consent/recordCategoryCoding.js";
import { relayGrants, signGrants } from "../../../src/records/grantConsent.js";
import { type DocumentedRelease, KeyRelease, type RecordDescription } from "../../../src/records/KeyRelease.js";
import { encodePurpose } from "../../../src/records/purposeOfUse.js";
import { readRecord } from "../../../src/records/readRecord.js";
import type { ErrorCode } from "../../../src/shared/errorCatalogue.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { recorderOf } from "../../support/accessLog.js";
import { expectFailure } from "../../support/failureOf.js";
import { type Grant, grantTo, requestFor, SHARED_TEXT, sharedRecord } from "../../support/sharing.js";
import { type TestSystem, testSystem } from "../../support/testSystem.js";
import { asker, confidential, consent, NPI, purpose, sensitive, types } from "./consents.js";

const PLAIN: RecordDescription = { class: ["Observation"], code: [], label: [] };

describe("key release under a document", () => {
  let system: TestSystem;
  let parties: Awaited<ReturnType<typeof sharedRecord>>;
  let restore: () => Promise<void>;

  before(async () => {
    system = await testSystem();
    parties = await sharedRecord(system);
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  /** Stores a document and grants under it. */
  const grantUnder = async (document: unknown, grant: Omit<Grant, "document"> = {}): Promise<Hex> => {
    const text = typeof document === "string" ? document : JSON.stringify(document);
    const digest = await system.stores.blobs.put(new TextEncoder().encode(text));
    await grantTo(system, parties.patient, parties.reader, { ...grant, document: digest });
    return digest;
  };

  const release = async (
    documented: Partial<DocumentedRelease> | undefined = {},
    wanted: NonNullable<Grant["purpose"]> = "TREAT",
  ) => {
    const now = await system.now();
    const options = documented && { blobs: system.stores.blobs, ...documented };
    const server = new KeyRelease(system.chain, system.stores.envelopes, await recorderOf(system), () => now, options);
    return server.release(await requestFor(system, parties.record.record, parties.reader, wanted));
  };
  const describing = (description: RecordDescription) => ({ describe: async () => description });
  const refused = (call: () => unknown, code: ErrorCode) => expectFailure(call, RefusedError, code);

  /** A rule's actor: the reader, by its OrgId. */
  const reader = () => [
    {
      role: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", code: "IRCP" }] },
      reference: { identifier: organizationIdentifier(system.chain.deployment, parties.reader.org) },
    },
  ];
  const laboratory = [recordCategoryCoding("laboratory")];

  it("gives what the document permits whole, and it opens", async () => {
    await grantUnder(consent({ type: "permit", actor: reader(), purpose: purpose("TREAT"), class: laboratory }));
    const released = await release();
    const key = { org: parties.reader.org, privateKey: parties.reader.keys.privateKey };
    const read = await readRecord(system.chain, system.stores.blobs, key, parties.record.record, released);
    expect(new TextDecoder().decode(read.plaintext)).to.equal(SHARED_TEXT);
  });

  for (const [name, provision] of [
    ["denies", () => ({ type: "deny" })],
    [
      "names another reader",
      () => ({ type: "permit", actor: [{ ...reader()[0], reference: { identifier: asker("1") } }] }),
    ],
    ["names another purpose", () => ({ type: "permit", purpose: purpose("HRESCH") })],
    ["names another category", () => ({ type: "permit", class: [recordCategoryCoding("medications")] })],
    ["excepts the category", () => ({ type: "permit", provision: [{ type: "deny", class: laboratory }] })],
    ["excepts the reader", () => ({ type: "permit", provision: [{ type: "deny", actor: reader() }] })],
    ["is over", () => ({ type: "permit", period: { end: "2020-01-01" } })],
    ["has not begun", () => ({ type: "permit", period: { start: "2999-01-01" } })],
  ] as const) {
    it(`refuses under one that ${name}, though the chain permits`, async () => {
      await grantUnder(consent(provision()));
      await refused(() => release(), "release.document-denies");
    });
  }

  it("refuses when the document ends before the grant, and gives until then", async () => {
    const end = await system.inDays(2);
    await grantUnder(consent({ type: "permit", period: { end: end.toISOString() } }));
    await release();
    await system.time.increaseTo(Math.floor(end.getTime() / 1000) + 1);
    await refused(() => release(), "release.document-denies");
  });

  it("refuses a whole record where a label is to be redacted, unless it is known to bear none", async () => {
    await grantUnder(consent({ type: "permit", provision: [{ type: "deny", securityLabel: sensitive("HIV") }] }));
    const failure = await refused(() => release(), "release.document-narrows");
    expect(failure.values).to.deep.equal({ decision: "permit", purpose: "TREAT", rules: "forbid securityLabel" });
    await refused(() => release({ describe: async () => undefined }), "release.document-narrows");
    await refused(() => release(describing({ ...PLAIN, label: sensitive("HIV") })), "release.document-denies");
    await release(describing(PLAIN));
    await release(describing({ ...PLAIN, label: sensitive("PSY") }));
  });

  it("refuses what only a server that knows the record could tell apart, and gives what it tells", async () => {
    const only = { class: types("Observation"), securityLabel: confidential("N"), dataPeriod: { start: "2026" } };
    await grantUnder(consent({ type: "permit", ...only }));
    await refused(() => release(), "release.document-narrows");
    await refused(() => release(describing(PLAIN)), "release.document-narrows");
    await release(describing({ ...PLAIN, dataPeriod: { start: "2026-03-01", end: "2026-03-01" } }));
    await refused(
      () => release(describing({ ...PLAIN, dataPeriod: { start: "2025-12-31", end: "2025-12-31" } })),
      "release.document-denies",
    );
    await refused(() => release(describing({ ...PLAIN, class: ["Condition"] })), "release.document-denies");
  });

  it("a denied class that nobody told is not taken for absent", async () => {
    await grantUnder(consent({ type: "permit", provision: [{ type: "deny", class: types("Observation") }] }));
    await refused(() => release(), "release.document-narrows");
    await refused(() => release(describing(PLAIN)), "release.document-denies");
    await release(describing({ ...PLAIN, class: ["Condition"] }));
  });

  it("knows a reader by the identifiers that the server gives it", async () => {
    const named = [{ ...reader()[0], reference: { identifier: { system: NPI, value: "1234567893" } } }];
    await grantUnder(consent({ type: "permit", actor: named }));
    await refused(() => release(), "release.document-denies");
    await release({ identify: async () => [asker("1234567893")] });
    await refused(() => release({ identify: async () => asker("9") }), "release.document-denies");
  });

  it("takes the document of the present grant, not of an earlier one", async () => {
    await grantUnder(consent({ type: "permit" }));
    await release();
    await grantUnder(consent({ type: "deny" }));
    await refused(() => release(), "release.document-denies");
    await grantUnder(consent({ type: "deny" }), { purpose: "HRESCH" });
    await grantUnder(consent({ type: "permit" }));
    await release();
    await grantTo(system, parties.patient, parties.reader);
    await release();
  });

  it("asks the chain first: a document widens nothing", async () => {
    await grantUnder(consent({ type: "permit" }));
    await refused(() => release({}, "ETREAT"), "contract.AbsentConsent");
    await grantUnder(consent({ type: "permit" }), { category: "medications" });
    await refused(() => release(), "contract.UncoveredCategory");
  });

  it("enforces a document that was imported as grants, from the patient's bytes to the record", async () => {
    const { patient, record } = parties;
    const document = new TextEncoder().encode(
      `${JSON.stringify(
        consent({
          type: "permit",
          actor: reader(),
          purpose: purpose("TREAT"),
          provision: [{ type: "deny", class: types("Condition") }],
        }),
      )}\n`,
    );
    const from = await system.now();
    const categories = patient.keyring.byCategory("laboratory");
    const wish = { reader: parties.reader.org, categories: [{ number: categories.number, category: "laboratory" }] };
    const grants = await grantsOfConsent({
      deployment: system.chain.deployment,
      document,
      wishes: (["TREAT", "COC", "HRESCH"] as const).map((wanted) => ({ ...wish, purpose: wanted })),
      from,
      until: await system.inDays(30),
    });
    expect(grants.map(({ purpose: granted }) => granted)).to.deep.equal(["TREAT", "COC"]);
    expect(await system.stores.blobs.put(document)).to.equal(grants[0]?.document);
    const signing = { patient: patient.id, signer: patient.signer, deadline: await system.inDays(1) };
    await relayGrants(system.chain, await signGrants(system.chain, signing, grants));

    await release(describing(PLAIN), "COC");
    await release(describing(PLAIN));
    await refused(() => release(), "release.document-narrows");
    await refused(() => release(describing({ ...PLAIN, class: ["Condition"] })), "release.document-denies");
    await refused(() => release(describing(PLAIN), "HRESCH"), "contract.AbsentConsent");
    const { nonce } = await system.chain.consents.consentOf(patient.id, parties.reader.org, encodePurpose("COC"));
    const key = { patient: patient.id, reader: parties.reader.org, purpose: "COC", nonce } as const;
    expect(await fetchConsentDocument(system.chain, system.stores.blobs, key)).to.deep.equal(document);
    expect(record.categoryNumber).to.equal(categories.number);
  });

  it("finds no document where no grant of that nonce named one", async () => {
    await grantUnder(consent({ type: "permit" }));
    const key = { patient: parties.patient.id, reader: parties.reader.org, purpose: "TREAT" } as const;
    // 1 is the first grant, without a document; 9 is none.
    for (const nonce of [1n, 9n]) {
      const call = () => fetchConsentDocument(system.chain, system.stores.blobs, { ...key, nonce });
      await expectFailure(call, MissingError, "consent.document-missing");
    }
  });

  it("refuses without a store of documents", async () => {
    await grantUnder(consent({ type: "permit" }));
    const now = await system.now();
    const server = new KeyRelease(system.chain, system.stores.envelopes, await recorderOf(system), () => now);
    const request = await requestFor(system, parties.record.record, parties.reader);
    const failure = await refused(() => server.release(request), "release.document-not-evaluated");
    expect(failure.values).to.deep.equal({ patient: parties.patient.id, reader: parties.reader.org, purpose: "TREAT" });
  });

  for (const [name, text] of [
    ["no JSON", "Consent"],
    ["a name twice", JSON.stringify(consent({ type: "deny" })).replace("}}", '},"provision":{"type":"permit"}}')],
    ["a nested rule without a type", JSON.stringify(consent({ type: "permit", provision: [{}] }))],
    ["a modifier", JSON.stringify(consent({ type: "permit" }, { modifierExtension: [{ url: "x" }] }))],
  ] as const) {
    it(`refuses under a document that is, or has, ${name}`, async () => {
      await grantUnder(text);
      const failure = await refused(() => release(), "release.document-unreadable");
      expect(failure.cause).to.be.instanceOf(InputError);
    });
  }

  it("refuses under a document that says nothing of privacy", async () => {
    await grantUnder({ resourceType: "Bundle", type: "collection", entry: [] });
    await refused(() => release(), "release.document-denies");
  });

  it("refuses when the document is nowhere, or is another", async () => {
    await grantTo(system, parties.patient, parties.reader, { document: `0x${"d0".repeat(32)}` });
    await expectFailure(() => release(), MissingError, "store.missing");

    const digest = await grantUnder(consent({ type: "deny" }));
    const { blobs } = system.stores;
    const forged = new TextEncoder().encode(JSON.stringify(consent({ type: "permit" })));
    const lying = {
      put: (bytes: Uint8Array) => blobs.put(bytes),
      has: (name: Hex) => blobs.has(name),
      delete: (name: Hex) => blobs.delete(name),
      get: async (name: Hex) => (name === digest ? forged : blobs.get(name)),
    };
    const failure = await expectFailure(() => release({ blobs: lying }), IntegrityError, "consent.document-tampered");
    expect(failure.values.expected).to.equal(digest);
  });
});

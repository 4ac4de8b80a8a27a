import { expect } from "chai";
import { DUTIES } from "../../src/identity/duties.js";
import { openEnvelope } from "../../src/records/envelope.js";
import { readRecord } from "../../src/records/readRecord.js";
import { relayAllRevocation, signAllRevocation } from "../../src/records/revokeConsent.js";
import { shareRecord } from "../../src/records/shareRecord.js";
import type { ErrorCode } from "../../src/shared/errorCatalogue.js";
import { type ErrorValues, IntegrityError, RefusedError } from "../../src/shared/errors.js";
import { send } from "../../src/shared/send.js";
import { expectFailure } from "../support/failureOf.js";
import {
  type Grant,
  grantTo,
  publishText,
  releaseNow,
  requestFor,
  revokeFrom,
  SHARED_TEXT,
  sharedRecord,
  shareWith,
} from "../support/sharing.js";
import { type TestSystem, testSystem } from "../support/testSystem.js";

describe("key release", () => {
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

  /** Asks for the shared record, unless for another, as the reader's member. */
  const askFor = async ({ record } = parties.record, purpose: Grant["purpose"] = "TREAT") =>
    releaseNow(system, await requestFor(system, record, parties.reader, purpose));

  const refused = async (call: () => unknown, code: ErrorCode, values: ErrorValues) => {
    const failure = await expectFailure(call, RefusedError, code);
    expect(failure.values).to.deep.equal(values);
  };
  const ends = (time: Date) => system.time.increaseTo(Math.floor(time.getTime() / 1000));
  /** Who reads whom, as the errors name it. */
  const pair = () => ({ patient: parties.patient.id, reader: parties.reader.org });

  describe("gives the reader", () => {
    it("the envelope and the category's sealed key, which open the very bytes", async () => {
      const { reader, record, patient, author } = parties;
      const release = await askFor();
      expect(release.envelope).to.deep.equal(await system.stores.envelopes.getRecord(record.record));
      expect(release.share).to.include({ ...pair(), categoryNumber: record.categoryNumber, epoch: 1 });
      const key = { org: reader.org, privateKey: reader.keys.privateKey };
      const read = await readRecord(system.chain, system.stores.blobs, key, record.record, release);
      expect(new TextDecoder().decode(read.plaintext)).to.equal(SHARED_TEXT);
      expect(read).to.include({ patient: patient.id, author: author.org, state: "anchored" });
    });

    it("nothing that opens without the reader's private key", async () => {
      const { author, reader } = parties;
      const release = await askFor();
      for (const privateKey of [author.keys.privateKey, reader.keys.privateKey]) {
        const call = () => openEnvelope({ ...release.envelope, privateKey });
        await expectFailure(call, IntegrityError, "envelope.closed");
      }
      const thief = { org: reader.org, privateKey: author.keys.privateKey };
      const { record } = parties.record;
      const call = () => readRecord(system.chain, system.stores.blobs, thief, record, release);
      await expectFailure(call, IntegrityError, "envelope.closed");
    });

    it("a record that was shared alone, and with that key no other record", async () => {
      const { author, patient, reader } = parties;
      const [alone, other] = [
        await publishText(system, author, patient.id, "alone", "medications"),
        await publishText(system, author, patient.id, "other", "medications"),
      ];
      await grantTo(system, patient, reader, { category: "medications" });
      const wish = { keyring: patient.keyring, record: alone.record, reader: reader.org };
      const share = await shareRecord(system.chain, system.stores, wish);

      const key = { org: reader.org, privateKey: reader.keys.privateKey };
      const release = await askFor(alone);
      expect(release.share).to.deep.equal(share);
      const read = await readRecord(system.chain, system.stores.blobs, key, alone.record, release);
      expect(new TextDecoder().decode(read.plaintext)).to.equal("alone");

      const { record, categoryNumber, epoch } = other;
      const place = { record, reader: reader.org, categoryNumber, epoch };
      await refused(() => askFor(other), "release.not-shared", place);
      for (const [forged, code] of [
        [share, "envelope.other-record"],
        [{ ...share, record }, "envelope.other-record"],
      ] as const) {
        const answer = { envelope: other, share: forged };
        const call = () => readRecord(system.chain, system.stores.blobs, key, record, answer);
        await expectFailure(call, IntegrityError, code);
      }
    });
  });

  describe("refuses for want of a consent", () => {
    it("when the patient never granted one, to the author's own members too", async () => {
      const { author, record, patient } = parties;
      const call = async () => releaseNow(system, await requestFor(system, record.record, author));
      await refused(call, "contract.AbsentConsent", { patient: patient.id, reader: author.org, purpose: "TREAT" });
    });

    it("when the consent is for another purpose", async () => {
      await refused(() => askFor(parties.record, "HRESCH"), "contract.AbsentConsent", { ...pair(), purpose: "HRESCH" });
    });

    it("when the consent is for another category", async () => {
      const { author, patient } = parties;
      const medication = await publishText(system, author, patient.id, "x", "medications");
      const values = {
        ...pair(),
        category: BigInt(medication.categoryNumber),
        categories: 1n << BigInt(patient.keyring.byCategory("laboratory").number),
      };
      await refused(() => askFor(medication), "contract.UncoveredCategory", values);
    });

    it("when it was revoked", async () => {
      await revokeFrom(system, parties.patient, parties.reader);
      await refused(() => askFor(), "contract.RevokedConsent", { ...pair(), purpose: "TREAT" });
    });

    it("when the patient revoked everything", async () => {
      const { id: patient, signer } = parties.patient;
      const signing = { patient, signer, deadline: await system.inDays(1) };
      await relayAllRevocation(system.chain, await signAllRevocation(system.chain, signing));
      await refused(() => askFor(), "contract.OutdatedConsent", { patient, generation: 0n, current: 1n });
    });

    it("before its first second, and no longer in it", async () => {
      const from = await system.inDays(2);
      await grantTo(system, parties.patient, parties.reader, { from });
      const before = new Date(from.getTime() - 1000);
      await ends(before);
      const values = { ...pair(), from: from.toISOString(), time: before.toISOString() };
      await refused(() => askFor(), "contract.EarlyConsent", values);
      await ends(from);
      await askFor();
    });

    it("at its end, and not yet in the second before", async () => {
      const until = await system.inDays(2);
      await grantTo(system, parties.patient, parties.reader, { until });
      await ends(new Date(until.getTime() - 1000));
      await askFor();
      await ends(until);
      const values = { ...pair(), until: until.toISOString(), time: until.toISOString() };
      await refused(() => askFor(), "contract.ExpiredConsent", values);
    });
  });

  describe("refuses for want of somebody who may read", () => {
    it("when the reader is suspended, and gives again once it is reinstated", async () => {
      const { organizations } = system.as(system.regulator);
      await send(organizations.suspend(parties.reader.org));
      await refused(() => askFor(), "contract.SuspendedOrganization", { org: parties.reader.org });
      await send(organizations.reinstate(parties.reader.org));
      await askFor();
    });

    it("when quality monitoring barred the reader", async () => {
      await system.bar(parties.reader.org);
      await refused(() => askFor(), "contract.BarredOrganization", { org: parties.reader.org });
    });

    it("when the reader's accreditation ended", async () => {
      const { org } = parties.reader;
      await system.time.increase(300 * 86_400);
      await grantTo(system, parties.patient, parties.reader, { until: await system.inDays(100) });
      const { validUntil } = await system.chain.organizations.organizationOf(org);
      const end = new Date(Number(validUntil) * 1000);
      await ends(end);
      const values = { org, validUntil: end.toISOString(), time: end.toISOString() };
      await refused(() => askFor(), "contract.EndedAccreditation", values);
    });

    for (const [name, duties, days, code] of [
      ["is past its end", DUTIES.read, 2, "contract.EndedMembership"],
      ["may write but not read", DUTIES.write, 1, "contract.MissingDuty"],
    ] as const) {
      it(`when the member ${name}`, async () => {
        const { org, controller, member } = parties.reader;
        const until = await system.inDays(2);
        const seconds = Math.floor(until.getTime() / 1000);
        await send(system.as(controller).organizations.offerMembership(org, member.address, duties, seconds));
        await send(system.as(member).organizations.acceptMembership(org, duties, seconds));
        const time = days === 2 ? until : await system.inDays(1);
        await ends(time);
        const values =
          code === "contract.MissingDuty"
            ? { required: BigInt(DUTIES.read), held: BigInt(duties) }
            : { until: until.toISOString(), time: time.toISOString() };
        await refused(() => askFor(), code, { org, account: member.address, ...values });
      });
    }

    it("when the membership was ended by the controller", async () => {
      const { org, controller, member } = parties.reader;
      await send(system.as(controller).organizations.endMembership(org, member.address));
      await refused(() => askFor(), "contract.UnknownMember", { org, account: member.address });
    });
  });

  it("refuses what the patient has granted but not shared, naming category and key epoch", async () => {
    const { author, patient, reader } = parties;
    const medication = await publishText(system, author, patient.id, "x", "medications");
    await grantTo(system, patient, reader, { category: "medications" });
    const { record, categoryNumber, epoch } = medication;
    const values = { record, reader: reader.org, categoryNumber, epoch };
    await refused(() => askFor(medication), "release.not-shared", values);
    await shareWith(system, patient, reader, "medications");
    await askFor(medication);
    await system.stores.envelopes.deleteCategoryShare({ ...pair(), categoryNumber, epoch });
  });

  it("refuses, without a store of documents, under a consent that one narrows, until a consent without one replaces it", async () => {
    await grantTo(system, parties.patient, parties.reader, { document: `0x${"d0".repeat(32)}` });
    await refused(() => askFor(), "release.document-not-evaluated", { ...pair(), purpose: "TREAT" });
    await grantTo(system, parties.patient, parties.reader);
    await askFor();
  });

  it("refuses a record that its author retracted", async () => {
    const { author, patient, record } = parties;
    await send(system.as(author.member).records.retract(patient.id, author.org, record.digest));
    const values = { record: record.record, retractedAt: (await system.now()).toISOString() };
    await refused(() => askFor(), "record.retracted", values);
  });
});

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fetchKeyDirectory } from "../../../src/identity/fetchKeys.js";
import { PatientKeyring } from "../../../src/identity/PatientKeyring.js";
import type { PatientSigner } from "../../../src/identity/signers/PatientSigner.js";
import { grantAccess } from "../../../src/records/access/grantAccess.js";
import { resumeAccess } from "../../../src/records/access/resumeAccess.js";
import { moveKeyEpochs, revokeAccess, revokeAllAccess } from "../../../src/records/access/revokeAccess.js";
import { readRecord } from "../../../src/records/readRecord.js";
import { IntegrityError, MedtrailError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import { send } from "../../../src/shared/send.js";
import { accessContext, treatment } from "../../support/accessContext.js";
import { expectFailure } from "../../support/failureOf.js";
import { p256Signer } from "../../support/patientSigners.js";
import { grantTo, publishText, releaseNow, requestFor, revokeFrom, shareWith } from "../../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../../support/testSystem.js";

describe("changing access", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let first: TestOrganization;
  let second: TestOrganization;
  let patient: TestPatient;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    first = await system.organization("First Reader");
    second = await system.organization("Second Reader");
  });
  beforeEach(async () => {
    patient = await system.patient(await p256Signer(system), ["laboratory", "medications"]);
  });
  after(() => system.close());

  const context = () => accessContext(system, patient);
  const terms = (reader: TestOrganization, options = {}) => treatment(system, patient, reader.org, options);
  const target = (reader: TestOrganization) => ({ reader: reader.org, purpose: "TREAT" as const });
  const epochOf = async (category = "laboratory") =>
    (await fetchKeyDirectory(system.chain, system.stores.blobs, patient.id)).byCategory(category).epoch;
  const sharesOf = async (reader: TestOrganization) =>
    (await system.stores.envelopes.listCategoryShares(patient.id, reader.org)).map(({ epoch }) => epoch);
  const read = async (record: Awaited<ReturnType<typeof publishText>>, { org, member, keys }: TestOrganization) => {
    const release = await releaseNow(system, await requestFor(system, record.record, { org, member }));
    const reader = { org, privateKey: keys.privateKey };
    const found = await readRecord(system.chain, system.stores.blobs, reader, record.record, release);
    return new TextDecoder().decode(found.plaintext);
  };

  it("grants with two transactions, and with one where the consent's end is announced already", async () => {
    const until = await system.inDays(30);
    const one = await grantAccess(await context(), { ...(await terms(first)), until });
    expect(one.transactions).to.have.length(2);
    const two = await grantAccess(await context(), { ...(await terms(second)), until });
    expect(two.transactions).to.have.length(1);
    expect(two.keyring.state).to.deep.equal(one.keyring.state);
    const record = await publishText(system, author, patient.id, "both");
    expect([await read(record, first), await read(record, second)]).to.deep.equal(["both", "both"]);
  });

  it("moves only the category that a reader loses, and leaves no share of the reader's", async () => {
    await grantAccess(await context(), await terms(first));
    await grantAccess(await context(), await terms(second));
    const { transactions, unsealed } = await revokeAccess(await context(), [target(first)]);
    expect(transactions).to.have.length(2);
    expect(unsealed).to.deep.equal([]);
    expect([await epochOf(), await epochOf("medications")]).to.deep.equal([4, 1]);
    expect(await sharesOf(first)).to.deep.equal([]);
    const record = await publishText(system, author, patient.id, "later");
    expect(await read(record, second)).to.equal("later");
    await expectFailure(() => read(record, first), RefusedError, "contract.RevokedConsent");
  });

  it("moves nothing while another consent of the same reader covers the category", async () => {
    await grantAccess(await context(), await terms(first, { days: 60 }));
    await grantAccess(await context(), { ...(await terms(first)), purpose: "HPAYMT" });
    const before = await epochOf();
    await revokeAccess(await context(), [{ reader: first.org, purpose: "HPAYMT" }]);
    expect(await epochOf()).to.equal(before);
    const record = await publishText(system, author, patient.id, "still");
    expect(await read(record, first)).to.equal("still");
  });

  it("moves the epoch where a grant shortens or narrows what it replaces", async () => {
    await grantAccess(await context(), await terms(first, { days: 60 }));
    const before = await epochOf();
    await grantAccess(await context(), await terms(first, { days: 20 }));
    const shortened = await epochOf();
    expect(shortened).to.be.greaterThan(before);
    await grantAccess(await context(), await terms(first, { category: "medications" }));
    expect(await epochOf()).to.be.greaterThan(shortened);
    const shares = await system.stores.envelopes.listCategoryShares(patient.id, first.org);
    const { number } = patient.keyring.byCategory("medications");
    expect(new Set(shares.map(({ categoryNumber }) => categoryNumber))).to.deep.equal(new Set([number]));
  });

  it("revokes everything at once, and moves every category that was read", async () => {
    await grantAccess(await context(), await terms(first));
    await grantAccess(await context(), await terms(second, { category: "medications" }));
    await revokeAllAccess(await context());
    expect(await epochOf()).to.be.greaterThan(1);
    expect(await epochOf("medications")).to.be.greaterThan(1);
    expect([await sharesOf(first), await sharesOf(second)]).to.deep.equal([[], []]);
    const record = await publishText(system, author, patient.id, "after all");
    await expectFailure(() => read(record, first), RefusedError, "contract.OutdatedConsent");
  });

  it("shares one record's content key and no category's, also when the epoch moves later", async () => {
    const record = await publishText(system, author, patient.id, "one record");
    await grantAccess(await context(), await terms(first), { records: [record.record] });
    const other = await publishText(system, author, patient.id, "another");
    expect(await read(record, first)).to.equal("one record");
    await expectFailure(() => read(other, first), RefusedError, "release.not-shared");
    await moveKeyEpochs(await context(), ["laboratory"]);
    expect(await sharesOf(first)).to.deep.equal([]);
    expect(await read(record, first)).to.equal("one record");
  });

  it("finds what was granted, shared and revoked without announcing, and moves the epoch", async () => {
    await grantTo(system, patient, first);
    await shareWith(system, patient, first);
    await revokeFrom(system, patient, first);
    expect(await epochOf()).to.equal(1);
    await moveKeyEpochs(await context());
    expect(await epochOf()).to.equal(2);
    expect(await sharesOf(first)).to.deep.equal([]);
    expect((await moveKeyEpochs(await context())).transactions).to.deep.equal([]);
  });

  it("revokes one reader though another, that remains, is suspended, and says who was passed over", async () => {
    const suspended = await system.organization("Suspended Reader");
    await grantAccess(await context(), await terms(first));
    await grantAccess(await context(), await terms(suspended));
    await send(system.as(system.regulator).organizations.suspend(suspended.org));
    const { unsealed } = await revokeAccess(await context(), [target(first)]);
    expect(unsealed).to.deep.equal([suspended.org]);
    expect(await sharesOf(first)).to.deep.equal([]);
  });

  describe("that cannot be made", () => {
    const declining = (): PatientSigner => ({
      signer: patient.signer.signer,
      signTypedData: async () => {
        throw new MissingError("passkey.no-assertion", "Declined");
      },
    });

    it("leaves nothing behind when the patient declines to sign", async () => {
      const { signing, ...rest } = await context();
      const declined = { ...rest, signing: { ...signing, signer: declining() } };
      const wish = await terms(first);
      await expectFailure(() => grantAccess(declined, wish), MissingError, "passkey.no-assertion");
      expect(await sharesOf(first)).to.deep.equal([]);
      expect(await resumeAccess(await context())).to.equal(undefined);
      expect(await epochOf()).to.equal(1);
    });

    it("is refused before anything is written, for a reader without keys, a category or record that is not there", async () => {
      const wish = await terms(first);
      const org = `0x${"12".repeat(32)}` as const;
      const change = await context();
      await expectFailure(() => grantAccess(change, { ...wish, reader: org }), MissingError, "identity.no-keys");
      await expectFailure(() => grantAccess(change, wish, { records: [org] }), MissingError, "envelope.missing");
      const other =
        [0, 1, 2].find((number) => patient.keyring.state.categories.every((one) => one.number !== number)) ?? 3;
      await expectFailure(
        () => grantAccess(change, { ...wish, categories: [other] }),
        MissingError,
        "keyring.category",
      );
      const foreign = { ...change, keyring: await PatientKeyring.create(PatientKeyring.newSeed(), []) };
      await expectFailure(() => grantAccess(foreign, wish), IntegrityError, "keyring.other-seed");
      expect(await resumeAccess(change)).to.equal(undefined);
    });

    it("waits for an earlier one, and says that a journal is damaged", async () => {
      const change = await context();
      const { journal } = change;
      const empty = { grants: [], shares: [], records: [], revocations: [], moves: [] };
      await journal.put({ version: 1, patient: patient.id, ...empty });
      await expectFailure(() => revokeAccess(change, [target(first)]), MedtrailError, "access.unfinished");
      expect((await resumeAccess(change))?.transactions).to.deep.equal([]);
      for (const content of [
        "{",
        '{"version":2}',
        JSON.stringify({ version: 1, patient: `0x${"ab".repeat(32)}`, ...empty }),
      ]) {
        await writeFile(join(system.folder, "access", `${patient.id.slice(2)}.json`), content);
        await expectFailure(() => resumeAccess(change), IntegrityError, "store.corrupt");
      }
      await journal.delete(patient.id);
    });

    it("is not repeated where the patient has overtaken it", async () => {
      const change = await context();
      const wish = await terms(first);
      await grantAccess(change, wish);
      await revokeAccess(change, [target(first)]);
      const times = { from: Math.floor(wish.from.getTime() / 1000), until: Math.floor(wish.until.getTime() / 1000) };
      const shares = wish.categories.map((number) => ({ reader: wish.reader, number }));
      const stale = { grants: [{ ...wish, ...times, nonce: 0 }], shares, records: [], revocations: [], moves: [] };
      await change.journal.put({ version: 1, patient: patient.id, ...stale });
      expect((await resumeAccess(change))?.transactions).to.deep.equal([]);
      expect(await sharesOf(first)).to.deep.equal([]);
    });
  });
});

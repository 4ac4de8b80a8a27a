import { expect } from "chai";
import { relayKeyDirectoryChange, signKeyDirectoryChange } from "../../src/identity/changeKeyDirectory.js";
import { openCategoryKey } from "../../src/records/categoryShare.js";
import type { RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import { openEnvelope } from "../../src/records/envelope.js";
import type { Release } from "../../src/records/KeyRelease.js";
import type { PublishedRecord } from "../../src/records/publishRecords.js";
import { readOwnRecord, readRecord } from "../../src/records/readRecord.js";
import { InputError, IntegrityError, RefusedError } from "../../src/shared/errors.js";
import { expectFailure, failureOf } from "../support/failureOf.js";
import { passkeySigner } from "../support/patientSigners.js";
import {
  grantTo,
  publishText,
  publishTexts,
  releaseNow,
  requestFor,
  revokeFrom,
  shareWith,
} from "../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

// One story: each test goes on where the one before it ended.
describe("sharing a category, and taking it back", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let reader: TestOrganization;
  let patient: TestPatient;
  let [first, second, medication]: PublishedRecord[] = [];
  let later: PublishedRecord;
  let formerKeyring: TestPatient["keyring"];
  /** Everything that was ever released to the reader. */
  const released: Release[] = [];

  const laboratory = (): [PublishedRecord, PublishedRecord] => {
    if (!first || !second) throw new Error("nothing was published");
    return [first, second];
  };
  const askFor = async ({ record }: RecordEnvelope, who = reader) =>
    releaseNow(system, await requestFor(system, record, who));
  const read = (release: Pick<Release, "envelope" | "share">, who = reader) =>
    readRecord(
      system.chain,
      system.stores.blobs,
      { org: who.org, privateKey: who.keys.privateKey },
      release.envelope.record,
      release,
    );

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    reader = await system.organization("Reader Hospital");
    patient = await system.patient(await passkeySigner(system), ["laboratory", "medications"]);
    [first, second] = await publishTexts(system, author, patient.id, ['{"value":80.00}', '{"value":5.10}']);
    medication = await publishText(system, author, patient.id, '{"drug":"x"}', "medications");
  });
  after(() => system.close());

  it("gives the reader, before the grant, no key that opens any envelope", async () => {
    for (const record of [...laboratory(), medication]) {
      if (!record) throw new Error("nothing was published");
      const entry = await system.stores.envelopes.getRecord(record.record);
      const call = () => openEnvelope({ ...entry, privateKey: reader.keys.privateKey });
      await expectFailure(call, IntegrityError, "envelope.closed");
      const failure = await expectFailure(() => askFor(record), RefusedError, "contract.AbsentConsent");
      expect(failure.values).to.deep.equal({ patient: patient.id, reader: reader.org, purpose: "TREAT" });
    }
    expect(await system.stores.envelopes.listCategoryShares(patient.id, reader.org)).to.deep.equal([]);
  });

  it("lets the reader read the category that the patient granted and shared, byte for byte", async () => {
    await grantTo(system, patient, reader);
    await shareWith(system, patient, reader);
    const texts: string[] = [];
    for (const record of laboratory()) {
      const release = await askFor(record);
      released.push(release);
      const found = await read(release);
      texts.push(textOf(found.plaintext));
      expect(found).to.include({
        ...{ state: "anchored", record: record.record },
        ...{ patient: patient.id, author: author.org },
      });
    }
    expect(texts).to.deep.equal(['{"value":80.00}', '{"value":5.10}']);
  });

  it("does not let it read the other category, nor open it with what it was given", async () => {
    if (!medication) throw new Error("nothing was published");
    const record = medication;
    const failure = await expectFailure(() => askFor(record), RefusedError, "contract.UncoveredCategory");
    const { number } = patient.keyring.byCategory("laboratory");
    expect(failure.values).to.deep.equal({
      ...{ patient: patient.id, reader: reader.org },
      ...{ category: BigInt(record.categoryNumber), categories: 1n << BigInt(number) },
    });
    await opensWithNothingHeld(record);
  });

  it("refuses the reader at the release of an old record once the patient has revoked", async () => {
    await revokeFrom(system, patient, reader);
    for (const record of laboratory()) {
      const failure = await expectFailure(() => askFor(record), RefusedError, "contract.RevokedConsent");
      expect(failure.values).to.deep.equal({ patient: patient.id, reader: reader.org, purpose: "TREAT" });
    }
  });

  it("seals a record of the next key epoch so that nothing the reader still holds opens it", async () => {
    const keyring = patient.keyring.rotate("laboratory");
    const change = { patient: patient.id, directory: await keyring.directory(), deadline: await system.inDays(1) };
    const signed = await signKeyDirectoryChange(system.chain, system.stores.blobs, patient.signer, change);
    await relayKeyDirectoryChange(system.chain, system.stores.blobs, signed);
    formerKeyring = patient.keyring;
    patient = { ...patient, keyring };

    later = await publishText(system, author, patient.id, '{"value":4.20}');
    expect(later.epoch).to.equal(2);
    await expectFailure(() => askFor(later), RefusedError, "contract.RevokedConsent");
    await opensWithNothingHeld(later);
  });

  it("does not read the new record from a release that the reader puts together of old parts", async () => {
    for (const { share } of released) {
      if (!("categoryNumber" in share)) throw new Error("a category was shared");
      for (const [release, code] of [
        [{ envelope: later, share }, "envelope.other-epoch"],
        [{ envelope: later, share: { ...share, epoch: 2 } }, "envelope.other-epoch"],
        [{ envelope: { ...later, epoch: 1 }, share }, "envelope.other-epoch"],
      ] as const) {
        await expectFailure(() => read(release), IntegrityError, code);
      }
    }
  });

  it("lets the patient read the old records and the new one, from the seed and the directory alone", async () => {
    const texts: string[] = [];
    for (const record of [...laboratory(), later]) {
      const entry = await system.stores.envelopes.getRecord(record.record);
      const own = await readOwnRecord(system.chain, system.stores.blobs, patient.keyring, entry);
      expect(own.state).to.equal("anchored");
      texts.push(textOf(own.plaintext));
    }
    expect(texts).to.deep.equal(['{"value":80.00}', '{"value":5.10}', '{"value":4.20}']);
  });

  it("has the patient's own keyring of before the rotation ask for the newer one", async () => {
    const call = () => readOwnRecord(system.chain, system.stores.blobs, formerKeyring, later);
    const failure = await expectFailure(call, InputError, "keyring.epoch");
    expect(failure.values).to.deep.equal({ category: "laboratory", epoch: 2, current: 1 });
  });

  it("lets another reader with consent and a fresh share read old and new", async () => {
    const another = await system.organization("Another Hospital");
    await grantTo(system, patient, another);
    const shares = await shareWith(system, patient, another);
    expect(shares.map(({ epoch }) => epoch)).to.deep.equal([1, 2]);
    const [old] = laboratory();
    expect(textOf((await read(await askFor(later, another), another)).plaintext)).to.equal('{"value":4.20}');
    expect(textOf((await read(await askFor(old, another), another)).plaintext)).to.equal('{"value":80.00}');
    await expectFailure(() => askFor(later), RefusedError, "contract.RevokedConsent");
  });

  /** Tries the reader's own key and every category key it was ever released, under the right and every forged label. */
  async function opensWithNothingHeld(record: RecordEnvelope): Promise<void> {
    const held = [reader.keys.privateKey];
    for (const { share } of released) {
      if (!("categoryNumber" in share)) throw new Error("a category was shared");
      held.push((await openCategoryKey({ ...share, privateKey: reader.keys.privateKey })).privateKey);
    }
    expect(held).to.have.length(3);
    const labels = new Set(released.map(({ envelope }) => `${envelope.categoryNumber} ${envelope.epoch}`));
    for (const privateKey of held) {
      await expectFailure(() => openEnvelope({ ...record, privateKey }), IntegrityError, "envelope.closed");
      for (const label of labels) {
        const [categoryNumber = 0, epoch = 0] = label.split(" ").map(Number);
        const failure = await failureOf(() => openEnvelope({ ...record, categoryNumber, epoch, privateKey }));
        expect(failure.code).to.be.oneOf(["envelope.other-category", "envelope.other-epoch"]);
      }
    }
  }
});

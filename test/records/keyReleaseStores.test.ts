import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import { sealContentKey } from "../../src/records/envelope.js";
import { readRecord } from "../../src/records/readRecord.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { sealRecord } from "../../src/records/sealRecord.js";
import { contentIdOf } from "../../src/shared/contentId.js";
import { IntegrityError, MissingError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { expectFailure } from "../support/failureOf.js";
import { encodeText, publishText, releaseNow, requestFor, sharedRecord } from "../support/sharing.js";
import { type TestSystem, testSystem } from "../support/testSystem.js";

const OTHER: Hex = `0x${"77".repeat(32)}`;

// The reader may read every laboratory record here: only what is wrong with the stores is refused.
describe("key release does not trust the stores", () => {
  let system: TestSystem;
  let parties: Awaited<ReturnType<typeof sharedRecord>>;
  let record: RecordEnvelope;
  let medication: RecordEnvelope;

  before(async () => {
    system = await testSystem();
    parties = await sharedRecord(system);
    record = await system.stores.envelopes.getRecord(parties.record.record);
    const published = await publishText(system, parties.author, parties.patient.id, "x", "medications");
    medication = await system.stores.envelopes.getRecord(published.record);
  });
  afterEach(async () => {
    await system.stores.envelopes.putRecord(medication);
    await system.stores.envelopes.putRecord(record);
  });
  after(() => system.close());

  const askFor = async (id: Hex = record.record) => releaseNow(system, await requestFor(system, id, parties.reader));
  const refused = async (tampered: RecordEnvelope, code: "envelope.other-record" | "record.not-anchored") => {
    await system.stores.envelopes.putRecord(tampered);
    return expectFailure(() => askFor(tampered.record), IntegrityError, code);
  };

  for (const [name, change] of [
    ["patient, as to borrow another patient's consent", "patient"],
    ["author", "author"],
    ["digest", "digest"],
  ] as const) {
    it(`when an entry names another ${name}`, async () => {
      const tampered = { ...record, [change]: OTHER };
      const failure = await refused(tampered, "envelope.other-record");
      expect(failure.values).to.deep.equal({ record: record.record, expected: recordIdOf(tampered) });
    });
  }

  it("when an entry names another category, as to borrow another category's consent", async () => {
    const { number } = parties.patient.keyring.byCategory("laboratory");
    await system.stores.envelopes.putRecord({ ...medication, categoryNumber: number });
    const call = () => askFor(medication.record);
    const failure = await expectFailure(call, IntegrityError, "envelope.other-category");
    expect(failure.values).to.deep.equal({ expected: number, found: medication.categoryNumber });
  });

  it("when an entry names another key epoch", async () => {
    await system.stores.envelopes.putRecord({ ...record, epoch: 2 });
    const failure = await expectFailure(() => askFor(), IntegrityError, "envelope.other-epoch");
    expect(failure.values).to.deep.equal({ expected: 2, found: 1 });
  });

  it("when the envelopes of two records were swapped", async () => {
    const failure = await refused({ ...record, envelope: medication.envelope }, "envelope.other-record");
    expect(failure.values).to.deep.equal({ expected: record.record, found: medication.record });
  });

  it("when an envelope is not one, or its file is no JSON, or moved", async () => {
    await system.stores.envelopes.putRecord({ ...record, envelope: "a.b.c.d.e" });
    await expectFailure(() => askFor(), IntegrityError, "envelope.form");
    const path = fileOf(record.record);
    await writeFile(path, "{");
    await expectFailure(() => askFor(), IntegrityError, "store.corrupt");
    await writeFile(path, JSON.stringify({ ...record, record: OTHER }));
    await expectFailure(() => askFor(), IntegrityError, "store.corrupt");
  });

  it("when the envelope was lost", async () => {
    await system.stores.envelopes.deleteRecord(record.record);
    await expectFailure(() => askFor(), MissingError, "envelope.missing");
  });

  it("when a record was put there that nobody anchored, though everything else is right", async () => {
    const { patient, author } = parties;
    const directory = await patient.keyring.directory();
    const draft = { content: encodeText('{"value":999}'), category: "laboratory" };
    const forged = await sealRecord(system.stores, { patient: patient.id, author: author.org, directory }, draft);
    const failure = await refused(forged, "record.not-anchored");
    const { record: id, digest } = forged;
    expect(failure.values).to.include({ record: id, patient: patient.id, author: author.org, digest });
  });

  it("and gives nothing that opens when a store seals an envelope of its own under a consented category", async () => {
    const { keyring } = parties.patient;
    const { number: categoryNumber, epoch } = keyring.byCategory("laboratory");
    const { publicKey } = await keyring.keyPair("laboratory");
    const contentKey = crypto.getRandomValues(new Uint8Array(32));
    const place = { record: medication.record, categoryNumber, epoch };
    const envelope = await sealContentKey({ ...place, contentKey, publicKey });
    await system.stores.envelopes.putRecord({ ...medication, ...place, envelope });

    const release = await askFor(medication.record);
    expect(release.envelope.envelope).to.equal(envelope);
    const { org, keys } = parties.reader;
    const call = () =>
      readRecord(system.chain, system.stores.blobs, { org, privateKey: keys.privateKey }, medication.record, release);
    await expectFailure(call, IntegrityError, "record.other-key");
  });

  it("and the reader does not either: not the ciphertext, the category key's envelope, nor the entry", async () => {
    const { org, keys } = parties.reader;
    const read = (release: Parameters<typeof readRecord>[4]) =>
      readRecord(system.chain, system.stores.blobs, { org, privateKey: keys.privateKey }, record.record, release);
    const { envelope, share } = await askFor();

    const bytes = await system.stores.blobs.get(record.digest);
    const path = await blobFileOf(record.digest);
    await writeFile(
      path,
      bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)),
    );
    const failure = await expectFailure(() => read({ envelope, share }), IntegrityError, "store.corrupt");
    expect(failure.values.digest).to.equal(record.digest);
    await system.stores.blobs.put(bytes);
    expect((await read({ envelope, share })).record).to.equal(record.record);

    const otherAuthor = () => read({ envelope: { ...envelope, author: OTHER }, share });
    await expectFailure(otherAuthor, IntegrityError, "envelope.other-record");
    const otherPatient = () => read({ envelope: { ...envelope, patient: OTHER }, share });
    await expectFailure(otherPatient, IntegrityError, "envelope.other-record");
  });

  function fileOf(id: Hex): string {
    const name = id.slice(2);
    return join(system.stores.envelopes.directory, "records", name.slice(0, 2), `${name}.json`);
  }

  async function blobFileOf(digest: Hex): Promise<string> {
    const { directory } = system.stores.blobs;
    const name = (await readdir(directory, { recursive: true })).find((file) => file.endsWith(contentIdOf(digest)));
    if (!name) throw new Error("the blob is not stored");
    return join(directory, name);
  }
});

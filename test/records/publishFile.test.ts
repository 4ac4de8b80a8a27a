import { readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { erasableBlobs } from "../../src/records/erasure/erasableBlobs.js";
import { erasableEnvelopes } from "../../src/records/erasure/erasableEnvelopes.js";
import { FileErasureJournal } from "../../src/records/erasure/FileErasureJournal.js";
import { forget } from "../../src/records/erasure/forget.js";
import { publishFile, publishOwnFile } from "../../src/records/publishFile.js";
import { publishRecords } from "../../src/records/publishRecords.js";
import { readFileRecord, readOwnFileRecord } from "../../src/records/readFileRecord.js";
import { readOwnRecord } from "../../src/records/readRecord.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { recordStateOf } from "../../src/records/recordState.js";
import { unanchoredRecords } from "../../src/records/unanchoredRecords.js";
import type { Connection } from "../../src/shared/connect.js";
import { contentIdOf, digestOf } from "../../src/shared/contentId.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { sweepLeftovers } from "../../src/shared/sweepLeftovers.js";
import { recorderOf } from "../support/accessLog.js";
import { expectFailure } from "../support/failureOf.js";
import { filesUnder } from "../support/filesUnder.js";
import { runMortal } from "../support/mortalProcess.js";
import { p256Signer } from "../support/patientSigners.js";
import { encodeText, grantTo, publishText, releaseNow, requestFor, shareWith } from "../support/sharing.js";
import { bytesOfStream, cutAt, patternOf, streamOfPieces } from "../support/streams.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

describe("large files", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let reader: TestOrganization;
  let patient: TestPatient;
  let restore: () => Promise<void>;
  let documents: string[];
  const image = patternOf(300_000);

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    reader = await system.organization("Reader Hospital");
    patient = await system.patient(await p256Signer(system), ["imaging", "laboratory"]);
    await recorderOf(system); // whose log belongs to an organisation with a document of its own
    const entries = await readdir(system.stores.blobs.directory, { recursive: true, withFileTypes: true });
    documents = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  const publish = (connection: Connection = system.as(author.member), change: object = {}) =>
    publishFile(connection, system.stores, {
      patient: patient.id,
      author: author.org,
      content: streamOfPieces(...cutAt(image, [10, 100_000])),
      contentType: "application/dicom",
      category: "imaging",
      ...change,
    });
  const pathOf = (digest: Hex) => {
    const name = contentIdOf(digest);
    return join(system.stores.blobs.directory, name.slice(-3, -1), name);
  };
  const readOwn = async (record: Hex) => {
    const entry = await system.stores.envelopes.getRecord(record);
    return readOwnFileRecord(system.chain, system.stores.blobs, patient.keyring, entry);
  };

  it("are anchored like any record, and read back by the patient", async () => {
    const told: number[] = [];
    const published = await publish(system.as(author.member), { onProgress: (bytes: number) => told.push(bytes) });
    expect(told).to.deep.equal([10, 100_000, 300_000]);
    expect(published.record).to.equal(recordIdOf(published));
    expect(published.file).to.deep.equal({ size: 300_000, contentType: "application/dicom" });
    expect(await digestOf(await system.stores.blobs.get(published.digest))).to.equal(published.digest);
    expect((await recordStateOf(system.chain, published)).state).to.equal("anchored");
    const read = await readOwn(published.record);
    expect(read).to.include({ state: "anchored", size: 300_000, contentType: "application/dicom", author: author.org });
    expect(Buffer.compare(await bytesOfStream(read.content), image)).to.equal(0);
  });

  it("are released to a reader by the category's share, under a consent alone", async () => {
    const { record } = await publish();
    await shareWith(system, patient, reader, "imaging");
    const request = await requestFor(system, record, reader);
    await expectFailure(() => releaseNow(system, request), RefusedError, "contract.AbsentConsent");
    await grantTo(system, patient, reader, { category: "imaging" });
    const release = await releaseNow(system, await requestFor(system, record, reader));
    const who = { org: reader.org, privateKey: reader.keys.privateKey };
    const read = await readFileRecord(system.chain, system.stores.blobs, who, record, release);
    expect(Buffer.compare(await bytesOfStream(read.content), image)).to.equal(0);
  });

  /** On restart: leftovers are swept, what is stored and not anchored is taken back; then every file is a standing record's or a document. */
  async function expectNothingOrphaned() {
    const { blobs, envelopes } = system.stores;
    await sweepLeftovers(system.folder, new Date(Date.now() + 60_000));
    const records = [];
    for await (const { patient: of, author: by, digest } of unanchoredRecords(system.chain, envelopes)) {
      records.push({ patient: of, author: by, digest });
    }
    const stores = [erasableBlobs("blobs", blobs), erasableEnvelopes("envelopes", envelopes)];
    const journal = new FileErasureJournal(join(system.folder, "journal"));
    const receipt = await forget(system.as(author.member), { stores, journal }, { patient: patient.id, records });
    expect(receipt.complete).to.equal(true);
    const standing = new Set<string>(documents);
    for await (const entry of envelopes.allRecords()) {
      expect((await recordStateOf(system.chain, entry)).state).to.equal("anchored");
      standing.add(contentIdOf(entry.digest));
    }
    const entries = await readdir(blobs.directory, { recursive: true, withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(names.filter((name) => !standing.has(name))).to.deep.equal([]);
  }

  it("of the patient's own are signed by the patient, or leave nothing", async () => {
    const signing = { patient: patient.id, signer: patient.signer, deadline: await system.inDays(1) };
    const draft = () => ({ content: streamOfPieces(image), category: "imaging" });
    const { record, author: by } = await publishOwnFile(system.chain, system.stores, signing, draft());
    expect(by).to.equal(patient.id);
    const read = await readOwn(record);
    expect(read.contentType).to.equal(undefined);
    expect(Buffer.compare(await bytesOfStream(read.content), image)).to.equal(0);

    const before = await filesUnder(system.folder);
    const signer = await p256Signer(system);
    const forged = () => publishOwnFile(system.chain, system.stores, { ...signing, signer }, draft());
    await expectFailure(forged, RefusedError, "contract.NotPatientSigner");
    expect(await filesUnder(system.folder)).to.equal(before);
  });

  it("and records are each read by their own function", async () => {
    const { record } = await publish();
    const entry = await system.stores.envelopes.getRecord(record);
    const whole = () => readOwnRecord(system.chain, system.stores.blobs, patient.keyring, entry);
    await expectFailure(whole, InputError, "record.is-file");
    const small = await publishText(system, author, patient.id, "{}");
    await expectFailure(() => readOwn(small.record), InputError, "record.not-file");
    await system.stores.envelopes.putRecord({
      ...(await system.stores.envelopes.getRecord(small.record)),
      file: { size: 2 },
    });
    await expectFailure(() => readOwn(small.record), IntegrityError, "record.file-form");
  });

  it("are not read from a damaged store, and a changed envelope is noticed", async () => {
    const { record, digest } = await publish();
    const bytes = await system.stores.blobs.get(digest);
    await writeFile(
      pathOf(digest),
      bytes.map((byte, i) => (i === 200_000 ? byte ^ 1 : byte)),
    );
    await expectFailure(() => readOwn(record), IntegrityError, "store.corrupt");
    await writeFile(pathOf(digest), bytes);
    const { content } = await readOwn(record);
    await truncate(pathOf(digest), 65_536);
    await expectFailure(() => bytesOfStream(content), IntegrityError, "store.corrupt");
    await expectFailure(() => readOwn(record), IntegrityError, "store.corrupt");
    await writeFile(pathOf(digest), bytes);
    const entry = await system.stores.envelopes.getRecord(record);
    for (const file of [
      { size: 300_001, contentType: "application/dicom" },
      { size: 300_000, contentType: "text/html" },
      { size: 300_000 },
    ]) {
      await system.stores.envelopes.putRecord({ ...entry, file });
      await expectFailure(() => readOwn(record), IntegrityError, "envelope.other-file");
    }
    await system.stores.blobs.delete(digest);
    await system.stores.envelopes.putRecord(entry);
    await expectFailure(() => readOwn(record), MissingError, "store.missing");
  });

  it("that were retracted are not read", async () => {
    const { record, digest } = await publish();
    await send(system.as(author.member).records.retract(patient.id, author.org, digest));
    await expectFailure(() => readOwn(record), RefusedError, "record.retracted");
  });

  it("that are refused leave nothing in the stores, and their source is let go", async () => {
    const before = await filesUnder(system.folder);
    let cancelled = 0;
    const source = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(image),
        cancel: () => {
          cancelled++;
        },
      });
    const member = system.as(author.member);
    const strange = system.as(system.stranger);
    const refused = () => publish(strange, { content: source() });
    await expectFailure(refused, RefusedError, "contract.UnknownMember");
    await expectFailure(
      () => publish(member, { content: source(), category: "x" }),
      MissingError,
      "key-directory.category",
    );
    await expectFailure(() => publish(member, { content: source(), contentType: "X" }), InputError, "input.invalid");
    const unknown = { content: source(), patient: `0x${"77".repeat(32)}` };
    await expectFailure(() => publish(member, unknown), MissingError, "identity.unknown-patient");
    expect(cancelled).to.equal(4);
    const suspending = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await send(system.as(system.regulator).organizations.suspend(author.org));
        controller.enqueue(image);
        controller.close();
      },
    });
    const late = () => publish(member, { content: suspending });
    await expectFailure(late, RefusedError, "contract.SuspendedOrganization");
    expect(await filesUnder(system.folder)).to.equal(before);
  });

  it("and small records killed at any call are anchored or found on restart, and nothing is orphaned", async () => {
    let deaths = 0;
    for (let lifetime = 0; ; lifetime++) {
      const snapshot = await system.networkHelpers.takeSnapshot();
      const drafts = ["one", "two"].map((text) => ({ content: encodeText(text), category: "laboratory" }));
      const life = await runMortal(lifetime, (runnerOf) =>
        publishRecords(system.as(runnerOf(author.member)), system.stores, {
          patient: patient.id,
          author: author.org,
          drafts,
        }),
      );
      if (!life.died) break;
      deaths++;
      const { records } = system.chain;
      for (const { args } of await records.queryFilter(records.filters.RecordAnchored(), -1)) {
        const entry = await system.stores.envelopes.getRecord(`0x${args.record.slice(2)}`);
        const { plaintext } = await readOwnRecord(system.chain, system.stores.blobs, patient.keyring, entry);
        expect(new TextDecoder().decode(plaintext)).to.be.oneOf(["one", "two"]);
      }
      await expectNothingOrphaned();
      await snapshot.restore();
    }
    expect(deaths).to.be.greaterThan(20);
  }).timeout(300_000);

  it("killed at any call are anchored and readable, or not anchored; published again they are", async () => {
    let deaths = 0;
    for (let lifetime = 0; ; lifetime++) {
      const snapshot = await system.networkHelpers.takeSnapshot();
      const life = await runMortal(lifetime, (runnerOf) => publish(system.as(runnerOf(author.member))));
      if (!life.died) break;
      deaths++;
      const { records } = system.chain;
      for (const { args } of await records.queryFilter(records.filters.RecordAnchored(), -2)) {
        const read = await readOwn(`0x${args.record.slice(2)}`);
        expect(Buffer.compare(await bytesOfStream(read.content), image)).to.equal(0);
      }
      const again = await readOwn((await publish()).record);
      expect(Buffer.compare(await bytesOfStream(again.content), image)).to.equal(0);
      await expectNothingOrphaned();
      await snapshot.restore();
    }
    expect(deaths).to.be.greaterThan(15);
  });
});

import { expect } from "chai";
import { FileBatchJournal } from "../../src/records/batches/FileBatchJournal.js";
import { publishBatch } from "../../src/records/batches/publishBatch.js";
import { disputeRecord, withdrawDispute } from "../../src/records/disputeRecord.js";
import type { RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import { publishOwnRecord } from "../../src/records/ownRecord.js";
import { readOwnRecord, readRecord } from "../../src/records/readRecord.js";
import { recordStateOf } from "../../src/records/recordState.js";
import { retractRecord } from "../../src/records/retractRecord.js";
import { successorOf } from "../../src/records/successorOf.js";
import { supersedeOwnRecord, supersedeRecord } from "../../src/records/supersedeRecord.js";
import { digestOf } from "../../src/shared/contentId.js";
import { MissingError, RefusedError } from "../../src/shared/errors.js";
import { send } from "../../src/shared/send.js";
import { expectFailure } from "../support/failureOf.js";
import { filesUnder } from "../support/filesUnder.js";
import { p256Signer } from "../support/patientSigners.js";
import { encodeText, grantTo, publishText, releaseNow, requestFor, shareWith } from "../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

describe("superseding and disputing records", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let reader: TestOrganization;
  let patient: TestPatient;
  let restore: () => Promise<void>;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    reader = await system.organization("Reader Hospital");
    patient = await system.patient(await p256Signer(system), ["laboratory"]);
    await grantTo(system, patient, reader);
    await shareWith(system, patient, reader);
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  const corrected = { content: encodeText('{"value":80.00}'), category: "laboratory" };
  const signing = async () => ({ patient: patient.id, signer: patient.signer, deadline: await system.inDays(1) });
  const supersede = (entry: RecordEnvelope) =>
    supersedeRecord(system.as(author.member), system.stores, entry, corrected);

  async function batched(): Promise<RecordEnvelope> {
    const stores = { ...system.stores, journal: new FileBatchJournal(`${system.folder}/journal`) };
    const drafts = ["1", "2", "3"].map((text) => ({ ...corrected, content: encodeText(text), patient: patient.id }));
    const { records } = await publishBatch(system.as(author.member), stores, { author: author.org, drafts });
    if (!records[1]) throw new Error("nothing was published");
    return records[1];
  }

  async function read({ record }: RecordEnvelope) {
    const release = await releaseNow(system, await requestFor(system, record, reader));
    const identity = { org: reader.org, privateKey: reader.keys.privateKey };
    return readRecord(system.chain, system.stores.blobs, identity, record, release);
  }

  for (const [kind, publish] of [
    ["by itself", () => publishText(system, author, patient.id, '{"value":8.00}')],
    ["in a batch", batched],
  ] as const) {
    describe(`that are anchored ${kind}`, () => {
      it("are superseded in one transaction, and a reader of the old one is told", async () => {
        const earlier = await publish();
        expect((await read(earlier)).state).to.equal("anchored");
        expect(await successorOf(system.chain, earlier.record)).to.equal(undefined);

        const later = await supersede(earlier);
        const old = await read(earlier);
        expect(old.state).to.equal("superseded");
        expect(old.supersededBy).to.equal(later.record.slice(0, 46));
        expect(await successorOf(system.chain, earlier.record)).to.equal(later.record);
        const current = await read(later);
        expect(current.state).to.equal("anchored");
        expect(new TextDecoder().decode(current.plaintext)).to.equal('{"value":80.00}');
      });

      it("are superseded along a chain, one step each", async () => {
        const first = await publish();
        const second = await supersede(first);
        const third = await supersede(second);
        expect(await successorOf(system.chain, first.record)).to.equal(second.record);
        expect(await successorOf(system.chain, second.record)).to.equal(third.record);
        expect(await successorOf(system.chain, third.record)).to.equal(undefined);
      });

      it("are retracted, and then neither read nor superseded", async () => {
        const earlier = await publish();
        await retractRecord(system.as(author.member), earlier);
        await expectFailure(() => read(earlier), RefusedError, "record.retracted");
        const files = await filesUnder(system.folder);
        await expectFailure(() => supersede(earlier), RefusedError, "contract.RecordAlreadyRetracted");
        expect(await filesUnder(system.folder)).to.equal(files);
      });

      it("are superseded once, by a member of the author, and nothing is stored otherwise", async () => {
        const earlier = await publish();
        const others = await filesUnder(system.folder);
        const stranger = () => supersedeRecord(system.as(system.stranger), system.stores, earlier, corrected);
        await expectFailure(stranger, RefusedError, "contract.UnknownMember");
        const reads = system.as(system.ethers.provider);
        const without = () => supersedeRecord(reads, system.stores, earlier, corrected);
        await expectFailure(without, MissingError, "chain.no-signer");
        expect(await filesUnder(system.folder)).to.equal(others);
        await supersede(earlier);
        const files = await filesUnder(system.folder);
        await expectFailure(() => supersede(earlier), RefusedError, "contract.RecordAlreadySuperseded");
        expect(await filesUnder(system.folder)).to.equal(files);
      });

      it("are disputed by their patient, and a reader is told until the patient withdraws", async () => {
        const record = await publish();
        const statement = await digestOf(encodeText("It was my brother's blood."));
        await disputeRecord(system.chain, await signing(), record, statement);
        const disputedAt = await system.now();
        const read1 = await read(record);
        expect([read1.state, read1.disputedAt]).to.deep.equal(["anchored", disputedAt]);
        const filter = system.chain.records.filters.RecordDisputed(record.record);
        const [event] = await system.chain.records.queryFilter(filter);
        expect(event?.args.statement).to.equal(statement);
        const again = async () => disputeRecord(system.chain, await signing(), record);
        await expectFailure(again, RefusedError, "contract.RecordAlreadyDisputed");

        await withdrawDispute(system.chain, await signing(), record);
        expect((await read(record)).disputedAt).to.equal(undefined);
        const gone = async () => withdrawDispute(system.chain, await signing(), record);
        await expectFailure(gone, RefusedError, "contract.RecordNotDisputed");
        await disputeRecord(system.chain, await signing(), record);
        expect((await read(record)).disputedAt).to.deep.equal(await system.now());
      });
    });
  }

  it("by a patient of their own: superseded by a signature", async () => {
    const own = await publishOwnRecord(system.chain, system.stores, await signing(), corrected);
    const later = await supersedeOwnRecord(system.chain, system.stores, await signing(), own.digest, corrected);
    expect((await recordStateOf(system.chain, own)).state).to.equal("superseded");
    expect(await successorOf(system.chain, own.record)).to.equal(later.record);
    const read = await readOwnRecord(system.chain, system.stores.blobs, patient.keyring, later);
    expect(read.state).to.equal("anchored");
    const files = await filesUnder(system.folder);
    const again = async () => supersedeOwnRecord(system.chain, system.stores, await signing(), own.digest, corrected);
    await expectFailure(again, RefusedError, "contract.RecordAlreadySuperseded");
    expect(await filesUnder(system.folder)).to.equal(files);
  });

  it("refuses a dispute by another person, and one without a signature", async () => {
    const record = await publishText(system, author, patient.id, "{}");
    const other = await system.patient(await p256Signer(system), ["laboratory"]);
    const theirs = { signer: other.signer, deadline: await system.inDays(1) };
    await expectFailure(() => disputeRecord(system.chain, theirs, record), RefusedError, "contract.NotPatientSigner");
    const origin = { patient: patient.id, author: author.org, digest: record.digest };
    const stranger = system.as(system.stranger).records;
    const sent = () => send(stranger.withdrawDispute(origin));
    await expectFailure(sent, RefusedError, "contract.NotPatientSigner");
    await disputeRecord(system.chain, await signing(), record);
    const place = { root: `0x${"00".repeat(32)}`, proof: [] };
    const authorization = { deadline: 2n ** 39n, signer: patient.signer.signer, signature: "0x" };
    const stale = () => send(stranger.disputeBySig(origin, place, place.root, 0n, authorization));
    await expectFailure(stale, RefusedError, "contract.InvalidPatientSignature");
  });
});

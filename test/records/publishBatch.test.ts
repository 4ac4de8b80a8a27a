import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { BatchStores } from "../../src/records/batches/BatchStores.js";
import { FileBatchJournal } from "../../src/records/batches/FileBatchJournal.js";
import { type BatchDraft, type BatchPublication, publishBatch } from "../../src/records/batches/publishBatch.js";
import { abandonBatch, resumeBatches } from "../../src/records/batches/resumeBatches.js";
import { loadFhirDefinitions } from "../../src/records/fhir/FileFhirDefinitions.js";
import { parseFhir } from "../../src/records/fhir/parseFhir.js";
import { readOwnRecord, readRecord } from "../../src/records/readRecord.js";
import { recordStateOf } from "../../src/records/recordState.js";
import type { Connection } from "../../src/shared/connect.js";
import type { ErrorCode } from "../../src/shared/errorCatalogue.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { inLanes } from "../../src/shared/inLanes.js";
import { send } from "../../src/shared/send.js";
import { eventsOf } from "../support/eventsOf.js";
import { expectFailure } from "../support/failureOf.js";
import { filesUnder } from "../support/filesUnder.js";
import { interceptedRunner } from "../support/interceptedRunner.js";
import { Lifetime, mortalRunner, mortalStores } from "../support/mortalStores.js";
import { p256Signer } from "../support/patientSigners.js";
import { encodeText, grantTo, releaseNow, requestFor, shareWith } from "../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";
import { withSharedData } from "../support/withSharedData.js";

describe("publishing a batch", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let patients: TestPatient[];
  let journal: FileBatchJournal;
  let stores: BatchStores;
  let restore: () => Promise<void>;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    patients = [
      await system.patient(await p256Signer(system), ["laboratory", "medications"]),
      await system.patient(await p256Signer(system), ["laboratory"]),
    ];
    journal = new FileBatchJournal(join(system.folder, "journal"));
    stores = { ...system.stores, journal };
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(async () => {
    await forgetIndex();
    await restore();
  });
  after(() => system.close());

  const draftsOf = (texts: readonly string[]): BatchDraft[] =>
    texts.map((text, i) => ({ content: encodeText(text), category: "laboratory", patient: patientAt(i).id }));
  const texts = (count: number) => Array.from({ length: count }, (_, i) => `{"resourceType":"Observation","n":${i}.0}`);

  function patientAt(i: number): TestPatient {
    const patient = patients[i % patients.length];
    if (!patient) throw new Error("no patient");
    return patient;
  }

  const publish = (
    { connection = system.as(author.member), into = stores }: { connection?: Connection; into?: BatchStores } = {},
    change: Partial<BatchPublication> = {},
  ) =>
    publishBatch(connection, into, { author: author.org, drafts: draftsOf(texts(3)), withElements: true, ...change });

  /** Every record of the author's batches that the index holds, read by its patient. */
  async function readAll(): Promise<string[]> {
    const read: string[] = [];
    for (const record of await indexed()) {
      const entry = await stores.envelopes.getRecord(record);
      const owner = patients.find(({ id }) => id === entry.patient);
      if (!owner) throw new Error("nobody's record");
      const { plaintext } = await readOwnRecord(system.chain, stores.blobs, owner.keyring, entry);
      read.push(new TextDecoder().decode(plaintext));
    }
    return read.sort();
  }

  async function indexed(): Promise<Hex[]> {
    const folder = join(system.folder, "envelopes", "records");
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    return names.filter((name) => name.endsWith(".json")).map((name): Hex => `0x${name.slice(-69, -5)}`);
  }

  async function forgetIndex(): Promise<void> {
    for (const record of await indexed()) {
      const { digest } = await stores.envelopes.getRecord(record);
      await stores.envelopes.deleteRecord(record);
      await stores.blobs.delete(digest);
    }
  }

  describe("that is accepted", () => {
    it("anchors one root over records of several patients, each of which reads its own with its proof", async () => {
      const told: number[][] = [];
      const batch = await publish({}, { onStored: (done, total) => told.push([done, total]) });
      expect(told).to.deep.equal([[3, 3]]);
      const receipt = await system.ethers.provider.getTransactionReceipt(batch.transaction);
      if (!receipt) throw new Error("the transaction is not on chain");
      const values = { author: author.org, root: batch.root, count: 6n, manifest: batch.manifest };
      expect(eventsOf(system.chain.records, receipt)).to.deep.equal([{ name: "RecordBatchAnchored", values }]);
      expect(batch.gas).to.equal(receipt.gasUsed);
      expect(batch.records.map(({ patient }) => patient)).to.deep.equal([0, 1, 2].map((i) => patientAt(i).id));
      expect(await readAll()).to.deep.equal(texts(3));
      for (const entry of batch.records) {
        expect(await stores.envelopes.getRecord(entry.record)).to.deep.equal(entry);
        expect((await recordStateOf(system.chain, entry, entry.batch)).state).to.equal("anchored");
        expect((await recordStateOf(system.chain, entry)).state).to.equal("unknown");
      }
      expect(await journal.list()).to.deep.equal([]);
    });

    it("keeps a manifest of the leaves, under the anchored digest, that names no patient and no digest", async () => {
      const batch = await publish({}, { withElements: false });
      const manifest = new TextDecoder().decode(await stores.blobs.get(batch.manifest));
      const { root } = batch;
      const leaves = batch.records.map(({ record }) => record);
      expect(JSON.parse(manifest)).to.deep.equal({ author: author.org, root, leaves });
      for (const { patient, digest } of batch.records) {
        expect(manifest).not.to.include(patient.slice(2));
        expect(manifest).not.to.include(digest.slice(2));
      }
    });

    it("is released and read by a reader with consent, like any record", async () => {
      const reader = await system.organization("Reader Hospital");
      const [record] = (await publish()).records;
      if (!record) throw new Error("nothing was published");
      await grantTo(system, patientAt(0), reader);
      await shareWith(system, patientAt(0), reader);
      const release = await releaseNow(system, await requestFor(system, record.record, reader));
      const identity = { org: reader.org, privateKey: reader.keys.privateKey };
      const read = await readRecord(system.chain, stores.blobs, identity, record.record, release);
      expect(new TextDecoder().decode(read.plaintext)).to.equal(texts(1)[0]);
    });

    it("waits for the confirmations that it was told", async () => {
      const publishing = publish({}, { confirmations: 3 });
      const mining = (async () => {
        for (let i = 0; i < 200 && (await journal.list()).length === 0; i++)
          await new Promise((ok) => setTimeout(ok, 10));
        for (let i = 0; i < 40; i++) {
          await system.networkHelpers.mine();
          await new Promise((ok) => setTimeout(ok, 20));
        }
      })();
      const { transaction } = await publishing;
      await mining;
      const receipt = await system.ethers.provider.getTransactionReceipt(transaction);
      expect(await receipt?.confirmations()).to.be.greaterThanOrEqual(3);
    });
  });

  describe("that is refused", () => {
    async function refused(
      call: () => Promise<unknown>,
      type: typeof InputError | typeof MissingError | typeof RefusedError,
      code: ErrorCode,
    ): Promise<void> {
      const before = await filesUnder(system.folder);
      await expectFailure(call, type, code);
      expect(await filesUnder(system.folder)).to.equal(before);
    }

    it("stores nothing where there is no record, too many, another category or patient, or no JSON", async () => {
      const [draft] = draftsOf(["{}"]);
      if (!draft) throw new Error("no draft");
      await refused(() => publish({}, { drafts: [] }), InputError, "record.none");
      const many = Array.from({ length: 100_001 }, () => draft);
      await refused(() => publish({}, { drafts: many }), InputError, "record.too-many");
      const imaging = { ...draft, category: "imaging" };
      await refused(() => publish({}, { drafts: [draft, imaging] }), MissingError, "key-directory.category");
      const nobody = { ...draft, patient: author.org };
      await refused(() => publish({}, { drafts: [draft, nobody] }), MissingError, "identity.unknown-patient");
      const noJson = { ...draft, content: encodeText("%PDF-1.7") };
      await refused(() => publish({}, { drafts: [...draftsOf(texts(300)), noJson] }), InputError, "fhir.not-json");
    });

    it("stores nothing where the sender may not write, also where that ends while it encrypts", async () => {
      const stranger = system.as(system.stranger);
      await refused(() => publish({ connection: stranger }), RefusedError, "contract.UnknownMember");
      await refused(() => publish({ connection: system.as(system.ethers.provider) }), MissingError, "chain.no-signer");
      const suspendedMeanwhile: BatchPublication["onStored"] = (done, total) => {
        if (done === total) suspension = send(system.as(system.regulator).organizations.suspend(author.org));
      };
      let suspension: Promise<unknown> = Promise.resolve();
      const member = interceptedRunner(author.member, {
        call: async (transaction) => {
          await suspension;
          return author.member.call(transaction);
        },
      });
      const call = () => publish({ connection: system.as(member) }, { onStored: suspendedMeanwhile });
      await refused(call, RefusedError, "contract.SuspendedOrganization");
      expect(await journal.list()).to.deep.equal([]);
    });
  });

  describe("that is killed", () => {
    const anchored = async () =>
      (await system.chain.records.queryFilter(system.chain.records.filters.RecordBatchAnchored())).length;

    /** Publishes in a process that dies at a step. */
    async function publishAndDie(step: number, when: "before" | "after"): Promise<boolean> {
      const life = new Lifetime(step, when);
      const connection = system.as(mortalRunner(author.member, life));
      const call = () => publish({ connection, into: mortalStores(stores, life) });
      await call().catch((error: unknown) => {
        if (!life.died) throw error;
      });
      return life.died;
    }

    for (const when of ["before", "after"] as const) {
      it(`at any step, ${when} its effect, leaves all or nothing after a restart`, async () => {
        const outcomes = new Set<string>();
        const start = { files: await filesUnder(system.folder), anchored: await anchored() };
        let step = 1;
        for (; await publishAndDie(step, when); step++) {
          const resumed = await resumeBatches(system.as(author.member), stores);
          const outcome = resumed[0]?.outcome ?? "nothing";
          outcomes.add(outcome);
          expect(await journal.list(), `step ${step}`).to.deep.equal([]);
          const complete = (await indexed()).length > 0;
          expect(await readAll(), `step ${step}`).to.deep.equal(complete ? texts(3) : []);
          expect(await anchored(), `step ${step}`).to.equal(start.anchored + (complete ? 1 : 0));
          // A finished batch has its three ciphertexts, three envelopes and the manifest, and nothing else.
          expect(await filesUnder(system.folder), `step ${step}`).to.equal(start.files + (complete ? 7 : 0));
          expect(await resumeBatches(system.as(author.member), stores)).to.deep.equal([]);
          await clean();
        }
        expect(step).to.be.greaterThan(15);
        expect(outcomes).to.deep.equal(new Set(["nothing", "taken-back", "finished"]));
        await clean();
      });
    }

    /** The state before: an empty index, no blob but the patients', and the chain as it was. */
    async function clean(): Promise<void> {
      const events = await system.chain.records.queryFilter(system.chain.records.filters.RecordBatchAnchored());
      for (const { args } of events) await stores.blobs.delete(`0x${args.manifest.slice(2)}`);
      await forgetIndex();
      await restore();
      ({ restore } = await system.networkHelpers.takeSnapshot());
    }

    it("again at any step of the restart, finishes at the next", async () => {
      const sealed = await stepsUntilSealed();
      for (let step = 1; ; step++) {
        expect(await publishAndDie(sealed, "after")).to.equal(true);
        const life = new Lifetime(step, step % 2 === 0 ? "before" : "after");
        const connection = system.as(mortalRunner(author.member, life));
        await resumeBatches(connection, mortalStores(stores, life)).catch((error: unknown) => {
          if (!life.died) throw error;
        });
        await resumeBatches(system.as(author.member), stores);
        expect(await readAll(), `step ${step}`).to.deep.equal(texts(3));
        expect(await journal.list()).to.deep.equal([]);
        await clean();
        if (!life.died) break;
      }
    });

    async function stepsUntilSealed(): Promise<number> {
      for (let step = 1; ; step++) {
        await publishAndDie(step, "after");
        const [batch] = await journal.list();
        const sealed = batch !== undefined && (await journal.read(batch)).seal !== undefined;
        if (batch !== undefined) await abandonBatch(system.as(author.member), stores, batch);
        if (sealed) return step;
      }
    }

    it("reports what the chain refuses after the restart, keeps it, and gives it up or finishes it when told", async () => {
      const sealed = await stepsUntilSealed();
      const files = await filesUnder(system.folder);
      await publishAndDie(sealed, "after");
      await send(system.as(system.regulator).organizations.suspend(author.org));
      const [report] = await resumeBatches(system.as(author.member), stores);
      if (report?.outcome !== "refused") throw new Error("not refused");
      expect(report.error.code).to.equal("contract.SuspendedOrganization");
      expect(report.records).to.equal(3);
      expect(await journal.list()).to.deep.equal([report.batch]);
      expect(await abandonBatch(system.as(author.member), stores, report.batch)).to.equal("taken-back");
      expect(await filesUnder(system.folder)).to.equal(files);
      const gone = () => abandonBatch(system.as(author.member), stores, report.batch);
      await expectFailure(gone, MissingError, "batch.missing");
    });

    it("is finished, not given up, where the anchor was mined after all", async () => {
      const sealed = await stepsUntilSealed();
      await publishAndDie(sealed + 2, "after"); // the manifest is stored, the transaction sent
      expect(await anchored()).to.equal(1);
      const [batch = ""] = await journal.list();
      expect(await abandonBatch(system.as(author.member), stores, batch)).to.equal("finished");
      expect(await readAll()).to.deep.equal(texts(3));
      await clean();
    });

    it("does not bring back a record that was forgotten before the restart", async () => {
      const sealed = await stepsUntilSealed();
      await publishAndDie(sealed, "after");
      const [batch = ""] = await journal.list();
      const [gone] = (await journal.read(batch)).entries;
      if (!gone) throw new Error("nothing is journalled");
      await stores.blobs.delete(gone.digest); // as forget does
      await resumeBatches(system.as(author.member), stores);
      expect(await indexed())
        .to.have.length(2)
        .and.not.include(gone.record);
      expect(await journal.list()).to.deep.equal([]);
      await clean();
    });

    it("notices a journal that was changed", async () => {
      const sealed = await stepsUntilSealed();
      await publishAndDie(sealed, "after");
      const [batch = ""] = await journal.list();
      const path = join(journal.directory, batch, "0.json");
      const part = await readFile(path, "utf8");
      for (const [text, moved] of [
        ["not JSON", false],
        ["[]", false],
        [part.replace(/"record":"0x../, '"record":"0xff'), false],
        [part, true],
      ] as const) {
        await writeFile(moved ? join(journal.directory, batch, "2.json") : path, text);
        const call = () => resumeBatches(system.as(author.member), stores);
        await expectFailure(call, IntegrityError, "store.corrupt");
      }
      await writeFile(path, part);
      await journal.remove(batch);
      expect(await journal.remove(batch)).to.equal(false);
    });

    it("clears what a crash amid removing left of the journal", async () => {
      const left = join(journal.directory, `${crypto.randomUUID()}.done`);
      await mkdir(left, { recursive: true });
      await writeFile(join(left, "0.json"), "[]");
      expect(await journal.list()).to.deep.equal([]);
      expect(await readdir(journal.directory)).to.deep.equal([]);
      await expectFailure(() => journal.read("../outside"), InputError, "input.invalid");
    });
  });

  withSharedData("fhir/synthea-r4", (path) => {
    it("of more than a thousand real resources anchors once, and each is read byte for byte", async function () {
      this.timeout(180_000);
      const definitions = await loadFhirDefinitions();
      const files = (await readdir(path)).filter((file) => file.includes("_")).sort();
      const contents: Uint8Array[] = [];
      for (const file of files) {
        if (contents.length > 1000) break;
        const { items } = parseFhir(await readFile(join(path, file)), file, definitions);
        contents.push(...items.map(({ bytes }) => bytes));
      }
      const drafts = contents.map((content, i) => ({ content, category: "laboratory", patient: patientAt(i).id }));
      expect(drafts.length).to.be.greaterThan(1000);
      const { records, gas } = await publish({}, { drafts });
      expect(gas < 70_000n, `${gas} gas`).to.equal(true);
      await inLanes(records, 8, async (entry, i) => {
        const { plaintext } = await readOwnRecord(system.chain, stores.blobs, patientAt(i).keyring, entry);
        expect(Buffer.compare(plaintext, contents[i] ?? new Uint8Array())).to.equal(0);
      });
    });
  });
});

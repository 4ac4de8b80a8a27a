import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { relayKeyDirectoryChange, signKeyDirectoryChange } from "../../src/identity/changeKeyDirectory.js";
import { PatientKeyring } from "../../src/identity/PatientKeyring.js";
import { type PublishedRecord, publishRecords } from "../../src/records/publishRecords.js";
import { readOwnRecord } from "../../src/records/readRecord.js";
import { recordStateOf } from "../../src/records/recordState.js";
import type { BlobStore } from "../../src/shared/BlobStore.js";
import type { Connection } from "../../src/shared/connect.js";
import { contentIdOf, digestOf } from "../../src/shared/contentId.js";
import type { ErrorCode } from "../../src/shared/errorCatalogue.js";
import { IntegrityError, MedtrailError, MissingError, RefusedError } from "../../src/shared/errors.js";
import { send } from "../../src/shared/send.js";
import { eventsOf } from "../support/eventsOf.js";
import { expectFailure } from "../support/failureOf.js";
import { filesUnder } from "../support/filesUnder.js";
import { interceptedRunner } from "../support/interceptedRunner.js";
import { p256Signer } from "../support/patientSigners.js";
import { encodeText, publishText, publishTexts } from "../support/sharing.js";
import { type TestOrganization, type TestPatient, type TestSystem, testSystem } from "../support/testSystem.js";

/** What EIP-7825 lets one transaction use. */
const TRANSACTION_GAS = 16_777_216n;

describe("publishing records", () => {
  let system: TestSystem;
  let author: TestOrganization;
  let patient: TestPatient;
  let restore: () => Promise<void>;

  before(async () => {
    system = await testSystem();
    author = await system.organization("Author Hospital");
    patient = await system.patient(await p256Signer(system), ["laboratory", "medications"]);
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  const publish = (connection: Connection, change: object = {}) =>
    publishRecords(connection, system.stores, {
      ...{ patient: patient.id, author: author.org },
      drafts: [{ content: encodeText("{}"), category: "laboratory" }],
      ...change,
    });

  describe("that are accepted", () => {
    it("anchors one, which its patient then reads byte for byte with its media type", async () => {
      const content = encodeText('{"resourceType":"Observation","value":80.00}');
      const drafts = [{ content, contentType: "application/fhir+json", category: "laboratory" }];
      const [record] = await publish(system.as(author.member), { drafts });
      if (!record) throw new Error("nothing was published");

      const receipt = await system.ethers.provider.getTransactionReceipt(record.transaction);
      if (!receipt) throw new Error("the transaction is not on chain");
      expect(record.gas).to.equal(receipt.gasUsed);
      const { digest } = record;
      expect(eventsOf(system.chain.records, receipt)).to.deep.equal([
        { name: "RecordAnchored", values: { record: record.record, patient: patient.id, author: author.org, digest } },
      ]);
      expect(await digestOf(await system.stores.blobs.get(digest))).to.equal(digest);
      const entry = await system.stores.envelopes.getRecord(record.record);
      const read = await readOwnRecord(system.chain, system.stores.blobs, patient.keyring, entry);
      expect(new Uint8Array(read.plaintext)).to.deep.equal(content);
      expect(read.contentType).to.equal("application/fhir+json");
      expect(read.anchoredAt).to.deep.equal(await system.now());
    });

    it("anchors several in one transaction, telling the progress, under each category's own number", async () => {
      const drafts = ["laboratory", "medications", "laboratory"].map((category, i) => ({
        content: encodeText(`${i}`),
        category,
      }));
      const told: number[][] = [];
      const onSealed = (done: number, total: number) => told.push([done, total]);
      const records = await publish(system.as(author.member), { drafts, onSealed });
      expect(told).to.deep.equal([
        [1, 3],
        [2, 3],
        [3, 3],
      ]);
      expect(new Set(records.map(({ transaction }) => transaction)).size).to.equal(1);
      const { keyring } = patient;
      const numbers = drafts.map(({ category }) => keyring.byCategory(category).number);
      expect(records.map(({ categoryNumber }) => categoryNumber)).to.deep.equal(numbers);
      await expectAllAnchored(records);
    });

    it("splits more than 512 into transactions that each fit the chain's limit", async () => {
      const texts = Array.from({ length: 514 }, (_, i) => `${i}`);
      const records = await publishTexts(system, author, patient.id, texts);
      const transactions = new Map(records.map(({ transaction, gas }) => [transaction, gas]));
      const sizes = [...transactions.keys()].map((hash) => records.filter((one) => one.transaction === hash).length);
      expect(sizes).to.deep.equal([512, 2]);
      for (const gas of transactions.values()) expect(gas < TRANSACTION_GAS, `${gas} gas`).to.equal(true);
      await expectAllAnchored([records[0], records[511], records[512], records[513]]);
    });

    it("lets the controller publish without a membership of its own", async () => {
      await expectAllAnchored(await publish(system.as(author.controller)));
    });
  });

  describe("when the outcome is not known", () => {
    it("keeps what was stored: a transaction that was broadcast may still be mined, as here", async () => {
      const silent = interceptedRunner(author.member, {
        sendTransaction: async (transaction) => {
          await author.member.sendTransaction(transaction);
          throw new Error("socket hang up");
        },
      });
      const before = await filesUnder(system.folder);
      const failure = await expectFailure(() => publish(system.as(silent)), MedtrailError, "chain.failed");
      expect(failure.cause).to.have.property("message", "socket hang up");
      expect(await filesUnder(system.folder)).to.equal(before + 2);
      const [anchored] = await system.chain.records.queryFilter(system.chain.records.filters.RecordAnchored(), -1);
      if (!anchored) throw new Error("the record was not anchored");
      const entry = await system.stores.envelopes.getRecord(`0x${anchored.args.record.slice(2)}`);
      const read = await readOwnRecord(system.chain, system.stores.blobs, patient.keyring, entry);
      expect(new TextDecoder().decode(read.plaintext)).to.equal("{}");
    });

    it("keeps what was stored when a mined transaction was refused: another block may take it", async () => {
      const { provider } = system.ethers;
      const suspendedFirst = interceptedRunner(author.member, {
        sendTransaction: async (transaction) => {
          await provider.send("evm_setAutomine", [false]);
          const sent = await author.member.sendTransaction(transaction);
          const tip = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 11n };
          await system.as(system.regulator).organizations.suspend(author.org, tip);
          await provider.send("evm_setAutomine", [true]);
          await system.networkHelpers.mine();
          return sent;
        },
      });
      const before = await filesUnder(system.folder);
      const call = () => publish(system.as(suspendedFirst));
      const failure = await expectFailure(call, RefusedError, "contract.SuspendedOrganization");
      expect(failure.values).to.deep.equal({ org: author.org });
      expect(await filesUnder(system.folder)).to.equal(before + 2);
    });

    it("keeps the transactions that were mined when a later one is refused, and takes back the rest", async () => {
      let sent = 0;
      const suspendedAfterOne = interceptedRunner(author.member, {
        call: async (transaction) => {
          if (sent > 0) await send(system.as(system.regulator).organizations.suspend(author.org));
          return author.member.call(transaction);
        },
        sendTransaction: async (transaction) => {
          sent++;
          return author.member.sendTransaction(transaction);
        },
      });
      const before = await filesUnder(system.folder);
      const drafts = Array.from({ length: 514 }, (_, i) => ({ content: encodeText(`${i}`), category: "laboratory" }));
      const call = () => publish(system.as(suspendedAfterOne), { drafts });
      await expectFailure(call, RefusedError, "contract.SuspendedOrganization");
      expect(await filesUnder(system.folder)).to.equal(before + 2 * 512);
    });
  });

  describe("to a key directory that the blob store has wrong", () => {
    it("is refused when the directory was forged", async () => {
      const forged = await (await PatientKeyring.create(PatientKeyring.newSeed(), ["laboratory"])).directory();
      await replaceDirectory(forged.encode());
      await publishesNothing(IntegrityError, "store.corrupt");
      await replaceDirectory(patient.registration.directory);
      await publishText(system, author, patient.id, "{}");
    });

    it("is refused also by a store that does not check what it gives, as a server's may not", async () => {
      const { blobs, envelopes } = system.stores;
      const outdated = patient.registration.directory;
      const keyring = patient.keyring.rotate("laboratory");
      const change = { patient: patient.id, directory: await keyring.directory(), deadline: await system.inDays(1) };
      const signed = await signKeyDirectoryChange(system.chain, system.stores.blobs, patient.signer, change);
      await relayKeyDirectoryChange(system.chain, blobs, signed);
      const lying: BlobStore = {
        put: (bytes) => blobs.put(bytes),
        has: (digest) => blobs.has(digest),
        delete: (digest) => blobs.delete(digest),
        get: async () => outdated,
      };
      const before = await filesUnder(system.folder);
      const drafts = [{ content: encodeText("{}"), category: "laboratory" }];
      const publication = { patient: patient.id, author: author.org, drafts };
      const call = () => publishRecords(system.as(author.member), { blobs: lying, envelopes }, publication);
      const failure = await expectFailure(call, IntegrityError, "key-directory.digest");
      const found = patient.registration.keyDirectory;
      expect(failure.values).to.deep.equal({ expected: signed.keyDirectory, found });
      expect(await filesUnder(system.folder)).to.equal(before);
    });

    it("is refused when the directory is an outdated one, and when it is lost", async () => {
      const rotated = await patient.keyring.rotate("laboratory").directory();
      await replaceDirectory(rotated.encode());
      await publishesNothing(IntegrityError, "store.corrupt");
      await system.stores.blobs.delete(patient.registration.keyDirectory);
      await publishesNothing(MissingError, "store.missing");
      await system.stores.blobs.put(patient.registration.directory);
    });
  });

  async function expectAllAnchored(records: readonly (PublishedRecord | undefined)[]): Promise<void> {
    expect(records).not.to.deep.equal([]);
    for (const record of records) {
      if (!record) throw new Error("nothing was published");
      expect((await recordStateOf(system.chain, record)).state).to.equal("anchored");
    }
  }

  /** Puts bytes in the place of the patient's directory file, past the store. */
  async function replaceDirectory(bytes: Uint8Array): Promise<void> {
    const name = contentIdOf(patient.registration.keyDirectory);
    await writeFile(join(system.stores.blobs.directory, name.slice(-3, -1), name), bytes);
  }

  const publishesNothing = async (...[type, code]: [typeof IntegrityError | typeof MissingError, ErrorCode]) => {
    const before = await filesUnder(system.folder);
    await expectFailure(() => publish(system.as(author.member)), type, code);
    expect(await filesUnder(system.folder)).to.equal(before);
  };
});

import { expect } from "chai";
import type { CategoryShareKey, EnvelopeStore, RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import { sealContentKey } from "../../src/records/envelope.js";
import { KeyRelease } from "../../src/records/KeyRelease.js";
import { readOwnRecord, readRecord } from "../../src/records/readRecord.js";
import { sealRecord } from "../../src/records/sealRecord.js";
import { shareCategory, unshareCategory } from "../../src/records/shareCategory.js";
import { shareRecord, unshareRecord } from "../../src/records/shareRecord.js";
import { IntegrityError, RefusedError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { send } from "../../src/shared/send.js";
import { newX25519KeyPair } from "../../src/shared/x25519.js";
import { recorderOf } from "../support/accessLog.js";
import { expectFailure } from "../support/failureOf.js";
import { p256Signer } from "../support/patientSigners.js";
import {
  encodeText,
  grantTo,
  publishText,
  releaseNow,
  requestFor,
  revokeFrom,
  sharedRecord,
  shareWith,
} from "../support/sharing.js";
import { type TestSystem, testSystem } from "../support/testSystem.js";

describe("sharing against a store or server that lies", () => {
  let system: TestSystem;
  let parties: Awaited<ReturnType<typeof sharedRecord>>;
  let harmless: RecordEnvelope;
  let secret: RecordEnvelope;

  // Stores are no part of the chain's snapshots, so each test has a system of its own.
  beforeEach(async () => {
    system = await testSystem();
    parties = await sharedRecord(system);
    harmless = await system.stores.envelopes.getRecord(parties.record.record);
    const { record } = await publishText(system, parties.author, parties.patient.id, "secret", "medications");
    secret = await system.stores.envelopes.getRecord(record);
  });
  afterEach(() => system.close());

  /** The test's store, one of whose answers is another. */
  function lying(lies: Partial<EnvelopeStore>): EnvelopeStore {
    return new Proxy<EnvelopeStore>(system.stores.envelopes, {
      get(honest, name) {
        const member: unknown = Reflect.get(lies, name) ?? Reflect.get(honest, name);
        return typeof member === "function" ? member.bind(honest) : member;
      },
    });
  }
  const key = () => ({ org: parties.reader.org, privateKey: parties.reader.keys.privateKey });
  const ask = async (record: Hex) => releaseNow(system, await requestFor(system, record, parties.reader));
  const wish = (record: Hex) => ({ keyring: parties.patient.keyring, record, reader: parties.reader.org });

  it("does not have the patient seal another record's key than the one she shares", async () => {
    for (const [answer, code] of [
      [secret, "envelope.other-record"],
      [{ ...secret, record: harmless.record }, "envelope.other-record"],
      [{ ...harmless, envelope: secret.envelope }, "envelope.other-record"],
      [{ ...harmless, categoryNumber: secret.categoryNumber }, "envelope.other-category"],
    ] as const) {
      const stores = { blobs: system.stores.blobs, envelopes: lying({ getRecord: async () => answer }) };
      const call = () => shareRecord(system.chain, stores, wish(harmless.record));
      await expectFailure(call, IntegrityError, code);
    }
    expect(await system.stores.envelopes.listRecordShares(harmless.record)).to.deep.equal([]);
  });

  it("releases no record share under another category than it was shared in", async () => {
    await grantTo(system, parties.patient, parties.reader, { category: "medications" });
    await shareRecord(system.chain, system.stores, wish(secret.record));
    await grantTo(system, parties.patient, parties.reader); // laboratory instead
    await expectFailure(() => ask(secret.record), RefusedError, "contract.UncoveredCategory");

    const { number: categoryNumber } = parties.patient.keyring.byCategory("laboratory");
    const place = { record: secret.record, categoryNumber, epoch: 4_000_000_000 };
    const [contentKey, { publicKey }] = [new Uint8Array(32), newX25519KeyPair()];
    const envelope = await sealContentKey({ ...place, contentKey, publicKey });
    await system.stores.envelopes.putRecord({ ...secret, ...place, envelope });
    await expectFailure(() => ask(secret.record), IntegrityError, "envelope.other-category");

    const share = await system.stores.envelopes.getRecordShare(secret.record, parties.reader.org);
    await system.stores.envelopes.putRecordShare({ ...share, ...place }); // relabelled, its header is not
    await expectFailure(() => ask(secret.record), IntegrityError, "envelope.other-category");
  });

  it("releases no category's key but that of the record, whatever the store answers", async () => {
    const { categoryNumber } = secret;
    await shareWith(system, parties.patient, parties.reader, "medications");
    const other = (asked: CategoryShareKey) => system.stores.envelopes.getCategoryShare({ ...asked, categoryNumber });
    const relabelled = async (asked: CategoryShareKey) => ({ ...(await other(asked)), ...asked });
    const now = await system.now();
    for (const getCategoryShare of [other, relabelled]) {
      const server = new KeyRelease(system.chain, lying({ getCategoryShare }), await recorderOf(system), () => now);
      const request = await requestFor(system, harmless.record, parties.reader);
      const failure = await expectFailure(() => server.release(request), IntegrityError, "envelope.other-category");
      expect(failure.values).to.deep.equal({ expected: harmless.categoryNumber, found: categoryNumber });
    }
  });

  it("does not have a reader take the answer to another question, another patient's record above all", async () => {
    const second = await system.patient(await p256Signer(system), ["laboratory"]);
    const wrong = await publishText(system, parties.author, second.id, "no allergies");
    await grantTo(system, second, parties.reader);
    await shareWith(system, second, parties.reader);
    const release = await ask(wrong.record);
    const read = (record: Hex) => readRecord(system.chain, system.stores.blobs, key(), record, release);
    const failure = await expectFailure(() => read(harmless.record), IntegrityError, "envelope.other-record");
    expect(failure.values).to.deep.equal({ record: harmless.record, expected: wrong.record });
    expect((await read(wrong.record)).patient).to.equal(second.id);
  });

  describe("and taking shares back", () => {
    const target = () => ({
      ...{ patient: parties.patient.id, reader: parties.reader.org },
      categoryNumber: harmless.categoryNumber,
    });

    it("leaves one shared record releasable, and no other, once the category's are removed", async () => {
      const other = await publishText(system, parties.author, parties.patient.id, "other");
      await revokeFrom(system, parties.patient, parties.reader);
      expect(await unshareCategory(system.stores, target())).to.equal(1);
      expect(await unshareCategory(system.stores, target())).to.equal(0);
      await grantTo(system, parties.patient, parties.reader);
      const share = await shareRecord(system.chain, system.stores, wish(harmless.record));
      expect((await ask(harmless.record)).share).to.deep.equal(share);
      await expectFailure(() => ask(other.record), RefusedError, "release.not-shared");

      const pair = { record: harmless.record, reader: parties.reader.org };
      expect(await unshareRecord(system.stores, pair)).to.equal(1);
      expect(await unshareRecord(system.stores, pair)).to.equal(0);
      await expectFailure(() => ask(harmless.record), RefusedError, "release.not-shared");
    });

    it("removes every key epoch of that category, and none of another category or reader", async () => {
      const { patient, reader, author } = parties;
      const keyring = patient.keyring.rotate("laboratory");
      const share = { keyring, patient: patient.id, reader: reader.org, category: "laboratory" };
      expect(await shareCategory(system.chain, system.stores, share)).to.have.length(2);
      await shareWith(system, patient, reader, "medications");
      await shareWith(system, patient, author);
      expect(await unshareCategory(system.stores, target())).to.equal(2);
      const left = await system.stores.envelopes.listCategoryShares(patient.id, reader.org);
      expect(left.map(({ categoryNumber }) => categoryNumber)).to.deep.equal([secret.categoryNumber]);
      expect(await system.stores.envelopes.listCategoryShares(patient.id, author.org)).to.have.length(1);
    });

    it("releases the record's own share before the category's", async () => {
      const share = await shareRecord(system.chain, system.stores, wish(harmless.record));
      expect((await ask(harmless.record)).share).to.deep.equal(share);
    });
  });

  it("releases a record of a batch by its proof, which its reader and its patient check, and none without", async () => {
    const { patient, author } = parties;
    const directory = await patient.keyring.directory();
    const seal = (text: string) =>
      sealRecord(
        system.stores,
        { patient: patient.id, author: author.org, directory },
        { content: encodeText(text), category: "laboratory" },
      );
    const entries = [await seal("one"), await seal("two"), await seal("three")];
    const tree = await MerkleTree.of(entries.map(({ record }) => record));
    const manifest: Hex = `0x${"ab".repeat(32)}`;
    await send(system.as(author.member).records.anchorBatch(author.org, tree.root, entries.length, manifest));
    for (const [i, entry] of entries.entries()) {
      await expectFailure(() => ask(entry.record), IntegrityError, "record.not-anchored");
      const wrong = { root: tree.root, proof: [...tree.proofAt((i + 1) % entries.length)].reverse() };
      await system.stores.envelopes.putRecord({ ...entry, batch: wrong });
      await expectFailure(() => ask(entry.record), IntegrityError, "record.not-anchored");

      await system.stores.envelopes.putRecord({ ...entry, batch: { root: tree.root, proof: [...tree.proofAt(i)] } });
      const release = await ask(entry.record);
      const read = await readRecord(system.chain, system.stores.blobs, key(), entry.record, release);
      expect(new TextDecoder().decode(read.plaintext)).to.equal(["one", "two", "three"][i]);
      const own = await readOwnRecord(system.chain, system.stores.blobs, patient.keyring, release.envelope);
      expect(own.state).to.equal("anchored");
    }
  });
});

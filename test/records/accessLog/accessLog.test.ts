import { join } from "node:path";
import { expect } from "chai";
import { DUTIES } from "../../../src/identity/duties.js";
import { accessLeaf } from "../../../src/records/accessLog/AccessEntry.js";
import { AccessLogServer } from "../../../src/records/accessLog/AccessLogServer.js";
import { signAccessListRequest } from "../../../src/records/accessLog/accessListRequest.js";
import { anchoredHeads } from "../../../src/records/accessLog/anchoredHeads.js";
import { FileAccessLogStore } from "../../../src/records/accessLog/FileAccessLogStore.js";
import { findSplitView } from "../../../src/records/accessLog/findSplitView.js";
import { listAccess } from "../../../src/records/accessLog/listAccess.js";
import { logRoot } from "../../../src/records/accessLog/logProofs.js";
import { MemoryAccessLogStore } from "../../../src/records/accessLog/MemoryAccessLogStore.js";
import { requireLogged } from "../../../src/records/accessLog/requireLogged.js";
import { verifyConsistency, verifyInclusion } from "../../../src/records/accessLog/verifyLogProof.js";
import { KeyRelease } from "../../../src/records/KeyRelease.js";
import { readRecord } from "../../../src/records/readRecord.js";
import { InputError, IntegrityError, MedtrailError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { type TestLog, testLog } from "../../support/accessLog.js";
import { expectFailure } from "../../support/failureOf.js";
import { readLogged } from "../../support/loggedReads.js";
import { p256Signer } from "../../support/patientSigners.js";
import { grantTo, publishText, requestFor, SHARED_TEXT, sharedRecord, shareWith } from "../../support/sharing.js";
import { type TestPatient, type TestSystem, testSystem } from "../../support/testSystem.js";
import { failingAt, PowerCut } from "./powerCut.js";

describe("access log", () => {
  let system: TestSystem;
  let parties: Awaited<ReturnType<typeof sharedRecord>>;
  /** Another patient, with a record that the same reader reads. */
  let bob: TestPatient;
  let bobs: Hex;
  let keeper: TestLog;
  let directory: string;
  let restore: () => Promise<void>;
  let runs = 0;
  let opened: FileAccessLogStore[];

  before(async () => {
    system = await testSystem();
    parties = await sharedRecord(system);
    bob = await system.patient(await p256Signer(system), ["laboratory"]);
    bobs = (await publishText(system, parties.author, bob.id, "bob's")).record;
    await grantTo(system, bob, parties.reader);
    await shareWith(system, bob, parties.reader);
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
    directory = join(system.folder, `log ${runs++}`);
    opened = [];
    keeper = await testLog(system, await open(directory), `Server ${runs}`);
  });
  afterEach(async () => {
    for (const store of opened) await store.close().catch(() => undefined);
    await restore();
  });
  after(() => system.close());

  const open = async (path: string) => {
    const store = await FileAccessLogStore.open(path);
    opened.push(store);
    return store;
  };
  const read = (record = parties.record.record) => readLogged(system, keeper, record, parties.reader);
  const list = async (patient = parties.patient, view = keeper.log) => {
    const time = await keeper.tick();
    return listAccess(system.chain, view, { patient: patient.id, signer: patient.signer, log: keeper.log.name, time });
  };

  describe("at the release of a key", () => {
    it("gives a receipt that names the place, with which the record is read as before", async () => {
      await read(bobs);
      const { request, release, access } = await read();
      expect(access.receipt).to.include({ org: keeper.org, index: 1, time: request.time });
      expect(access.entry).to.deep.include({ patient: parties.patient.id, request });
      expect(await keeper.store.entry(1)).to.deep.equal(access.entry);
      const { org, keys } = parties.reader;
      const key = { org, privateKey: keys.privateKey };
      const { plaintext } = await readRecord(system.chain, system.stores.blobs, key, request.record, release);
      expect(new TextDecoder().decode(plaintext)).to.equal(SHARED_TEXT);
    });

    it("writes nothing for a request that is refused", async () => {
      const call = () => readLogged(system, keeper, parties.record.record, parties.author);
      await expectFailure(call, RefusedError, "contract.AbsentConsent");
      expect(await keeper.store.size()).to.equal(0);
    });

    it("releases nothing that could not be written down", async () => {
      const store = await open(join(system.folder, `closed ${runs}`));
      const log = await keeper.open(store);
      await store.close();
      const now = await keeper.tick();
      const request = await requestFor(system, parties.record.record, parties.reader);
      const server = new KeyRelease(system.chain, system.stores.envelopes, log, () => now);
      await expectFailure(() => server.release(request), MedtrailError, "store.io");
    });

    it("answers a request that comes again with the receipt it has, after a restart too", async () => {
      const { request, access } = await read();
      const again = await keeper.log.append(request, parties.patient.id);
      expect(again).to.deep.equal({ receipt: access.receipt, salt: access.entry.salt });
      const restarted = await keeper.open(await open(directory));
      // The same, but for another spelling of the signature, which is no other request.
      const respelt = { ...request, signature: request.signature.toUpperCase().replace("0X", "0x") };
      expect((await restarted.append(respelt, parties.patient.id)).receipt).to.deep.equal(access.receipt);
      expect(await restarted.head()).to.include({ size: 1 });
    });

    it("refuses a request that was not signed just now, also one that would be the same again later", async () => {
      const { request } = await read();
      await system.time.increase(301);
      await keeper.tick();
      const call = () => keeper.log.append(request, parties.patient.id);
      await expectFailure(call, RefusedError, "access-log.clock");
      expect(await keeper.store.size()).to.equal(1);
    });

    it("gives a reader no receipt to believe that is another's, changed, backdated or not the server's", async () => {
      const { request, release } = await read();
      const other = await read(bobs);
      const { receipt, salt } = release.access;
      const outsider = await testLog(system, new MemoryAccessLogStore(), `Outsider ${runs}`);
      const elsewhere = await readLogged(system, outsider, request.record, parties.reader);
      const refuses = async (change: Partial<typeof release>, rule: string, log = keeper.log.name) => {
        const call = () => requireLogged(system.chain, request, { ...release, ...change }, log);
        const failure = await expectFailure(call, IntegrityError, "access-log.receipt");
        expect(failure.values.rule).to.equal(rule);
      };
      await refuses({ access: other.release.access }, "its leaf is this request's");
      await refuses({ envelope: other.release.envelope }, "its leaf is this request's");
      await refuses({ access: { receipt, salt: other.release.access.salt } }, "its leaf is this request's");
      await refuses({ access: { receipt: { ...receipt, index: 7 }, salt } }, "the server signed it");
      await refuses({ access: { receipt: { ...receipt, time: receipt.time - 1 }, salt } }, "the server signed it");
      await refuses({ access: elsewhere.release.access }, "it is of the server's log");
      await refuses({}, "it is of the server's log", outsider.log.name);
      // A log that says that it was written down five minutes later.
      const store = new MemoryAccessLogStore();
      await store.append({ salt, patient: parties.patient.id, appendedAt: request.time + 301, request });
      const postdated = await (await keeper.open(store)).append(request, parties.patient.id);
      await refuses({ access: postdated }, "its time is the request's");
    });

    it("is not believed when the server may no longer report", async () => {
      const { request, release } = await read();
      await send(system.as(system.regulator).organizations.suspend(keeper.org));
      const call = () => requireLogged(system.chain, request, release, keeper.log.name);
      await expectFailure(call, RefusedError, "contract.SuspendedOrganization");
    });
  });

  describe("for the patient", () => {
    it("lists who read what, when and why, proven below an anchored root", async () => {
      await read(bobs);
      const first = await read();
      expect(await keeper.log.publish()).to.include({ sequence: 1, size: 2 });
      const second = await read();
      const report = await list();
      const expected = (index: number, { request }: typeof first) => ({
        index,
        record: request.record,
        reader: parties.reader.org,
        account: parties.reader.member.address,
        purpose: "TREAT",
        requestedAt: new Date(request.time * 1000),
        appendedAt: new Date(request.time * 1000),
      });
      expect(report.accesses.map(({ shown, ...rest }) => rest)).to.deep.equal([
        { ...expected(1, first), sequence: 1 },
        expected(2, second),
      ]);
      expect(report.head).to.include({ size: 3, root: await logRoot(keeper.store, 3) });
      for (const { shown } of report.accesses) {
        const { index, entry, head, proof } = shown;
        expect(verifyInclusion(accessLeaf(entry), index, head.size, proof, head.root)).to.equal(true);
      }
    });

    it("lists nothing where nothing was read, and each patient's own alone", async () => {
      expect((await list()).accesses).to.deep.equal([]);
      await read();
      await read(bobs);
      await read();
      const told = { alice: await list(), bob: await list(bob) };
      expect(told.alice.accesses.map(({ index }) => index)).to.deep.equal([0, 2]);
      expect(told.bob.accesses.map(({ index }) => index)).to.deep.equal([1]);
      // Of another's entry the patient sees a hash, and without the salt makes none of all that it might guess.
      const { entry } = told.bob.accesses[0]?.shown ?? {};
      if (!entry) throw new Error("bob's record was read");
      const text = JSON.stringify(told.alice);
      for (const secret of [bob.id, bobs, entry.salt, entry.request.signature]) {
        expect(text.toLowerCase()).not.to.contain(secret.slice(2).toLowerCase());
      }
      const [, hash] = await keeper.log.leaves(0, 3);
      expect(hash).to.equal(accessLeaf(entry));
      expect(hash).not.to.equal(accessLeaf({ ...entry, salt: `0x${"00".repeat(32)}` }));
    });

    it("tells nobody who does not sign as the patient, now and for this log", async () => {
      await read();
      const { id: patient, signer } = parties.patient;
      const now = await keeper.tick();
      const { name } = keeper.log;
      const good = await signAccessListRequest(system.chain, { patient, signer }, name, now);
      expect((await keeper.log.list(good)).list.indices).to.deep.equal([0]);
      const byBob = await signAccessListRequest(system.chain, { patient, signer: bob.signer }, name, now);
      await expectFailure(() => keeper.log.list(byBob), RefusedError, "contract.NotPatientSigner");
      const relabelled = { ...byBob, signer: signer.signer };
      await expectFailure(() => keeper.log.list(relabelled), RefusedError, "contract.InvalidPatientSignature");
      const forBob = { ...good, patient: bob.id };
      await expectFailure(() => keeper.log.list(forBob), RefusedError, "contract.NotPatientSigner");
      const elsewhere = { ...name, org: parties.author.org };
      const other = await signAccessListRequest(system.chain, { patient, signer }, elsewhere, now);
      await expectFailure(() => keeper.log.list(other), InputError, "access-log.other-log");
      await expectFailure(() => keeper.log.list({ ...good, signature: "0x" }), InputError, "input.invalid");
      await system.time.increase(301);
      await keeper.tick();
      await expectFailure(() => keeper.log.list(good), RefusedError, "access-log.clock");
    });

    it("checks the answer against what the server said before", async () => {
      await read();
      const known = (await list()).head;
      await read();
      await read(bobs);
      const { head } = await list();
      const proof = await keeper.log.consistency(known.size, head.size);
      expect(verifyConsistency([known.size, known.root], [head.size, head.root], proof)).to.equal(true);
      const { id: patient, signer } = parties.patient;
      const time = await keeper.tick();
      const question = { patient, signer, log: keeper.log.name, time };
      const report = await listAccess(system.chain, keeper.log, { ...question, known });
      expect(report.accesses.length).to.equal(2);
      const made = { ...known, root: `0x${"11".repeat(32)}` as const };
      const call = () => listAccess(system.chain, keeper.log, { ...question, known: made });
      await expectFailure(call, IntegrityError, "access-log.other-history");
    });
  });

  describe("for its server", () => {
    it("anchors roots under numbers, and nothing when nothing was added", async () => {
      expect(await keeper.log.publish()).to.equal(undefined);
      await read();
      const first = await keeper.log.publish();
      expect(await keeper.log.publish()).to.equal(undefined);
      await read();
      await read();
      const second = await keeper.log.publish();
      expect([first?.sequence, first?.size, second?.sequence, second?.size]).to.deep.equal([1, 1, 2, 3]);
      const heads = await anchoredHeads(system.chain, keeper.log.name);
      expect(heads.map(({ sequence, size, root }) => ({ sequence, size, root }))).to.deep.equal([first, second]);
      expect(heads[1]?.anchoredAt).to.equal((await system.now()).getTime() / 1000);
    });

    it("continues after a restart, with the same history", async () => {
      const { access } = await read();
      await keeper.log.publish();
      const before = await keeper.log.head();
      const log = await keeper.open(await open(directory));
      const next = await readLogged(system, { ...keeper, log }, bobs, parties.reader);
      expect(next.access.receipt.index).to.equal(1);
      await log.publish();
      const after = await log.head();
      const proof = await log.consistency(1, 2);
      expect(verifyConsistency([1, before.root], [2, after.root], proof)).to.equal(true);
      expect(await log.inclusion(0, 2)).to.include({ leaf: access.receipt.leaf });
      const report = await listAccess(system.chain, log, {
        ...{ patient: parties.patient.id, signer: parties.patient.signer },
        ...{ log: log.name, time: await keeper.tick(), known: before },
      });
      expect(report.accesses.map(({ sequence }) => sequence)).to.deep.equal([1]);
    });

    it("signs one history, whenever the power fails while a request is written down", async () => {
      const { request, access } = await read();
      const again = { ...(await readLogged(system, keeper, bobs, parties.reader)) };
      for (let step = 1; ; step++) {
        const path = join(system.folder, `failing ${runs} ${step}`);
        const first = await keeper.open(await open(path));
        const receipts = [(await first.append(request, parties.patient.id)).receipt];
        const heads = [await first.head()];
        const power = failingAt(step, 0.5);
        let isWritten = true;
        try {
          const files = await FileAccessLogStore.open(path, power.open);
          opened.push(files);
          const failing = await keeper.open(files);
          receipts.push((await failing.append(again.request, bob.id)).receipt);
        } catch (error) {
          expect(error).to.be.instanceOf(PowerCut);
          isWritten = false;
        }
        // The reader heard nothing, and asks the restarted server again.
        const restarted = await keeper.open(await open(path));
        receipts.push((await restarted.append(again.request, bob.id)).receipt);
        heads.push(await restarted.head());
        expect(heads.map(({ size }) => size)).to.deep.equal([1, 2]);
        expect(receipts.map(({ index }) => index)).to.deep.equal(isWritten ? [0, 1, 1] : [0, 1]);
        expect(await findSplitView(system.chain, restarted.name, { heads, receipts })).to.equal(undefined);
        if (isWritten) {
          expect(step).to.be.greaterThan(15);
          expect(access.receipt.index).to.equal(0);
          return;
        }
      }
    });

    it("does not continue from a store that was rolled back, or is another's, since it would sign two histories", async () => {
      await read();
      await keeper.log.publish();
      const rolledBack = await expectFailure(
        () => keeper.open(new MemoryAccessLogStore()),
        IntegrityError,
        "access-log.rolled-back",
      );
      expect(rolledBack.values).to.include({ anchored: 1, found: 0 });
      const other = new MemoryAccessLogStore();
      await other.append({ ...(await keeper.store.entry(0)), salt: `0x${"22".repeat(32)}` });
      await expectFailure(() => keeper.open(other), IntegrityError, "access-log.other-history");
      expect((await keeper.open()).name).to.deep.equal(keeper.log.name);
    });

    it("is kept by an account with a key that may report for an organisation that may write records", async () => {
      const store = new MemoryAccessLogStore();
      const { org, member } = parties.author;
      const call = (keeping: Parameters<typeof AccessLogServer.open>[2]) => () =>
        AccessLogServer.open(system.chain, store, keeping);
      const failure = await expectFailure(call({ org, signer: member }), RefusedError, "contract.MissingDuty");
      expect(failure.values).to.include({ required: BigInt(DUTIES.report) });
      await expectFailure(call({ org, signer: system.stranger }), RefusedError, "contract.UnknownMember");
      // A signer that signs with another key than its account's, as a contract account does.
      const foreign = Object.create(keeper.signer, {
        signTypedData: { value: (...given: Parameters<typeof member.signTypedData>) => member.signTypedData(...given) },
      });
      const wrongKey = call({ org: keeper.org, signer: foreign });
      await expectFailure(wrongKey, InputError, "access-log.server-key");
    });

    it("gives hashes in pieces, and refuses places that it does not have", async () => {
      for (let i = 0; i < 3; i++) await read();
      expect(await keeper.log.leaves(1, 5_000)).to.have.length(2);
      expect(await keeper.log.leaves(3, 1)).to.deep.equal([]);
      await expectFailure(() => keeper.log.inclusion(3, 3), InputError, "access-log.range");
      await expectFailure(() => keeper.log.inclusion(0, 4), InputError, "access-log.range");
      await expectFailure(() => keeper.log.consistency(2, 4), InputError, "access-log.range");
    });
  });
});

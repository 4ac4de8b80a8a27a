import { expect } from "chai";
import { Wallet } from "ethers";
import { type AccessEntry, accessLeaf } from "../../../src/records/accessLog/AccessEntry.js";
import { AccessLogServer } from "../../../src/records/accessLog/AccessLogServer.js";
import type { AccessLogView } from "../../../src/records/accessLog/AccessLogView.js";
import { answerChallenges, challengeReceipt, showUnanswered } from "../../../src/records/accessLog/challengeReceipt.js";
import { findFork, findSplitView } from "../../../src/records/accessLog/findSplitView.js";
import type { LogEvidence } from "../../../src/records/accessLog/LogEvidence.js";
import { type AccessReport, listAccess } from "../../../src/records/accessLog/listAccess.js";
import { MemoryAccessLogStore } from "../../../src/records/accessLog/MemoryAccessLogStore.js";
import { proveInvention } from "../../../src/records/accessLog/proveInvention.js";
import { proveOmission } from "../../../src/records/accessLog/proveOmission.js";
import { showEvidence } from "../../../src/records/accessLog/showEvidence.js";
import { verifyEvidence } from "../../../src/records/accessLog/verifyEvidence.js";
import { signReadRequest } from "../../../src/records/readRequest.js";
import { InputError, IntegrityError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { type TestLog, testLog } from "../../support/accessLog.js";
import { expectFailure } from "../../support/failureOf.js";
import { readLogged } from "../../support/loggedReads.js";
import { sharedRecord } from "../../support/sharing.js";
import { type TestSystem, testSystem } from "../../support/testSystem.js";

const DAY = 86_400;

/** A store whose server lies by it: what is put in here was never asked for, and some of what is in is not told. */
class LyingStore extends MemoryAccessLogStore {
  readonly hidden = new Set<number>();

  override async indicesOf(patient: Hex): Promise<number[]> {
    return (await super.indicesOf(patient)).filter((index) => !this.hidden.has(index));
  }
}

describe("evidence against a server's access log", () => {
  let system: TestSystem;
  let parties: Awaited<ReturnType<typeof sharedRecord>>;
  let keeper: TestLog;
  let store: LyingStore;
  let restore: () => Promise<void>;

  before(async () => {
    system = await testSystem();
    parties = await sharedRecord(system);
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
    store = new LyingStore();
    keeper = await testLog(system, store);
  });
  afterEach(() => restore());
  after(() => system.close());

  const read = (server?: AccessLogServer) =>
    readLogged(system, keeper, parties.record.record, parties.reader, server ?? keeper.log);
  const list = async (view: AccessLogView = keeper.log): Promise<AccessReport> => {
    const { id: patient, signer } = parties.patient;
    return listAccess(system.chain, view, { patient, signer, log: keeper.log.name, time: await keeper.tick() });
  };
  /** The server's answers, but for some. */
  const answering = (change: Partial<AccessLogView>, log: AccessLogView = keeper.log): AccessLogView => ({
    name: log.name,
    head: () => log.head(),
    leaves: (from, count) => log.leaves(from, count),
    inclusion: (index, size) => log.inclusion(index, size),
    consistency: (first, second) => log.consistency(first, second),
    list: (request) => log.list(request),
    ...change,
  });
  /** What goes into a second history: the first entries of the log as they are, unless one is put in another's place. */
  const forked = async (size: number, change?: { readonly at: number; readonly entry: AccessEntry }) => {
    const fork = new LyingStore();
    for (let i = 0; i < size; i++) await fork.append(i === change?.at ? change.entry : await store.entry(i));
    return fork;
  };
  const salted = async (index: number) => ({ ...(await store.entry(index)), salt: `0x${"5a".repeat(32)}` as const });

  /** The evidence survives a file, and whoever was not there finds it proven; with one value changed it proves nothing. */
  const proves = async (evidence: LogEvidence | undefined, kind: LogEvidence["kind"], what: string) => {
    expect(evidence?.kind).to.equal(kind);
    const file: unknown = JSON.parse(JSON.stringify(evidence));
    const found = await verifyEvidence(system.as(system.stranger), file);
    expect(found).to.deep.equal({ ...keeper.log.name, kind, proves: what });
    if (!evidence) throw new Error("there is evidence");
    return evidence;
  };
  const provesNothing = async (evidence: unknown, rule: string) => {
    const failure = await expectFailure(
      () => verifyEvidence(system.chain, evidence),
      IntegrityError,
      "access-log.no-proof",
    );
    expect(failure.values).to.deep.equal({ rule });
  };
  const isMarked = async () => (await system.chain.accessLogs.headOf(keeper.org, keeper.log.name.server)).contradicted;
  const marks = async (evidence: LogEvidence) => {
    expect(await isMarked()).to.equal(false);
    await showEvidence(system.as(system.stranger), evidence);
    expect(await isMarked()).to.equal(true);
  };

  describe("of two histories", () => {
    it("is found where the server signed two roots of one size, and marks the log", async () => {
      const { access } = await read();
      const fork = await keeper.open(await forked(1, { at: 0, entry: await salted(0) }));
      const [heads, receipts] = [[await keeper.log.head(), await fork.head()], [access.receipt]];
      const evidence = await findSplitView(system.chain, keeper.log.name, { heads, receipts });
      const proven = await proves(evidence, "two-roots", "split view");
      if (proven.kind !== "two-roots") throw new Error("two roots");
      await provesNothing({ ...proven, b: proven.a }, "the roots differ");
      const forged = { ...proven.b, root: `0x${"77".repeat(32)}` };
      await provesNothing({ ...proven, b: forged }, "the server signed the head");
      const outsider = (await testLog(system, undefined, "Outsider")).log;
      await provesNothing({ ...proven, b: await outsider.head() }, "both are of one log");
      await provesNothing({ ...proven, b: { ...proven.b, size: 2 } }, "the heads are of one size");
      await marks(proven);
      const again = () => showEvidence(system.chain, proven);
      await expectFailure(again, RefusedError, "contract.AccessLogAlreadyContradicted");
    });

    it("is found where a patient was told another root than the anchored one, and marks while that is the latest", async () => {
      await read();
      const fork = await keeper.open(await forked(1, { at: 0, entry: await salted(0) }));
      await keeper.log.publish();
      const told = { heads: [await fork.head()] };
      const evidence = await findSplitView(system.chain, keeper.log.name, told);
      const proven = await proves(evidence, "two-roots", "split view");
      if (proven.kind !== "two-roots" || !("sequence" in proven.a)) throw new Error("an anchored root");
      const rule = "the root was anchored under this number";
      await provesNothing({ ...proven, a: { ...proven.a, root: `0x${"77".repeat(32)}` } }, rule);
      await provesNothing({ ...proven, a: { ...proven.a, sequence: 2 } }, rule);
      const snapshot = await system.networkHelpers.takeSnapshot();
      await marks(proven);
      await snapshot.restore();
      // Behind a later root the chain does not know it any more; the evidence stands by the event.
      await read();
      await keeper.log.publish();
      await proves(await findSplitView(system.chain, keeper.log.name, told), "two-roots", "split view");
      await expectFailure(() => showEvidence(system.chain, proven), RefusedError, "contract.NotLatestRoot");
    });

    it("is found where two readers hold receipts for one place, and marks the log", async () => {
      const fork = await keeper.open(new LyingStore());
      const [first, second] = [await read(), await read(fork)];
      const receipts = [first.access.receipt, second.access.receipt];
      const evidence = await findSplitView(system.chain, keeper.log.name, { receipts });
      const proven = await proves(evidence, "two-leaves", "split view");
      if (proven.kind !== "two-leaves") throw new Error("two leaves");
      await provesNothing({ ...proven, b: proven.a }, "the leaves differ");
      await provesNothing({ ...proven, index: 1 }, "the receipt is of this index");
      const forged = { receipt: { ...second.access.receipt, time: 1 } };
      await provesNothing({ ...proven, b: forged }, "the server signed the receipt");
      await marks(proven);
    });

    for (const anchored of [false, true]) {
      it(`is found where the log forks at a later size${anchored ? ", one of them anchored" : ""}, by comparing two views`, async () => {
        for (let i = 0; i < 5; i++) await read();
        const fork = await keeper.open(await forked(5, { at: 3, entry: await salted(3) }));
        await read(fork);
        await read(fork);
        if (anchored) await fork.publish();
        const found = await findFork(system.chain, keeper.log, fork);
        const proven = await proves(found, "two-leaves", "split view");
        if (proven.kind !== "two-leaves" || !("head" in proven.a)) throw new Error("two leaves");
        expect(proven.index).to.equal(3);
        expect(await findFork(system.chain, fork, fork)).to.equal(undefined);
        const cut = { ...proven.a, proof: proven.a.proof.slice(1) };
        await provesNothing({ ...proven, a: cut }, "the leaf is below the root");
        await marks(proven);
      });
    }

    it("is not given by a patient's question to the fork that is not anchored", async () => {
      await read();
      await read();
      const fork = await keeper.open(await forked(2, { at: 0, entry: await salted(0) }));
      await keeper.log.publish();
      await expectFailure(() => list(fork), IntegrityError, "access-log.other-history");
      await read(fork);
      await expectFailure(() => list(fork), IntegrityError, "access-log.other-history");
      const short = await forked(1);
      const rolledBack = answering({ list: async (request) => (await openBehind(short)).list(request) });
      await expectFailure(() => list(rolledBack), IntegrityError, "access-log.rolled-back");
      await expectFailure(() => keeper.open(short), IntegrityError, "access-log.rolled-back");
    });

    /** A server that does not look at the chain when it starts, as the library's does: by a connection to one where nothing is anchored. */
    async function openBehind(older: LyingStore): Promise<AccessLogServer> {
      const { accessLogs } = system.chain;
      const blind = {
        ...system.chain,
        accessLogs: Object.create(accessLogs, {
          headOf: { value: async () => ({ size: 0n, root: `0x${"00".repeat(24)}` }) },
        }),
      };
      const now = await keeper.tick();
      return AccessLogServer.open(blind, older, { org: keeper.org, signer: keeper.signer, clock: () => now });
    }
  });

  describe("of an omission", () => {
    it("is found where another leaf stands at the receipt's place, and marks the log", async () => {
      await read();
      const { access } = await read();
      const fork = await keeper.open(await forked(2, { at: 1, entry: await salted(1) }));
      await fork.publish();
      const evidence = await proveOmission(system.chain, access, { view: fork });
      await marks(await proves(evidence, "two-leaves", "omission"));
    });

    it("is found where no root held the leaf in time, and marks the log while none does", async () => {
      await read();
      await keeper.log.publish();
      const { access } = await read();
      const view = await keeper.open(await forked(1));
      expect(await proveOmission(system.chain, access, { view })).to.equal(undefined);
      const late = { kind: "late", receipt: access.receipt } as const;
      await provesNothing(late, "the merge delay was over before a root held the leaf");
      await system.time.increaseTo(access.receipt.time + DAY);
      await provesNothing(late, "the merge delay was over before a root held the leaf");
      await system.time.increase(1);
      const evidence = await proveOmission(system.chain, access, { view });
      const proven = await proves(evidence, "late", "omission");
      const forged = { ...late, receipt: { ...access.receipt, index: 0 } };
      await provesNothing(forged, "the server signed the receipt");
      const { restore: undo } = await system.networkHelpers.takeSnapshot();
      await marks(proven);
      await undo();
      // Anchored at last, it was still late; the chain marks only what is missing.
      await keeper.log.publish();
      await proves(late, "late", "omission");
      await expectFailure(() => showEvidence(system.chain, late), RefusedError, "contract.NoLogContradiction");
    });

    it("is found where the server's list for the patient leaves the read out", async () => {
      await read();
      const { access } = await read();
      store.hidden.add(1);
      const report = await list();
      expect(report.accesses.map(({ index }) => index)).to.deep.equal([0]);
      const evidence = await proveOmission(system.chain, access, { list: report.listing.list, view: keeper.log });
      const proven = await proves(evidence, "unlisted", "omission");
      if (proven.kind !== "unlisted") throw new Error("unlisted");
      const { entry, list: told } = proven;
      const withIt = { ...told, indices: [0, 1] };
      await provesNothing({ ...proven, list: withIt }, "the server signed the list");
      const other = { ...entry, patient: parties.record.record };
      await provesNothing({ ...proven, entry: other }, "the receipt is of this entry");
      store.hidden.clear();
      const whole = (await list()).listing.list;
      await provesNothing({ ...proven, list: whole }, "the list leaves the index out");
      const early = await read();
      const short = { ...proven, receipt: early.access.receipt, entry: early.access.entry };
      await provesNothing(short, "the list is of a log that holds the index");
      await expectFailure(() => showEvidence(system.chain, proven), InputError, "access-log.not-on-chain");
    });

    it("comes by a challenge on chain where the server proves nothing, and an honest server answers it", async () => {
      const [first, second] = [await read(), await read()];
      await keeper.log.publish();
      const silent = answering({ inclusion: () => Promise.reject(new Error("503")) });
      const call = (view: AccessLogView) => () => proveOmission(system.chain, second.access, { view });
      await expectFailure(call(silent), IntegrityError, "access-log.withheld");
      const { leaf } = first.access.receipt;
      const wrong = answering({ inclusion: async () => ({ leaf, proof: [leaf] }) });
      await expectFailure(call(wrong), IntegrityError, "access-log.withheld");
      const shrunk = answering({ head: async () => ({ ...(await keeper.log.head()), size: 1 }) });
      await expectFailure(call(shrunk), IntegrityError, "access-log.withheld");

      const { receipt } = second.access;
      await challengeReceipt(system.as(system.stranger), receipt);
      await expectFailure(() => showUnanswered(system.chain, receipt), RefusedError, "contract.AnswerNotDue");
      await read();
      await keeper.log.publish();
      expect(await answerChallenges(system.chain, store, keeper.log.name)).to.deep.equal([1]);
      expect(await answerChallenges(system.chain, store, keeper.log.name)).to.deep.equal([]);
      await system.time.increase(4 * DAY);
      await expectFailure(() => showUnanswered(system.chain, receipt), RefusedError, "contract.ReceiptNotChallenged");

      await challengeReceipt(system.chain, receipt);
      const lost = await forked(3, { at: 1, entry: await salted(1) });
      expect(await answerChallenges(system.chain, lost, keeper.log.name)).to.deep.equal([]);
      await system.time.increase(3 * DAY + 1);
      await showUnanswered(system.as(system.stranger), receipt);
      expect(await isMarked()).to.equal(true);
    });

    it("is not to be had by a receipt that somebody else signed", async () => {
      const { access } = await read();
      const other = await testLog(system, new LyingStore(), "Other Server");
      const theirs = await readLogged(system, other, parties.record.record, parties.reader);
      const { server } = keeper.log.name;
      const forged = { ...theirs.access, receipt: { ...theirs.access.receipt, server } };
      const call = () => proveOmission(system.chain, forged, { view: keeper.log });
      await expectFailure(call, IntegrityError, "access-log.receipt");
      const call2 = () => proveOmission(system.chain, access, { view: other.log });
      await expectFailure(call2, IntegrityError, "access-log.withheld");
    });
  });

  describe("of an invention", () => {
    /** Puts an entry into the log behind the readers' backs, and answers what the patient finds. */
    const invent = async (entry: AccessEntry) => {
      const index = await store.append(entry);
      keeper = { ...keeper, log: await keeper.open() };
      const access = (await list()).accesses.find((one) => one.index === index);
      if (!access) throw new Error("the patient was told");
      return access;
    };

    it("is found where the reader did not sign", async () => {
      const { access } = await read();
      const { request } = access.entry;
      for (const made of [
        { ...request, record: `0x${"77".repeat(32)}` as const },
        { ...request, account: Wallet.createRandom().address },
        { ...request, reader: parties.author.org },
        { ...request, purpose: "HRESCH" as const },
        { ...request, signature: `0x${"00".repeat(65)}` },
      ]) {
        const { invention } = await invent({ ...(await salted(0)), request: made });
        await proves(invention, "unsigned", "invention");
        if (!invention) throw new Error("there is evidence");
        await expectFailure(() => showEvidence(system.chain, invention), InputError, "access-log.not-on-chain");
        if (invention.kind !== "unsigned") throw new Error("unsigned");
        const { shown } = invention;
        const wrong = { ...invention, shown: { ...shown, entry: { ...shown.entry, request } } };
        await provesNothing(wrong, "the leaf is below the root");
      }
    });

    it("is not claimed of an account that answers for itself, since it may deny tomorrow what it signed", async () => {
      const { access } = await read();
      const account = await system.ethers.deployContract("OwnedAccount", [system.deployer.address]);
      const request = { ...access.entry.request, account: await account.getAddress() };
      const found = await invent({ ...(await salted(0)), request });
      expect(found.invention).to.equal(undefined);
      const { shown } = found;
      await provesNothing({ kind: "unsigned", shown }, "the account has a key of its own");
    });

    it("is found where one request stands at two places: somebody's request was replayed", async () => {
      const { access } = await read();
      const { invention } = await invent(await salted(0));
      const proven = await proves(invention, "repeated", "invention");
      if (proven.kind !== "repeated") throw new Error("repeated");
      await provesNothing({ ...proven, again: proven.shown }, "the entries stand at two places");
      const second = await read();
      const [last] = (await list()).accesses.slice(-1);
      if (!last) throw new Error("it was read");
      expect(last.index).to.equal(second.access.receipt.index);
      expect(last.invention).to.equal(undefined);
      await provesNothing({ ...proven, again: last.shown }, "the entries hold one request");
      expect(access.receipt.index).to.equal(0);
    });

    it("is found where an old request was put in later", async () => {
      const { record } = parties.record;
      const { org: reader, member } = parties.reader;
      const time = new Date((await system.now()).getTime() - 10 * DAY * 1000);
      const request = await signReadRequest(system.chain, member, { record, reader, purpose: "TREAT", time });
      await read();
      const { invention } = await invent({ ...(await salted(0)), request });
      const proven = await proves(invention, "stale", "invention");
      if (proven.kind !== "stale") throw new Error("stale");
      const honest = (await list()).accesses[0]?.shown;
      await provesNothing({ ...proven, shown: honest }, "the request was signed at another time");
    });

    it("is found where an entry was put in behind a root that was anchored after the time it tells", async () => {
      await read();
      await system.time.increase(1_000);
      await keeper.tick();
      await keeper.log.publish();
      // Signed and dated before that root, as far as one sees.
      const { record } = parties.record;
      const { org: reader, member } = parties.reader;
      const time = new Date((await system.now()).getTime() - 500_000);
      const request = await signReadRequest(system.chain, member, { record, reader, purpose: "TREAT", time });
      const appendedAt = time.getTime() / 1000;
      const { invention } = await invent({ ...(await salted(0)), appendedAt, request });
      const proven = await proves(invention, "backdated", "invention");
      if (proven.kind !== "backdated") throw new Error("backdated");
      await keeper.log.publish();
      const heads = await system.chain.accessLogs.headOf(keeper.org, keeper.log.name.server);
      expect(heads.sequence).to.equal(2n);
      const { head } = await list();
      const second = { ...proven.before, sequence: 2, size: head.size, root: head.root };
      await provesNothing({ ...proven, before: second }, "the earlier root does not hold the entry");
      await provesNothing(
        { ...proven, before: { ...proven.before, size: 0 } },
        "the root was anchored under this number",
      );
      const { access } = await read();
      const good = (await list()).accesses.find(({ index }) => index === access.receipt.index);
      expect(good?.invention).to.equal(undefined);
      await provesNothing({ ...proven, shown: good?.shown }, "the root was anchored after the entry's time");
    });
  });

  it("is none against an honest server, whatever is held against it", async () => {
    const reads = [await read(), await read(), await read()];
    await keeper.log.publish();
    const before = await keeper.log.head();
    reads.push(await read());
    const restarted = await keeper.open();
    reads.push(await read(restarted));
    await restarted.publish();
    const after = await restarted.head();
    const report = await list(restarted);
    expect(report.accesses.map(({ invention }) => invention)).to.deep.equal(Array(5).fill(undefined));
    const receipts = reads.map(({ access }) => access.receipt);
    const told = { heads: [before, after, report.head, before], receipts: [...receipts, ...receipts] };
    expect(await findSplitView(system.chain, keeper.log.name, told)).to.equal(undefined);
    expect(await findFork(system.chain, keeper.log, restarted)).to.equal(undefined);
    await system.time.increase(2 * DAY);
    const { list: words } = report.listing;
    for (const { access } of reads) {
      expect(await proveOmission(system.chain, access, { view: restarted, list: words })).to.equal(undefined);
      expect(access.receipt.leaf).to.equal(accessLeaf(access.entry));
    }
    for (const { shown } of report.accesses) {
      expect(await proveInvention(system.chain, shown, { others: report.accesses.map((one) => one.shown) })).to.equal(
        undefined,
      );
    }
    expect(await isMarked()).to.equal(false);
  });

  it("is not taken in another form than its own", async () => {
    for (const bad of [undefined, {}, { kind: "guilty" }, { kind: "late" }, { kind: "two-roots", a: {}, b: {} }]) {
      await expectFailure(() => verifyEvidence(system.chain, bad), InputError, "input.invalid");
    }
  });

  it("stands, and marks the log, after the server has lost every right", async () => {
    await read();
    const fork = await keeper.open(await forked(1, { at: 0, entry: await salted(0) }));
    const heads = [await keeper.log.head(), await fork.head()];
    await send(system.as(system.regulator).organizations.suspend(keeper.org));
    const evidence = await findSplitView(system.chain, keeper.log.name, { heads });
    await marks(await proves(evidence, "two-roots", "split view"));
  });

  it("of an answer that is not one, a patient believes nothing", async () => {
    await read();
    const refuses = async (change: (listing: Awaited<ReturnType<AccessLogServer["list"]>>) => object, rule: string) => {
      const view = answering({
        list: async (request) => {
          const listing = await keeper.log.list(request);
          return { ...listing, ...change(listing) };
        },
      });
      const failure = await expectFailure(() => list(view), IntegrityError, "access-log.answer");
      expect(failure.values.rule).to.equal(rule);
    };
    const outsider = (await testLog(system, undefined, "Outsider")).log;
    const theirs = await outsider.head();
    await refuses(() => ({ head: theirs }), "head and list are of the log that was asked for");
    await refuses(({ head }) => ({ head: { ...head, size: 9 } }), "the server signed the head");
    await refuses(({ list: told }) => ({ list: { ...told, indices: [] } }), "the server signed the list");
    const earlier = await keeper.log.head();
    await read();
    await refuses(() => ({ head: earlier }), "head and list are of one root");
    await refuses(({ entries }) => ({ entries: entries.slice(1) }), "the entries are those of the list");
    await refuses(
      ({ entries }) => ({ entries: entries.map((one) => ({ ...one, proof: [] })) }),
      "the entries are below the root",
    );
    const { org } = parties.author;
    const anothers = ({ entries }: { entries: readonly { entry: AccessEntry }[] }) => ({
      entries: entries.map((one) => ({ ...one, entry: { ...one.entry, patient: org } })),
    });
    await refuses(anothers, "the entries are the patient's");
  });
});

import { expect } from "chai";
import { anchorAuditReport, auditReportTime } from "../../src/audit/chain/anchorAuditReport.js";
import { itemsOfSet } from "../../src/audit/chain/itemsOfSet.js";
import { publishReplicaRoot } from "../../src/audit/chain/publishReplicaRoot.js";
import { type ReplicaSet, setIdOf } from "../../src/audit/chain/replicaSet.js";
import { openedHash, treeOpening } from "../../src/audit/chain/treeOpening.js";
import { InputError, IntegrityError, RefusedError } from "../../src/shared/errors.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { send } from "../../src/shared/send.js";
import { expectFailure } from "../support/failureOf.js";
import { type ReplicaSystem, replicaSystem, treeOf, wordOf } from "../support/replicaSystem.js";

const NO_DIGEST = `0x${"00".repeat(32)}` as const;

describe("sets of records", () => {
  let system: ReplicaSystem;
  let restore: () => Promise<void>;

  before(async () => {
    system = await replicaSystem();
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  const rootOf = async (set: ReplicaSet) => {
    const items = await itemsOfSet(system.chain, set, system.leavesOf);
    return openedHash(await treeOpening(await treeOf(items), ""));
  };

  it("hold what the author anchored in the period, alone and in batches", () => {
    const sorted = (items: readonly { key: string; digest: string }[]) =>
      items.map(({ key, digest }) => `${key} ${digest}`).sort();
    expect(sorted(system.items)).to.deep.equal(sorted(system.records));
  });

  it("have one root whoever builds it, whatever the author does later", async () => {
    const { set, author, records } = system;
    const before = await rootOf(set);
    const member = system.as(author.member);
    const batched = records.find(({ batch }) => batch !== undefined);
    const alone = records.find(({ batch }) => batch === undefined);
    if (!batched?.batch || !alone) throw new Error("no records");
    const { root, proof } = batched.batch;
    await send(member.records.retractFromBatch(batched.patient, author.org, batched.digest, root, [...proof]));
    await send(member.records.supersede(alone.patient, author.org, alone.digest, wordOf("corrected")));
    await send(member.records.anchor(alone.patient, author.org, wordOf("later")));
    await system.time.increase(10);
    expect(await rootOf(set)).to.equal(before);
    // Up to now the first is no longer in, and the two new ones are.
    const wider = await itemsOfSet(system.chain, { ...set, until: await system.now() }, system.leavesOf);
    expect(wider.length).to.equal(system.items.length + 1);
    expect(wider.map(({ key }) => key)).not.to.include(batched.key);
    expect(wider.map(({ key }) => key)).to.include(alone.key);
  });

  it("are not built from a batch's list that lacks a leaf", async () => {
    const less = async (batch: { root: `0x${string}` }) => (await system.leavesOf(batch)).slice(1);
    const failure = await expectFailure(
      () => itemsOfSet(system.chain, system.set, less),
      IntegrityError,
      "replica.batch-list",
    );
    expect(failure.values).to.include({ count: 1_500, leaves: 1_499 });
  });

  it("are not built before the node has the period's end", async () => {
    const { chain, set, leavesOf } = system;
    const until = new Date((await system.now()).getTime() + 1_000);
    await expectFailure(() => itemsOfSet(chain, { ...set, until }, leavesOf), InputError, "replica.period-open");
  });

  it("have of a batch what can be shown on chain, whatever its author says of it", async () => {
    const { chain, author, set, as, networkHelpers, recordOf } = system;
    const member = as(author.member);
    const from = await system.now();
    await networkHelpers.time.increase(10);
    // One list of each kind: five leaves with their count, the same with a count whose proofs are longer or in part shorter, and one without a digest.
    const lists = [5, 16, 4, 5].map((count, k) => {
      const digests = Array.from({ length: 5 }, (_, i) => (k === 3 && i === 0 ? NO_DIGEST : wordOf(`list ${k}.${i}`)));
      return { count, leaves: digests.map((digest, i) => recordOf(i, digest)) };
    });
    const made = await Promise.all(
      lists.map(async (list) => ({ ...list, tree: await MerkleTree.of(list.leaves.map(({ key }) => key)) })),
    );
    for (const { tree, count } of made) await send(member.records.anchorBatch(author.org, tree.root, count, NO_DIGEST));
    await networkHelpers.time.increase(10);
    const until = await system.now();
    const leavesOf = async ({ root }: { root: string }) => made.find(({ tree }) => tree.root === root)?.leaves ?? [];
    const items = await itemsOfSet(chain, { ...set, from, until }, leavesOf);
    const held = new Set(items.map(({ key }) => key));
    for (const { tree, leaves } of made) {
      for (const [i, { key, patient, digest }] of leaves.entries()) {
        const word = chain.records.stateInBatch(patient, author.org, digest, tree.root, tree.proofAt(i));
        const isShown = (await word).state !== 0n && digest !== NO_DIGEST;
        expect(held.has(key), `${tree.root} ${i}`).to.equal(isShown);
      }
    }
    // Of five leaves three lie at depth 2, where a batch of four has all of its own.
    expect(held.size).to.equal(5 + 0 + 3 + 4);
  });

  it("are empty for an author whom nobody knows, and for a period in which nothing was", async () => {
    const { set, chain, leavesOf, first } = system;
    expect(await itemsOfSet(chain, { ...set, author: wordOf("nobody") }, leavesOf)).to.deep.equal([]);
    const earlier = { ...set, from: new Date(set.from.getTime() - 5_000), until: set.from };
    expect(await itemsOfSet(chain, earlier, leavesOf)).to.deep.equal([]);
    const publication = { set: earlier, operator: first.org };
    const { root } = await publishReplicaRoot(system.as(first.controller), publication, await treeOf([]));
    expect(root).to.match(/^0x0{64}$/);
  });

  it("are named by a typed hash, as the contract does", async () => {
    const { set, first, truth } = system;
    const publication = { set, operator: first.org };
    await publishReplicaRoot(system.as(first.controller), publication, truth);
    const [event] = await system.chain.replicas.queryFilter(
      system.chain.replicas.filters.ReplicaRootPublished(setIdOf(set)),
    );
    expect(event?.args.count).to.equal(BigInt(system.items.length));
    expect(event?.args.author).to.equal(system.author.org);
    expect(event?.args.root).to.equal(await openedHash(await treeOpening(truth, "")));
  });

  it("are refused with a period that is none, or not over", async () => {
    const { set, first, truth } = system;
    const publish = (other: ReplicaSet) => () =>
      publishReplicaRoot(system.as(first.controller), { set: other, operator: first.org }, truth);
    await expectFailure(publish({ ...set, until: set.from }), InputError, "input.invalid");
    const odd = new Date(set.from.getTime() + 1);
    await expectFailure(publish({ ...set, from: odd }), InputError, "input.invalid");
    const future = await system.inDays(1);
    await expectFailure(publish({ ...set, until: future }), RefusedError, "contract.PeriodNotPast");
    const stranger = () => publishReplicaRoot(system.as(system.stranger), { set, operator: first.org }, truth);
    await expectFailure(stranger, RefusedError, "contract.UnknownMember");
  });

  it("have reports of auditors, anchored by their digest", async () => {
    const { set, auditor, first, chain } = system;
    const report = { set, auditor: auditor.org, digest: wordOf("report") };
    expect(await auditReportTime(chain, report)).to.equal(undefined);
    const anchor = () => anchorAuditReport(system.as(auditor.controller), report);
    await anchor();
    expect(await auditReportTime(chain, report)).to.deep.equal(await system.now());
    await expectFailure(anchor, RefusedError, "contract.ReportAlreadyAnchored");
    const other = () => anchorAuditReport(system.as(first.controller), { ...report, auditor: first.org });
    await expectFailure(other, RefusedError, "contract.MissingLicence");
  });
});

import { expect } from "chai";
import { closeDispute, concedeDispute } from "../../src/audit/chain/closeDispute.js";
import { countAgreement, strikeRefuted } from "../../src/audit/chain/countAgreement.js";
import { moveInDispute } from "../../src/audit/chain/moveInDispute.js";
import { openDispute, settleDispute } from "../../src/audit/chain/openDispute.js";
import { proveCountInDispute, proveRecordInDispute } from "../../src/audit/chain/proveInDispute.js";
import { publishReplicaRoot } from "../../src/audit/chain/publishReplicaRoot.js";
import { readDispute } from "../../src/audit/chain/readDispute.js";
import { readOperatorRecord } from "../../src/audit/chain/readOperatorRecord.js";
import { readReplicaAgreement } from "../../src/audit/chain/readReplicaAgreement.js";
import type { DisputeParties } from "../../src/audit/chain/replicaSet.js";
import type { DisputeTree } from "../../src/audit/chain/treeOpening.js";
import type { TreeItem } from "../../src/audit/tree/replicaNode.js";
import { InputError, RefusedError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { expectFailure } from "../support/failureOf.js";
import { type ReplicaSystem, replicaSystem, treeOf, wordOf } from "../support/replicaSystem.js";
import type { TestOrganization } from "../support/testSystem.js";

const MOVE_TIME = 172_800;

describe("disputes between copies", () => {
  let system: ReplicaSystem;
  let restore: () => Promise<void>;
  /** The copy that the second operator has, and what is wrong with it. */
  let missing: TreeItem;
  let incomplete: DisputeTree;

  before(async () => {
    system = await replicaSystem();
    const batched = system.records.find(({ batch }) => batch !== undefined);
    if (!batched) throw new Error("no batched record");
    missing = batched;
    incomplete = await treeOf(system.items.filter(({ key }) => key !== missing.key));
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  const as = ({ controller }: TestOrganization) => system.as(controller);
  const publish = (operator: TestOrganization, tree: DisputeTree) =>
    publishReplicaRoot(as(operator), { set: system.set, operator: operator.org }, tree);
  const between = (opener: TestOrganization, defender: TestOrganization): DisputeParties => {
    return { set: system.set, opener: opener.org, defender: defender.org };
  };
  const recordOf = (operator: TestOrganization) => readOperatorRecord(system.chain, operator.org);
  const without = (keys: readonly Hex[]) => treeOf(system.items.filter(({ key }) => !keys.includes(key)));

  /** Both sides move, each with its own tree alone, until one thing is left. */
  async function bisect(parties: DisputeParties, ofOpener: DisputeTree, ofDefender: DisputeTree): Promise<number> {
    for (let moves = 0; ; moves++) {
      const { phase, turn } = await readDispute(system.chain, parties);
      if (phase !== "bisecting") return moves;
      // A relay sends: a move needs nobody's name.
      await moveInDispute(system.chain, parties, turn === "opener" ? ofOpener : ofDefender);
    }
  }

  it("need none where two complete copies say the same", async () => {
    const { set, chain, first, second, truth, items } = system;
    const published = await publish(first, truth);
    expect((await publish(second, truth)).root).to.equal(published.root);
    const agreement = await readReplicaAgreement(chain, set, [first.org, second.org, system.third.org]);
    expect(agreement.set).to.equal(published.set);
    expect([agreement.operators, agreement.roots]).to.deep.equal([2, 1]);
    expect(agreement.publications.map(({ count, version, state }) => [count, version, state])).to.deep.equal([
      [items.length, 1, "standing"],
      [items.length, 1, "standing"],
    ]);
    await countAgreement(chain, set, first.org);
    expect((await recordOf(first)).agreed).to.equal(1);
    expect((await recordOf(second)).agreed).to.equal(1);
    await expectFailure(
      () => openDispute(as(first), between(first, second), truth),
      RefusedError,
      "contract.ReplicasAgree",
    );
  });

  it("come in a few moves to the one record of 2,600 that a copy lacks, which the chain then judges", async () => {
    const { set, chain, first, second, third, truth } = system;
    await publish(first, truth);
    await publish(second, incomplete);
    await publish(third, incomplete);
    expect((await readReplicaAgreement(chain, set)).roots).to.equal(2);
    const parties = between(first, second);
    await openDispute(as(first), parties, truth);
    expect(await bisect(parties, truth, incomplete)).to.be.lessThan(6);
    const narrowed = await readDispute(chain, parties);
    expect(narrowed.phase).to.equal("record");
    expect(narrowed.turn).to.equal("opener");
    expect(`0x${narrowed.prefix}`).to.equal(missing.key);
    expect(narrowed.ofOpener).to.equal(missing.digest);
    expect(narrowed.ofDefender).to.equal(undefined);
    await proveRecordInDispute(chain, parties, await system.evidenceOf(missing.key));

    expect(await recordOf(first)).to.include({ won: 1, lost: 0, defaulted: 0, disputing: false });
    const loser = await recordOf(second);
    expect(loser).to.include({ won: 0, lost: 1 });
    expect(loser.pausedUntil?.getTime()).to.be.greaterThan((await system.now()).getTime());
    // The third said the same, and is struck out without a dispute of its own.
    const states = async () => {
      const { publications } = await readReplicaAgreement(chain, set, [first.org, second.org, third.org]);
      return publications.map(({ state }) => state);
    };
    expect(await states()).to.deep.equal(["standing", "struck", "refuted"]);
    await strikeRefuted(chain, set, third.org);
    expect(await states()).to.deep.equal(["standing", "struck", "struck"]);
    await expectFailure(() => publish(third, incomplete), RefusedError, "contract.RefutedRoot");
    await publish(second, truth);
    expect((await recordOf(second)).corrected).to.equal(1);
  });

  it("are settled in one transaction by whoever has both trees", async () => {
    const { first, second, truth } = system;
    await publish(first, truth);
    await publish(second, incomplete);
    const { evidenceOf } = system;
    await settleDispute(as(first), between(first, second), truth, { other: incomplete, evidenceOf });
    expect(await recordOf(second)).to.include({ lost: 1 });
    expect((await readDispute(system.chain, between(first, second))).phase).to.equal("none");
  });

  it("are not settled by who has nothing to prove", async () => {
    const { first, second, truth, evidenceOf } = system;
    await publish(first, truth);
    await publish(second, incomplete);
    const call = () => settleDispute(as(second), between(second, first), incomplete, { other: truth, evidenceOf });
    await expectFailure(call, InputError, "dispute.no-record");
    // Opened with both trees, it is at once the other side's to prove.
    await openDispute(as(second), between(second, first), incomplete, { other: truth });
    const { phase, turn } = await readDispute(system.chain, between(second, first));
    expect([phase, turn]).to.deep.equal(["record", "defender"]);
    await proveRecordInDispute(system.chain, between(second, first), await evidenceOf(missing.key));
    expect(await recordOf(second)).to.include({ lost: 1 });
  });

  it("end against a copy with another digest, although it opened the dispute", async () => {
    const { first, second, truth, items, chain } = system;
    const [altered] = system.records;
    if (!altered) throw new Error("no record");
    const corrupted = await treeOf([...items, { key: altered.key, digest: wordOf("bit flip") }]);
    await publish(first, corrupted);
    await publish(second, truth);
    const parties = between(first, second);
    await openDispute(as(first), parties, corrupted);
    await bisect(parties, corrupted, truth);
    const here = await readDispute(chain, parties);
    expect([here.ofOpener, here.ofDefender]).to.deep.equal([wordOf("bit flip"), altered.digest]);
    await proveRecordInDispute(chain, parties, await system.evidenceOf(altered.key));
    expect(await recordOf(first)).to.include({ lost: 1 });
    expect(await recordOf(second)).to.include({ won: 1 });
  });

  it("end against a copy that has what nobody anchored, once it did not show it in time", async () => {
    const { first, second, truth, items, chain } = system;
    const forged = system.recordOf(999_999);
    const inventing = await treeOf([...items, forged]);
    await publish(first, truth);
    await publish(second, inventing);
    const parties = between(first, second);
    await openDispute(as(first), parties, truth);
    await bisect(parties, truth, inventing);
    const { turn, prefix } = await readDispute(chain, parties);
    expect([turn, `0x${prefix}`]).to.deep.equal(["defender", forged.key]);
    // Anchored now, it is anchored too late.
    await send(as(system.author).records.anchor(forged.patient, system.author.org, forged.digest));
    const late = () => proveRecordInDispute(chain, parties, { patient: forged.patient });
    await expectFailure(late, RefusedError, "contract.RecordNotOfSet");
    await expectFailure(() => closeDispute(chain, parties), RefusedError, "contract.MoveNotOverdue");
    await system.time.increase(MOVE_TIME);
    await expectFailure(late, RefusedError, "contract.MoveTooLate");
    await closeDispute(chain, parties);
    expect(await recordOf(second)).to.include({ lost: 1, defaulted: 0 });
  });

  it("end against who does not move in time", async () => {
    const { first, second, truth, chain } = system;
    await publish(first, truth);
    await publish(second, incomplete);
    const parties = between(first, second);
    await openDispute(as(first), parties, truth);
    await system.time.increase(MOVE_TIME + 1);
    const move = () => moveInDispute(chain, parties, incomplete);
    await expectFailure(move, RefusedError, "contract.MoveTooLate");
    await closeDispute(chain, parties);
    expect(await recordOf(second)).to.include({ lost: 0, defaulted: 1 });
  });

  it("end against an old backup, of which hundreds are missing", async () => {
    const { first, second, truth, chain } = system;
    const old = await without(system.records.slice(900).map(({ key }) => key));
    await publish(first, old);
    await publish(second, truth);
    const parties = between(first, second);
    await openDispute(as(first), parties, old);
    expect(await bisect(parties, old, truth)).to.be.lessThan(6);
    const { prefix, turn } = await readDispute(chain, parties);
    expect(turn).to.equal("defender");
    await proveRecordInDispute(chain, parties, await system.evidenceOf(`0x${prefix}`));
    expect(await recordOf(first)).to.include({ lost: 1 });
  });

  it("end against who lost everything", async () => {
    const { first, second, truth, chain } = system;
    const nothing = await treeOf([]);
    await publish(first, truth);
    await publish(second, nothing);
    const parties = between(first, second);
    await openDispute(as(first), parties, truth);
    const { prefix, phase } = await readDispute(chain, parties);
    expect(phase).to.equal("record");
    await proveRecordInDispute(chain, parties, await system.evidenceOf(`0x${prefix}`));
    expect(await recordOf(second)).to.include({ lost: 1 });
  });

  it("end against who counts falsely over a complete copy", async () => {
    const { first, second, truth, chain } = system;
    const boasting: DisputeTree = {
      node: async (prefix) => {
        const node = await truth.node(prefix);
        return prefix === "" && node.kind === "branch" ? { ...node, count: node.count + 1_000 } : node;
      },
    };
    await publish(first, truth);
    await publish(second, boasting);
    const parties = between(first, second);
    await openDispute(as(first), parties, truth);
    await bisect(parties, truth, boasting);
    expect((await readDispute(chain, parties)).phase).to.equal("count");
    await proveCountInDispute(chain, parties, truth, BigInt(system.items.length));
    expect(await recordOf(second)).to.include({ lost: 1 });
  });

  it("are conceded by who finds its own fault, and the copy is corrected at once", async () => {
    const { first, second, truth, chain } = system;
    await publish(first, truth);
    await publish(second, incomplete);
    const parties = between(first, second);
    await openDispute(as(first), parties, truth);
    await expectFailure(() => publish(second, truth), RefusedError, "contract.PublicationDisputed");
    await expectFailure(() => concedeDispute(as(first), parties, second.org), RefusedError, "contract.UnknownMember");
    await concedeDispute(as(second), parties, second.org);
    await publish(second, truth);
    expect(await readReplicaAgreement(chain, system.set)).to.include({ operators: 2, roots: 1 });
  });

  it("are not fought with another tree than was published", async () => {
    const { first, second, truth, chain } = system;
    await publish(first, truth);
    await publish(second, incomplete);
    const parties = between(first, second);
    const opening = () => openDispute(as(first), parties, incomplete);
    const failure = await expectFailure(opening, InputError, "replica.other-root");
    expect(failure.values.whose).to.equal("opener");
    const mistaken = () => openDispute(as(first), parties, truth, { other: truth });
    expect((await expectFailure(mistaken, InputError, "replica.other-root")).values.whose).to.equal("defender");
    await openDispute(as(first), parties, truth);
    await expectFailure(() => moveInDispute(chain, parties, truth), InputError, "replica.other-root");
    // Of another set there is no dispute.
    const call = { ...parties, set: { ...system.set, from: 1, until: 2 } };
    const otherSet = () => send(chain.replicas.move(call, [], []));
    await expectFailure(otherSet, RefusedError, "contract.OtherDisputePhase");
  });

  it("cannot be lost by what the author does to its records afterwards", async () => {
    const { first, second, truth, chain, author } = system;
    await publish(first, truth);
    await publish(second, incomplete);
    const parties = between(first, second);
    await openDispute(as(first), parties, truth);
    await bisect(parties, truth, incomplete);
    const evidence = await system.evidenceOf(missing.key);
    if (!evidence.batch) throw new Error("not batched");
    const { root, proof } = evidence.batch;
    const { records } = system.as(author.member);
    await send(records.retractFromBatch(evidence.patient, author.org, missing.digest, root, [...proof]));
    await proveRecordInDispute(chain, parties, evidence);
    expect(await recordOf(first)).to.include({ won: 1, lost: 0 });
  });
});

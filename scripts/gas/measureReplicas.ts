import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroHash } from "ethers";
import { readDispute } from "../../src/audit/chain/readDispute.js";
import { partiesCall, type ReplicaSet, setCall, setIdOf } from "../../src/audit/chain/replicaSet.js";
import { DIGITS, type DisputeTree, treeOpening } from "../../src/audit/chain/treeOpening.js";
import { type Way, wayDown } from "../../src/audit/chain/wayDown.js";
import { ItemTree, sortItems } from "../../src/audit/tree/ItemTree.js";
import { EMPTY_TREE, type ReplicaNode } from "../../src/audit/tree/replicaNode.js";
import { LICENCES } from "../../src/identity/licences.js";
import { recordIdOf } from "../../src/records/recordIdOf.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { loadKeccak256 } from "../../src/shared/keccak.js";
import { send } from "../../src/shared/send.js";
import type { GasLedger } from "./GasLedger.js";
import { FROM, type GasStage, registered, UNTIL, word } from "./GasStage.js";

const RECORDS = 2 ** 20;
/** 2030-03-17, later than any run. */
const PERIOD_END = 1_900_000_000;

/** Measures copies of a million records: published, disputed level by level and at once, counted, conceded and reported on. */
export async function measureReplicas(gas: GasLedger, stage: GasStage, author: Hex): Promise<void> {
  const { chain, regulator, free, account, member, connection } = stage;
  const [first, second, third, fourth, auditor] = free.slice(-5);
  if (!first || !second || !third || !fourth || !auditor) throw new Error("too few accounts");
  const { time } = connection.networkHelpers;
  const accredited = async (controller: HardhatEthersSigner, licences: number): Promise<Hex> => {
    const { organizations } = chain.as(regulator);
    const credential = word(`credential ${controller.address}`);
    await send(organizations.accredit(controller.address, credential, licences, UNTIL));
    return toHex(fromHex(await organizations.orgIdOf(controller.address, credential), 32));
  };
  const org = new Map<HardhatEthersSigner, Hex>();
  for (const one of [first, second, third, fourth]) org.set(one, await accredited(one, LICENCES.care));
  org.set(auditor, await accredited(auditor, LICENCES.auditor));
  const orgOf = (one: HardhatEthersSigner): Hex => org.get(one) ?? "0x";

  const patient = await registered(stage, account.address as Hex, "replicas");
  const digests = ["moved down to", "settled", "conceded", "overdue"].map((label) => word(`replica ${label}`));
  for (const digest of digests) await send(chain.as(member).records.anchor(patient, author, digest));
  await time.increaseTo(PERIOD_END);
  await send(chain.organizations.activateLicences(orgOf(auditor)));
  const set: ReplicaSet = { author, from: new Date(FROM * 1000), until: new Date(PERIOD_END * 1000) };
  const [call, id] = [setCall(set), setIdOf(set)];
  const between = { set, opener: orgOf(first), defender: orgOf(second) };
  const parties = partiesCall(between);

  const filling = await fillingItems(RECORDS - digests.length);
  const treeWithout = async (omitted?: Hex) => {
    const keys = digests.filter((digest) => digest !== omitted);
    return cached(
      filling,
      keys.map((digest) => [recordIdOf({ patient, author, digest }), digest]),
    );
  };
  const truth = await treeWithout();
  const publish = async (who: HardhatEthersSigner, tree: DisputeTree) =>
    chain.as(who).replicas.publish(call, orgOf(who), [...(await treeOpening(tree, ""))]);
  const roots = async () => {
    const found = [orgOf(first), orgOf(second)].map((operator) => chain.replicas.publicationOf(id, operator));
    const [mine, theirs] = (await Promise.all(found)).map(({ root }) => toHex(fromHex(root, 32)));
    return { prefix: "", mine: mine ?? EMPTY_TREE, theirs: theirs ?? EMPTY_TREE };
  };
  const open = async (other?: DisputeTree) => {
    const way = await wayDown(truth, await roots(), { other });
    return chain.as(first).replicas.openDispute(parties, ...copies(way));
  };

  await gas.transaction("publish the root of a copy of 1,048,576 records, the set's first", publish(first, truth));
  await gas.transaction("publish the same root, which is counted as agreement", publish(third, truth));
  await gas.transaction("count the agreement of the first", chain.replicas.countAgreement(id, orgOf(first)));

  const lacking = await treeWithout(digests[0]);
  await gas.transaction("publish another root of the set", publish(second, lacking));
  await send(publish(fourth, lacking));
  await gas.transaction("open a dispute", open());
  for (let moves = 1; ; moves++) {
    const { phase, turn, prefix, ofOpener = EMPTY_TREE, ofDefender = EMPTY_TREE } = await readDispute(chain, between);
    if (phase !== "bisecting") break;
    const [tree, other] = turn === "opener" ? [truth, lacking] : [lacking, truth];
    const [mine, theirs] = turn === "opener" ? [ofOpener, ofDefender] : [ofDefender, ofOpener];
    const shown = theirs === EMPTY_TREE ? undefined : await treeOpening(other, prefix);
    const way = await wayDown(tree, { prefix, mine, theirs }, { shown });
    await gas.transaction(
      `move in a dispute over 1,048,576 records, move ${moves}`,
      chain.replicas.move(parties, ...copies(way)),
    );
  }
  for (const [sentence, view] of Object.entries({
    "disputeOf of the replicas": chain.replicas.disputeOf.populateTransaction(parties),
    agreementOf: chain.replicas.agreementOf.populateTransaction(id),
    publicationOf: chain.replicas.publicationOf.populateTransaction(id, orgOf(first)),
    tallyOf: chain.replicas.tallyOf.populateTransaction(id, ZeroHash),
    operatorRecordOf: chain.replicas.operatorRecordOf.populateTransaction(orgOf(first)),
    reportedAtOf: chain.replicas.reportedAtOf.populateTransaction(id, orgOf(auditor), ZeroHash),
    MOVE_TIME: chain.replicas.MOVE_TIME.populateTransaction(),
    OPENING_PAUSE: chain.replicas.OPENING_PAUSE.populateTransaction(),
    "ORGANIZATIONS of the replicas": chain.replicas.ORGANIZATIONS.populateTransaction(),
    "RECORDS of the replicas": chain.replicas.RECORDS.populateTransaction(),
  })) {
    await gas.view(sentence, await view);
  }
  const place = { root: ZeroHash, proof: [] };
  await gas.transaction("prove the disputed record", chain.replicas.proveRecord(parties, patient, place));
  await gas.transaction("strike out a refuted publication", chain.replicas.strikeRefuted(id, orgOf(fourth)));

  const settled = await treeWithout(digests[1]);
  await gas.transaction("correct a publication that was struck out", publish(second, settled));
  const { theirs, mine } = await wayDown(truth, await roots(), { other: settled });
  await gas.transaction(
    "settle a dispute over 1,048,576 records at once, both trees known",
    chain.as(first).replicas.settle(parties, copy(theirs), copy(mine), patient, place),
  );

  const conceded = await treeWithout(digests[2]);
  await send(publish(second, conceded));
  await send(open());
  await gas.transaction("concede a dispute", chain.as(second).replicas.concede(parties, orgOf(second)));

  const boasting: DisputeTree = {
    node: async (prefix) => {
      const node = await truth.node(prefix);
      return prefix === "" && node.kind === "branch" ? { ...node, count: node.count + 1 } : node;
    },
  };
  await send(publish(second, boasting));
  await send(open(boasting));
  const children = await Promise.all([...DIGITS].map((digit) => treeOpening(truth, digit)));
  await gas.transaction(
    "prove a count by sixteen children",
    chain.replicas.proveCount(parties, [...(await treeOpening(truth, ""))], copy(children)),
  );

  await send(publish(second, await treeWithout(digests[3])));
  await send(open());
  await time.increase(172_801);
  await gas.transaction("close a dispute that nobody moved in", chain.replicas.close(parties));
  await gas.transaction(
    "anchor an audit report",
    chain.as(auditor).replicas.anchorReport(call, orgOf(auditor), word("report")),
  );
}

/** Items whose keys nobody chose, key ‖ digest. */
async function fillingItems(count: number): Promise<Uint8Array> {
  const keccak = await loadKeccak256();
  const items = new Uint8Array(64 * count);
  const number = new Uint8Array(4);
  for (let i = 0; i < 2 * count; i++) {
    new DataView(number.buffer).setUint32(0, i);
    items.set(keccak(number), 32 * i);
  }
  return items;
}

/** A tree that hashes each prefix once: the topmost take seconds. */
async function cached(filling: Uint8Array, more: readonly (readonly [Hex, Hex])[]): Promise<DisputeTree> {
  const items = new Uint8Array(filling.length + 64 * more.length);
  items.set(filling);
  more.forEach(([key, digest], i) => {
    items.set(fromHex(key, 32), filling.length + 64 * i);
    items.set(fromHex(digest, 32), filling.length + 64 * i + 32);
  });
  const tree = new ItemTree(sortItems(items), await loadKeccak256());
  const nodes = new Map<string, ReplicaNode>();
  return {
    node: async (prefix) => {
      const node = nodes.get(prefix) ?? tree.node(prefix);
      nodes.set(prefix, node);
      return node;
    },
  };
}

function copies({ theirs, mine }: Way): [Hex[][], Hex[][]] {
  return [copy(theirs), copy(mine)];
}

function copy(openings: Way["mine"]): Hex[][] {
  return openings.map((opening) => [...opening]);
}

import { encodeBytes32String, ZeroHash } from "ethers";
import { network } from "hardhat";
import { commissionStoredBatch } from "../src/medicines/batches/commissionBatch.js";
import type { PackMultiProof, PackProof } from "../src/medicines/packs/Pack.js";
import type { StoredPacks } from "../src/medicines/packs/StoredPacks.js";
import { send } from "../src/shared/send.js";
import { gasStage, word } from "./gas/GasStage.js";
import { type Actor, actorsOf, GTIN, LIMITS, PREMISES } from "./gas/medicineStage.js";

const CALLS = 2_000;
const SINGLES = 500;
const LISTS = 10;
const PER_LIST = 100;
const CASES = 20;
const PER_CASE = 128;
const SUPPLIED = 1;

/** A row of the table: what was measured, and the figure. */
export type Row = [string, string];

/**
 * A stored batch on an in-process network with the production build: commissioned in one transaction, verified by eth_call,
 * and dispensed one by one, a hundred scattered packs at a time, and by cases of 128.
 */
export async function benchPacksOnChain(packs: StoredPacks): Promise<Row[]> {
  const stage = await gasStage(await network.create());
  const { chain } = stage;
  const { maker, pharmacy } = await actorsOf(stage);
  const { header } = packs;
  const rows: Row[] = [];
  await send(chain.as(stage.regulator).medicines.approve(GTIN, maker.org, LIMITS, word("authorisation")));
  const commissioned = await timed(() => commissionStoredBatch(chain.as(maker.member), maker.org, header));
  const { batch, receipt } = commissioned.result;
  rows.push(["commission transaction, milliseconds", (1000 * commissioned.seconds).toFixed(0)]);
  rows.push([
    "its gas, and gas a pack",
    `${Number(receipt.gasUsed).toLocaleString("en")}, ${(Number(receipt.gasUsed) / header.count).toFixed(2)}`,
  ]);
  await deliver(chain, maker, pharmacy, batch, header.count);

  const { batches, packDesk } = chain.as(pharmacy.member);
  const ending = { org: pharmacy.org, batch, state: SUPPLIED, source: 0, premises: PREMISES, eventHash: ZeroHash };
  const proofs: PackProof[] = [];
  // Above the cases, which end whole ranges.
  for (let i = 0; i < CALLS; i++) proofs.push(await packs.proofOf(500_000 + 200 * i));
  const called = await timed(async () => {
    for (const { pack, proof } of proofs) await batches.verify(batch, pack, [...proof]);
  });
  rows.push(["verifications by eth_call a second, one by one", perSecond(CALLS, called.seconds)]);

  let gas = 0n;
  const singles = await timed(async () => {
    for (const { pack, proof } of proofs.slice(0, SINGLES)) {
      gas += (await send(batches.decommission(ending, pack, [...proof]))).gasUsed;
    }
  });
  rows.push(["dispensed a second, one a transaction", perSecond(SINGLES, singles.seconds)]);
  rows.push(["gas of each", Math.round(Number(gas) / SINGLES).toLocaleString("en")]);

  const lists: PackMultiProof[] = [];
  for (let list = 0; list < LISTS; list++) {
    lists.push(await packs.multiProofOf(Array.from({ length: PER_LIST }, (_, i) => 700_001 + 2_999 * i + 7 * list)));
  }
  gas = 0n;
  const many = await timed(async () => {
    for (const { packs: listed, proof, flags } of lists) {
      gas += (await send(batches.decommissionMany(ending, [...listed], [...proof], [...flags]))).gasUsed;
    }
  });
  rows.push([`dispensed a second, ${PER_LIST} scattered a transaction`, perSecond(LISTS * PER_LIST, many.seconds)]);
  rows.push(["gas of each", Math.round(Number(gas) / (LISTS * PER_LIST)).toLocaleString("en")]);

  gas = 0n;
  const cases = await timed(async () => {
    for (let i = 0; i < CASES; i++) {
      gas += (await send(packDesk.decommissionRange(ending, i * PER_CASE, PER_CASE, []))).gasUsed;
    }
  });
  rows.push([`dispensed a second, a case of ${PER_CASE} a transaction`, perSecond(CASES * PER_CASE, cases.seconds)]);
  rows.push(["gas of each", Math.round(Number(gas) / (CASES * PER_CASE)).toLocaleString("en")]);
  return rows;
}

type Chain = Awaited<ReturnType<typeof gasStage>>["chain"];

async function deliver(chain: Chain, from: Actor, to: Actor, batch: string, quantity: number): Promise<void> {
  const documents = encodeBytes32String("documents");
  const parties = { from: from.org, to: to.org, carrier: ZeroHash };
  const terms = { ...parties, batch, quantity, first: 0, span: quantity, kind: 0, documents };
  await send(chain.as(from.member).batches.shipPacks(terms, ZeroHash));
  await send(chain.as(to.member).batches.receivePacks(terms, quantity, ZeroHash));
}

async function timed<T>(action: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = performance.now();
  const result = await action();
  return { result, seconds: (performance.now() - start) / 1000 };
}

function perSecond(count: number, seconds: number): string {
  return Math.round(count / seconds).toLocaleString("en");
}

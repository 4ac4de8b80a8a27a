// A batch of a million packs: built, stored, served, verified; and on chain commissioned, verified and dispensed.
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { batchIdOf } from "../src/medicines/ids/batchIdOf.js";
import { FilePackStore } from "../src/medicines/packs/FilePackStore.js";
import { generateSerials } from "../src/medicines/packs/generateSerials.js";
import type { PackProof } from "../src/medicines/packs/Pack.js";
import { PackTree } from "../src/medicines/packs/PackTree.js";
import { newBatchSecret, packSalts } from "../src/medicines/packs/packSalts.js";
import type { StoredPacks } from "../src/medicines/packs/StoredPacks.js";
import { verifyPack } from "../src/medicines/packs/verifyPack.js";
import { verifyPacks } from "../src/medicines/packs/verifyPacks.js";
import { loadKeccak256 } from "../src/shared/keccak.js";
import { benchPacksOnChain } from "./benchPacksOnChain.js";

const COUNT = 1_000_000;
const SERVED = 20_000;
/** Requests of a server that answers several scanners at once. */
const AT_ONCE = 16;
const CASE = 100;
const CASES = 500;

const table = new Table({
  head: [`Packs, ${COUNT.toLocaleString("en")} in a batch`, "value"],
  colAligns: ["left", "right"],
  style: { head: [], border: [] },
});

async function timed<T>(action: () => T | Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = performance.now();
  const result = await action();
  return { result, seconds: (performance.now() - start) / 1000 };
}

const perSecond = (count: number, seconds: number) => Math.round(count / seconds).toLocaleString("en");
const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
/** Highest resident set of this process so far, in MiB; Node reports KiB. */
const peakRss = () => (process.resourceUsage().maxRSS / 1024).toFixed(0);
const someIndex = () => Math.floor(Math.random() * COUNT);

async function sizeOf(directory: string): Promise<number> {
  const names = await readdir(directory);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function benchBuild(serials: readonly string[], secret: Uint8Array): Promise<void> {
  const saltOf = await packSalts(secret);
  const salts = await timed(() => {
    for (let index = 0; index < COUNT; index++) saltOf(index);
  });
  table.push(["their salts alone, seconds", salts.seconds.toFixed(2)]);
  const tree = await timed(() => PackTree.build(serials, secret));
  table.push(["tree with salts and table of serials, seconds", tree.seconds.toFixed(2)]);
}

async function benchProofs(packs: StoredPacks, serials: readonly string[]): Promise<PackProof[]> {
  const wanted = Array.from({ length: SERVED }, () => serials[someIndex()] ?? "");
  const one = await timed(async () => {
    const proofs: PackProof[] = [];
    for (const serial of wanted) proofs.push(await packs.proofOfSerial(serial));
    return proofs;
  });
  table.push(["proofs by serial from disk a second, one by one", perSecond(SERVED, one.seconds)]);
  const several = await timed(async () => {
    const serve = async (lane: number) => {
      for (let i = lane; i < SERVED; i += AT_ONCE) await packs.proofOfSerial(wanted[i] ?? "");
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => serve(lane)));
  });
  table.push([`the same, ${AT_ONCE} at once`, perSecond(SERVED, several.seconds)]);
  return one.result;
}

async function benchVerify({ header }: StoredPacks, proofs: readonly PackProof[]): Promise<void> {
  const keccak = await loadKeccak256();
  const verified = await timed(() => {
    for (const { pack, proof } of proofs) {
      if (!verifyPack(header.root, header.count, pack, proof, keccak)) throw new Error(`Pack ${pack.index} is refused`);
    }
  });
  table.push(["verifications off chain a second", perSecond(proofs.length, verified.seconds)]);
}

async function benchCases(packs: StoredPacks): Promise<void> {
  const { root, count } = packs.header;
  const keccak = await loadKeccak256();
  const starts = Array.from({ length: CASES }, () => CASE * Math.floor((Math.random() * COUNT) / CASE));
  const served = await timed(async () => {
    let siblings = 0;
    for (const start of starts) {
      const proof = await packs.multiProofOf(Array.from({ length: CASE }, (_, i) => start + i));
      if (!verifyPacks(root, count, proof, keccak)) throw new Error(`The case from pack ${start} on is refused`);
      siblings += proof.proof.length;
    }
    return siblings;
  });
  table.push(
    [`cases of ${CASE} packs from disk and verified a second`, perSecond(CASES, served.seconds)],
    ["siblings in a case's proof, on average", (served.result / CASES).toFixed(1)],
  );
}

const directory = await mkdtemp(join(tmpdir(), "medtrail-packs-"));
try {
  const store = new FilePackStore(directory);
  const batch = {
    id: batchIdOf("09506000134352", "BENCH"),
    gtin: "09506000134352",
    lot: "BENCH",
    expiry: "2030-12-31",
  };
  const secret = newBatchSecret();

  const before = peakRss();
  const created = await timed(() => store.create(batch, generateSerials(COUNT), secret));
  await created.result.close();
  table.push(
    ["serials, salts, tree, files on disk, seconds", created.seconds.toFixed(2)],
    ["peak RSS before / after it, MiB", `${before} / ${peakRss()}`],
    ["files on disk, MiB", mib(await sizeOf(created.result.directory))],
  );
  await rm(created.result.directory, { recursive: true });

  const drawn = await timed(() => [...generateSerials(COUNT)]);
  const serials = drawn.result;
  table.push(["serials alone, seconds", drawn.seconds.toFixed(2)]);
  await benchBuild(serials, secret);

  await (await store.create(batch, serials, secret)).close();
  const opened = await timed(() => store.open(batch.id));
  const packs = opened.result;
  table.push(["open the stored batch, milliseconds", (1000 * opened.seconds).toFixed(0)]);
  await benchVerify(packs, await benchProofs(packs, serials));
  await benchCases(packs);

  table.push(...(await benchPacksOnChain(packs)));
  await packs.close();
} finally {
  await rm(directory, { recursive: true });
}
console.log(table.toString());

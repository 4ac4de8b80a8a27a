import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import Table from "cli-table3";
import { type Hex, toHex } from "../src/shared/hex.js";
import { MerkleTree } from "../src/shared/MerkleTree.js";

const LARGE = 1_000_000;
const COMPARED = 100_000;

function* countedWords(count: number): Generator<Uint8Array> {
  const word = new Uint8Array(32);
  const view = new DataView(word.buffer);
  for (let i = 0; i < count; i++) {
    view.setUint32(28, i);
    yield word;
  }
}

async function timed<T>(action: () => T | Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = performance.now();
  const result = await action();
  return { result, seconds: (performance.now() - start) / 1000 };
}

/** Highest resident set of this process so far, in MiB; Node reports KiB. */
const peakRss = () => process.resourceUsage().maxRSS / 1024;

// The large tree comes first: the peak counts from the start of the process, and must not be the other library's.
const before = peakRss();
const large = await timed(() => MerkleTree.of(countedWords(LARGE)));
const after = peakRss();

const words: Hex[] = Array.from(countedWords(COMPARED), toHex);
const own = await timed(() => MerkleTree.of(words));
const theirs = await timed(() =>
  StandardMerkleTree.of(
    words.map((word) => [word]),
    ["bytes32"],
  ),
);
if (own.result.root !== theirs.result.root) {
  throw new Error(`The roots differ: ${own.result.root} here, ${theirs.result.root} in @openzeppelin/merkle-tree`);
}

const table = new Table({
  head: ["Merkle tree", "value"],
  colAligns: ["left", "right"],
  style: { head: [], border: [] },
});
table.push(
  [`${LARGE.toLocaleString("en")} leaves, seconds`, large.seconds.toFixed(2)],
  ["peak RSS before / after it, MiB", `${before.toFixed(0)} / ${after.toFixed(0)}`],
  [`${COMPARED.toLocaleString("en")} leaves, seconds`, own.seconds.toFixed(2)],
  ["the same by @openzeppelin/merkle-tree, seconds", theirs.seconds.toFixed(2)],
  ["times as fast, roots equal", (theirs.seconds / own.seconds).toFixed(1)],
);
console.log(table.toString());

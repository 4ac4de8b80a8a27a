import { type Keccak256, loadKeccak256 } from "../../shared/keccak.js";
import { childrenOf, type TreeSource } from "./differences.js";

/**
 * The first bytes of keys below which two trees differ: at most seventeen questions to each. It takes the answers as they come: whoever goes on from here checks them.
 * @throws as the sources.
 */
export async function differingShards(a: TreeSource, b: TreeSource): Promise<number[]> {
  const keccak = await loadKeccak256();
  const shards: number[] = [];
  for (const first of await differingDigits(a, b, "", keccak)) {
    for (const second of await differingDigits(a, b, first, keccak)) shards.push(Number.parseInt(first + second, 16));
  }
  return shards;
}

async function differingDigits(a: TreeSource, b: TreeSource, prefix: string, keccak: Keccak256): Promise<string[]> {
  const [here, there] = await Promise.all([a.node(prefix), b.node(prefix)]);
  const [ours, theirs] = [childrenOf(here, prefix, keccak), childrenOf(there, prefix, keccak)];
  return [..."0123456789abcdef"].filter((_, i) => ours[i] !== theirs[i]);
}

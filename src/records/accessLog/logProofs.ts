import { InputError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { EMPTY_LOG_ROOT, logNodeHash } from "./logHashes.js";

/** The most leaves of a log: its size has 32 bits on chain. */
export const MAX_LOG_SIZE = 2 ** 32 - 1;

/** Where the hashes of a log's complete subtrees lie. */
export interface LogNodes {
  /** The hash of the subtree of 2^`level` leaves from `index` * 2^`level` on. */
  node(level: number, index: number): Promise<Uint8Array>;
}

/** The root of the first `size` leaves. @throws InputError `access-log.range`, and what the nodes throw. */
export async function logRoot(nodes: LogNodes, size: number): Promise<Hex> {
  requireRange(size, 0, MAX_LOG_SIZE);
  return size === 0 ? EMPTY_LOG_ROOT : toHex(await subtree(nodes, 0, size));
}

/**
 * PATH(index, D[size]) of RFC 9162, 2.1.3.1: the siblings from the leaf up.
 * @throws InputError `access-log.range`, and what the nodes throw.
 */
export async function inclusionProof(nodes: LogNodes, index: number, size: number): Promise<Hex[]> {
  requireRange(size, 1, MAX_LOG_SIZE);
  requireRange(index, 0, size - 1);
  const siblings: Uint8Array[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + split(end - start);
    const isLeft = index < middle;
    siblings.unshift(await (isLeft ? subtree(nodes, middle, end) : subtree(nodes, start, middle)));
    [start, end] = isLeft ? [start, middle] : [middle, end];
  }
  return siblings.map(toHex);
}

/**
 * PROOF(first, D[second]) of RFC 9162, 2.1.4.1: that the log of `second` leaves begins with the one of `first`. Empty where
 * nothing is to be proven: for an empty log, and for one and the same.
 * @throws InputError `access-log.range`, and what the nodes throw.
 */
export async function consistencyProof(nodes: LogNodes, first: number, second: number): Promise<Hex[]> {
  requireRange(second, 0, MAX_LOG_SIZE);
  requireRange(first, 0, second);
  if (first === 0 || first === second) return [];
  const proof: Uint8Array[] = [];
  let [start, end] = [0, second];
  let isWhole = true; // whether the subtree so far is the whole first log, whose root the verifier has
  while (first !== end) {
    const middle = start + split(end - start);
    if (first <= middle) {
      proof.unshift(await subtree(nodes, middle, end));
      end = middle;
    } else {
      proof.unshift(await subtree(nodes, start, middle));
      start = middle;
      isWhole = false;
    }
  }
  if (!isWhole) proof.unshift(await subtree(nodes, start, end));
  return proof.map(toHex);
}

/** MTH(D[start:end]); RFC 9162's splits keep `start` a multiple of every complete subtree's size below it. */
async function subtree(nodes: LogNodes, start: number, end: number): Promise<Uint8Array> {
  const count = end - start;
  const level = Math.log2(count);
  if (Number.isInteger(level)) return nodes.node(level, start / count);
  const middle = start + split(count);
  return logNodeHash(await subtree(nodes, start, middle), await subtree(nodes, middle, end));
}

/** The largest power of two below `count`. */
function split(count: number): number {
  let power = 1;
  while (2 * power < count) power *= 2;
  return power;
}

function requireRange(value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new InputError("access-log.range", "The log has no such place", { value, min, max });
}

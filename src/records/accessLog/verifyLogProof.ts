import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { EMPTY_LOG_ROOT, logNodeHash } from "./logHashes.js";
import { MAX_LOG_SIZE } from "./logProofs.js";

/** Whether `proof` leads from the leaf's hash at `index` to the root of `size` leaves (RFC 9162, 2.1.3.2). */
export function verifyInclusion(leaf: Hex, index: number, size: number, proof: readonly Hex[], root: Hex): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let [fn, sn] = [index, size - 1];
  let hash = fromHex(leaf, 32, "leaf");
  for (const sibling of proof) {
    if (sn === 0) return false;
    const other = fromHex(sibling, 32, "proof");
    if (isOdd(fn) || fn === sn) {
      hash = logNodeHash(other, hash);
      [fn, sn] = withoutZeros(fn, sn);
    } else {
      hash = logNodeHash(hash, other);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && toHex(hash) === root.toLowerCase();
}

/** Whether `proof` shows that the log of `second` leaves begins with the one of `first` (RFC 9162, 2.1.4.2). */
export function verifyConsistency(
  [first, firstRoot]: readonly [number, Hex],
  [second, secondRoot]: readonly [number, Hex],
  proof: readonly Hex[],
): boolean {
  if (!isCount(first) || !isCount(second) || first > second) return false;
  const [before, after] = [firstRoot.toLowerCase(), secondRoot.toLowerCase()];
  if (first === second) return proof.length === 0 && before === after;
  if (first === 0) return proof.length === 0 && before === EMPTY_LOG_ROOT;

  const path = proof.map((hash) => fromHex(hash, 32, "proof"));
  if (path.length === 0) return false;
  // A first log of 2^k leaves is a node of the second: its root is left out of the proof.
  if (Number.isInteger(Math.log2(first))) path.unshift(fromHex(firstRoot, 32, "root"));
  let [fn, sn] = [first - 1, second - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [fr, sr] = [path[0], path[0]];
  if (fr === undefined || sr === undefined) return false;
  for (const other of path.slice(1)) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      fr = logNodeHash(other, fr);
      sr = logNodeHash(other, sr);
      [fn, sn] = withoutZeros(fn, sn);
    } else {
      sr = logNodeHash(sr, other);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && toHex(fr) === before && toHex(sr) === after;
}

/** Both shifted right until the first is odd or zero. */
function withoutZeros(fn: number, sn: number): [number, number] {
  let [a, b] = [fn, sn];
  while (!isOdd(a) && a !== 0) [a, b] = [half(a), half(b)];
  return [a, b];
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= MAX_LOG_SIZE;
}

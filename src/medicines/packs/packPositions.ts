import { InputError } from "../../shared/errors.js";
import { isIndex } from "./verifyPack.js";

/** The tree's node of a pack's leaf: the first pack is the last node, as OpenZeppelin places leaves that it does not sort. */
export function nodeOfPack(index: number, count: number): number {
  return 2 * count - 1 - index;
}

/** @throws InputError "packs.index" */
export function requireIndex(index: number, count: number): void {
  if (!isIndex(index, count))
    throw new InputError("packs.index", "The batch has no pack of this number", { index, count });
}

/**
 * Indices of a multiproof in ascending order, in which leaves at OpenZeppelin's nodes descend.
 * @throws InputError "packs.index", "packs.repeated-index", "packs.empty"
 */
export function sortIndices(indices: Iterable<number>, count: number): number[] {
  const sorted = [...indices].sort((a, b) => a - b);
  if (sorted.length === 0) throw new InputError("packs.empty", "A proof for several packs needs at least one");
  for (const [i, index] of sorted.entries()) {
    requireIndex(index, count);
    if (index === sorted[i - 1])
      throw new InputError("packs.repeated-index", "A proof takes each pack once", { index });
  }
  return sorted;
}

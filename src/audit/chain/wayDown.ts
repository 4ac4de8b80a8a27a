import type { Hex } from "../../shared/hex.js";
import { EMPTY_TREE } from "../tree/replicaNode.js";
import { childAt, DIGITS, type DisputeTree, isNode, openedHash, type TreeOpening, treeOpening } from "./treeOpening.js";

/** The openings of a move, level by level. */
export interface Way {
  readonly theirs: readonly TreeOpening[];
  readonly mine: readonly TreeOpening[];
}

/**
 * Goes down two trees by the first child that differs, as far as the other side's openings are known: what it has shown, what follows from a leaf or from
 * nothing, and, where its tree is at hand, all of it.
 * @param at where both stand: the prefix, and both hashes there.
 * @param known.shown what the other side opened there; left out if it has not yet.
 * @param known.other the other side's tree, as far as what it answers opens what was published.
 * @throws as the trees do.
 */
export async function wayDown(
  tree: DisputeTree,
  at: { readonly prefix: string; readonly mine: Hex; readonly theirs: Hex },
  { shown, other }: { readonly shown?: TreeOpening | undefined; readonly other?: DisputeTree | undefined },
): Promise<Way> {
  const way: { theirs: TreeOpening[]; mine: TreeOpening[] } = { theirs: [], mine: [] };
  let { prefix, mine, theirs } = at;
  let known = shown;
  while (true) {
    const own = await treeOpening(tree, prefix);
    way.mine.push(own);
    if (theirs === EMPTY_TREE) known = [];
    if (!known && other) {
      const told = await treeOpening(other, prefix);
      // Its server may answer anything: what the contract would refuse spoils the whole move, and is for its operator to open.
      if (await isOpening(told, theirs, prefix)) known = told;
    }
    // The other side's turn: it alone knows what it has here.
    if (!known) return way;
    way.theirs.push(known);
    if (!isNode(own) && !isNode(known)) return way;
    let next: { digit: string; mine: Hex; theirs: Hex } | undefined;
    for (const digit of DIGITS) {
      const [a, b] = [childAt(own, mine, prefix, digit), childAt(known, theirs, prefix, digit)];
      if (a !== b) {
        next = { digit, mine: a, theirs: b };
        break;
      }
    }
    if (!next) return way;
    // A leaf stays what it is, however far down one goes beside it.
    if (isNode(known)) known = undefined;
    [prefix, mine, theirs] = [prefix + next.digit, next.mine, next.theirs];
  }
}

/** Whether the contract takes this for the opening of a hash below a prefix: see TreeOpenings.sol. */
async function isOpening(opening: TreeOpening, hash: Hex, prefix: string): Promise<boolean> {
  if ((await openedHash(opening)) !== hash) return false;
  const [first, digest] = opening;
  if (first === undefined) return true;
  if (isNode(opening)) return prefix.length < 64 && BigInt(first) > 1n;
  return first.startsWith(`0x${prefix}`) && digest !== EMPTY_TREE;
}

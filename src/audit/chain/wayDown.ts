import type { Hex } from "../../shared/hex.js";
import { EMPTY_TREE } from "../tree/replicaNode.js";
import { childAt, DIGITS, type DisputeTree, isNode, type TreeOpening, treeOpening } from "./treeOpening.js";

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
 * @param known.other the other side's tree.
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
    known ??= other && (await treeOpening(other, prefix));
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

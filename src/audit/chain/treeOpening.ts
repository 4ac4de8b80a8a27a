import { toBeHex } from "ethers";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { loadKeccak256 } from "../../shared/keccak.js";
import type { TreeSource } from "../tree/differences.js";
import { ItemTree } from "../tree/ItemTree.js";
import { EMPTY_TREE, hashBranch, hashItem, packItems } from "../tree/replicaNode.js";

/** What a dispute needs of a copy's tree. */
export type DisputeTree = Pick<TreeSource, "node">;

/** What a hash stands for, as the contract takes it: nothing, key and digest of one item, or count and children of a node. */
export type TreeOpening = readonly Hex[];

export const DIGITS = "0123456789abcdef";

/** The opening of what a copy has below a prefix of hexadecimal digits. @throws as the source does. */
export async function treeOpening(tree: DisputeTree, prefix: string): Promise<TreeOpening> {
  const node = await tree.node(prefix);
  if (node.kind === "branch") return [toBeHexWord(node.count), ...node.children];
  const { items } = node;
  const [first, second] = items;
  if (!first) return [];
  if (!second) return [first.key, first.digest];
  const below = new ItemTree(packItems(items), await loadKeccak256());
  return [toBeHexWord(items.length), ...[...DIGITS].map((digit) => below.at(prefix + digit).hash)];
}

/** The hash that an opening opens. */
export async function openedHash(opening: TreeOpening): Promise<Hex> {
  const keccak = await loadKeccak256();
  const words = opening.map((word) => fromHex(word, 32));
  const [first, ...others] = words;
  if (!first) return EMPTY_TREE;
  if (others.length > 1) return toHex(hashBranch(Number(BigInt(toHex(first))), others, keccak));
  const item = new Uint8Array(64);
  words.forEach((word, i) => {
    item.set(word, 32 * i);
  });
  return toHex(hashItem(item, 0, keccak));
}

/** Whether the opening is of a node, which has more than one item. */
export function isNode(opening: TreeOpening): boolean {
  return opening.length > 2;
}

/** The hash of the child at a digit: a leaf is the only child of whatever stands above it. */
export function childAt(opening: TreeOpening, hash: Hex, prefix: string, digit: string): Hex {
  if (isNode(opening)) return opening[1 + DIGITS.indexOf(digit)] ?? EMPTY_TREE;
  return opening[0]?.startsWith(`0x${prefix}${digit}`) ? hash : EMPTY_TREE;
}

function toBeHexWord(count: number): Hex {
  return toHex(fromHex(toBeHex(count, 32), 32));
}

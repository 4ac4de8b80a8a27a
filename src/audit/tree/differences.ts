import { IntegrityError, MedtrailError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { inLanes } from "../../shared/inLanes.js";
import { type Keccak256, loadKeccak256 } from "../../shared/keccak.js";
import { ItemTree } from "./ItemTree.js";
import { EMPTY_TREE, hashBranch, packItems, type ReplicaNode } from "./replicaNode.js";

/** Whatever answers for a tree: a replica's view, or what the chain expects. Nothing that it answers is taken on its word alone. */
export interface TreeSource {
  readonly name: string;
  node(prefix: string): Promise<ReplicaNode>;
}

/** A tree of nothing: what differs from it is all that a source has. */
export const NOTHING: TreeSource = { name: "nothing", node: async () => ({ kind: "items", items: [] }) };

/** A key under which not all sources have the same digest, and what each has, in the order of the sources. */
export interface Difference {
  readonly key: Hex;
  readonly digests: readonly (Hex | undefined)[];
}

/** What keeps a comparison going. */
export interface Comparing {
  /** Go on behind this key: what an earlier run had done. */
  readonly after?: Hex | undefined;
  /** Look below this prefix alone. */
  readonly prefix?: string;
  /** Told of every prefix that was looked at. */
  readonly onNode?: (prefix: string) => void;
}

/** Nodes asked for at once: the children of one prefix. */
const LANES = 8;

/** Hexadecimal digits of a key. */
const DIGITS = 64;

/** The hash of a node, as whoever asked computes it. @throws IntegrityError `replica.answer` for items out of order or place, and for a branch that no items can be below. */
export function nodeHash(node: ReplicaNode, prefix: string, keccak: Keccak256): Hex {
  if (node.kind === "branch") {
    const children = node.children.map((child) => fromHex(child, 32));
    const filled = children.filter((child) => child.some((byte) => byte !== 0)).length;
    if (node.count < 2 || node.count < filled) throw answer("A branch counts less than it has", prefix);
    // Ten nodes, each sixteen times below the one above, would be a tree without end: only items, which have a place, end it.
    if (filled === 0 || prefix.length >= DIGITS) throw answer("A branch has nothing below it", prefix);
    return toHex(hashBranch(node.count, children, keccak));
  }
  let last = "";
  for (const { key } of node.items) {
    if (key <= last || !key.startsWith(`0x${prefix}`))
      throw answer("Items are out of order or of another prefix", prefix);
    last = key;
  }
  return new ItemTree(packItems(node.items), keccak).at(prefix).hash;
}

/** What a source answers at its root, with the hash that follows from it. */
export async function rootOf(source: TreeSource): Promise<{ readonly node: ReplicaNode; readonly hash: Hex }> {
  const node = await source.node("");
  return { node, hash: nodeHash(node, "", await loadKeccak256()) };
}

/**
 * All keys under which the sources differ, in ascending order: first whether, by the roots; then where, by going down only where hashes differ. What is asked for
 * grows with the number of differences and the logarithm of the items. Of sources that agree on a prefix only one is asked.
 *
 * Every answer has to hash to what its parent said. A source that changes its answers is found out here and named; it may also have been written to meanwhile.
 * @throws IntegrityError `replica.inconsistent` with the source's name.
 */
export async function* differences(
  sources: readonly TreeSource[],
  { after, prefix: top = "", onNode }: Comparing = {},
): AsyncGenerator<Difference, void, undefined> {
  const keccak = await loadKeccak256();
  const roots = await Promise.all(
    sources.map(async (source) => {
      const node = await guarded(source, top, () => source.node(top));
      return { node, hash: guardedHash(source, node, top, keccak) };
    }),
  );
  if (new Set(roots.map(({ hash }) => hash)).size === 1) return;
  const fetch = async (prefix: string, hashes: readonly Hex[]): Promise<ReplicaNode[]> => {
    onNode?.(prefix);
    const asked = new Map<Hex, Promise<ReplicaNode>>();
    const nodes = sources.map((source, i) => {
      const hash = hashes[i] ?? EMPTY_TREE;
      if (hash === EMPTY_TREE) return { kind: "items", items: [] } as const;
      const same = asked.get(hash);
      if (same) return same;
      const own = guarded(source, prefix, () => source.node(prefix)).then((node) => {
        if (guardedHash(source, node, prefix, keccak) !== hash) throw inconsistent(source, prefix);
        return node;
      });
      asked.set(hash, own);
      return own;
    });
    return Promise.all(nodes);
  };
  yield* below(
    top,
    roots.map(({ node }) => node),
  );

  async function* below(prefix: string, nodes: readonly ReplicaNode[]): AsyncGenerator<Difference, void, undefined> {
    if (nodes.every(({ kind }) => kind === "items")) {
      yield* listed(nodes, after);
      return;
    }
    const children = nodes.map((node) => childrenOf(node, prefix, keccak));
    const unlike = [...HEX_DIGITS].filter((_, i) => new Set(children.map((hashes) => hashes[i])).size > 1);
    if (unlike.length === 0) throw await miscounting(prefix, nodes, children);
    const differing = unlike.filter((digit) => {
      return after === undefined || `0x${(prefix + digit).padEnd(64, "f")}` > after;
    });
    // A few at a time: enough to hide a network's delay, and no more is held.
    for (let start = 0; start < differing.length; start += LANES) {
      const part = differing.slice(start, start + LANES);
      const fetched = await inLanes(part, LANES, (digit) => {
        const at = Number.parseInt(digit, 16);
        return fetch(
          prefix + digit,
          children.map((hashes) => hashes[at] ?? EMPTY_TREE),
        );
      });
      for (const [i, digit] of part.entries()) yield* below(prefix + digit, fetched[i] ?? []);
    }
  }

  /** Nodes of the same children differ in their counts alone: who counts otherwise than there is below it. */
  async function miscounting(
    prefix: string,
    nodes: readonly ReplicaNode[],
    children: readonly (readonly Hex[])[],
  ): Promise<Error> {
    const counts = await inLanes([...HEX_DIGITS], LANES, async (digit, i) => {
      const [node] = await fetch(
        prefix + digit,
        children.map((hashes) => hashes[i] ?? EMPTY_TREE),
      );
      return node === undefined ? 0 : countOf(node);
    });
    const count = counts.reduce((sum, one) => sum + one, 0);
    const liar = sources.find((_, i) => {
      const node = nodes[i];
      return node !== undefined && countOf(node) !== count;
    });
    return liar ? inconsistent(liar, prefix) : answer("A branch has another hash than its children give", prefix);
  }
}

const HEX_DIGITS = "0123456789abcdef";

function countOf(node: ReplicaNode): number {
  return node.kind === "branch" ? node.count : node.items.length;
}

/** The hashes of the sixteen prefixes that are a digit longer. */
export function childrenOf(node: ReplicaNode, prefix: string, keccak: Keccak256): readonly Hex[] {
  if (node.kind === "branch") return node.children;
  const tree = new ItemTree(packItems(node.items), keccak);
  return [...HEX_DIGITS].map((digit) => tree.at(prefix + digit).hash);
}

function* listed(nodes: readonly ReplicaNode[], after: Hex | undefined): Generator<Difference, void, undefined> {
  const maps = nodes.map(
    (node) => new Map(node.kind === "items" ? node.items.map(({ key, digest }) => [key, digest]) : []),
  );
  const keys = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();
  for (const key of keys) {
    const digests = maps.map((map) => map.get(key));
    if (new Set(digests).size > 1 && !(after !== undefined && key <= after)) yield { key, digests };
  }
}

/** Who fails is named: the others can still be compared. */
async function guarded<T>(source: TreeSource, prefix: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof MedtrailError) throw new SourceFailure(source.name, prefix, cause);
    throw cause;
  }
}

function guardedHash(source: TreeSource, node: ReplicaNode, prefix: string, keccak: Keccak256): Hex {
  try {
    return nodeHash(node, prefix, keccak);
  } catch (cause) {
    if (cause instanceof MedtrailError) throw new SourceFailure(source.name, prefix, cause);
    throw cause;
  }
}

function inconsistent(source: TreeSource, prefix: string): SourceFailure {
  const detail = "A replica's answer does not fit what it had answered above";
  const cause = new IntegrityError("replica.inconsistent", detail, { replica: source.name, prefix });
  return new SourceFailure(source.name, prefix, cause);
}

function answer(detail: string, prefix: string): IntegrityError {
  return new IntegrityError("replica.answer", detail, { prefix });
}

/** That one of the compared sources failed, and how: the comparison goes on without it. */
export class SourceFailure extends IntegrityError {
  readonly source: string;

  constructor(source: string, prefix: string, cause: MedtrailError) {
    super(cause.code, "A compared replica failed", { replica: source, prefix, errno: cause.values.errno }, { cause });
    this.source = source;
  }
}

import { expect } from "chai";
import { childAt, type DisputeTree, openedHash, treeOpening } from "../../src/audit/chain/treeOpening.js";
import { wayDown } from "../../src/audit/chain/wayDown.js";
import { ItemTree, sortItems } from "../../src/audit/tree/ItemTree.js";
import { EMPTY_TREE, packItems, type ReplicaNode, type TreeItem } from "../../src/audit/tree/replicaNode.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { loadKeccak256 } from "../../src/shared/keccak.js";

describe("the way down two trees", () => {
  let items: TreeItem[];
  let mine: DisputeTree;
  let theirs: DisputeTree;

  const treeOf = async (list: readonly TreeItem[]): Promise<DisputeTree> => {
    const tree = new ItemTree(sortItems(packItems(list)), await loadKeccak256());
    return { node: async (prefix) => tree.node(prefix) };
  };
  const top = async (tree: DisputeTree) => openedHash(await treeOpening(tree, ""));
  const answering = (answer: (prefix: string) => ReplicaNode): DisputeTree => ({ node: async (at) => answer(at) });

  before(async () => {
    const keccak = await loadKeccak256();
    const wordOf = (i: number): Hex => toHex(keccak(fromHex(`0x${i.toString(16).padStart(64, "0")}`, 32)));
    items = Array.from({ length: 600 }, (_, i) => ({ key: wordOf(i), digest: wordOf(i + 10_000) }));
    mine = await treeOf(items);
    theirs = await treeOf(items.slice(1));
  });

  it("goes to the record that one side lacks where the other's tree is at hand", async () => {
    const at = { prefix: "", mine: await top(mine), theirs: await top(theirs) };
    const way = await wayDown(mine, at, { other: theirs });
    expect(way.theirs.length).to.equal(way.mine.length);
    expect(way.mine.at(-1)?.[0]).to.equal(items[0]?.key);
  });

  it("leaves to the other side what its server does not open", async () => {
    const at = { prefix: "", mine: await top(mine), theirs: await top(theirs) };
    const [own, first] = [await treeOpening(mine, ""), await treeOpening(theirs, "")];
    const junk: Hex = `0x${"77".repeat(32)}`;
    const endless = answering(() => ({ kind: "branch", count: 2, children: Array.from({ length: 16 }, () => junk) }));
    // A node of one item is no node, though the hash of its only child is the one that is asked for.
    const single = answering(() => ({
      kind: "branch",
      count: 1,
      children: [at.theirs, ...Array(15).fill(EMPTY_TREE)],
    }));
    for (const other of [endless, single, answering(() => ({ kind: "items", items: [] })), mine]) {
      expect(await wayDown(mine, at, { other })).to.deep.equal({ theirs: [], mine: [own] });
    }
    // What was shown on chain counts all the same: one level down, and the turn goes over.
    const way = await wayDown(mine, at, { shown: first, other: endless });
    expect(way.theirs).to.deep.equal([first]);
    expect(way.mine.length).to.equal(2);
  });

  it("leaves to the other side a leaf out of its place, and one without a digest", async () => {
    const keccak = await loadKeccak256();
    const [key] = items.map((item) => item.key);
    if (key === undefined) throw new Error("no items");
    const hash = await openedHash([key, EMPTY_TREE]);
    for (const prefix of ["", key.startsWith("0x0") ? "1" : "0"]) {
      const item = { key, digest: prefix === "" ? EMPTY_TREE : toHex(keccak(new Uint8Array(1))) };
      const theirHash = prefix === "" ? hash : await openedHash([key, item.digest]);
      const own = await treeOpening(mine, prefix);
      const ownHash = await openedHash(own);
      const other = answering(() => ({ kind: "items", items: [item] }));
      const way = await wayDown(mine, { prefix, mine: ownHash, theirs: theirHash }, { other });
      expect(way).to.deep.equal({ theirs: [], mine: [own] });
      expect(childAt(own, ownHash, prefix, "0")).not.to.equal(theirHash);
    }
  });
});

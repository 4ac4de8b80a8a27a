import { expect } from "chai";
import { AbiCoder, id, keccak256 } from "ethers";
import fc from "fast-check";
import {
  differences,
  NOTHING,
  nodeHash,
  rootOf,
  SourceFailure,
  type TreeSource,
} from "../../src/audit/tree/differences.js";
import { ItemTree, sortItems } from "../../src/audit/tree/ItemTree.js";
import { mergeKeys } from "../../src/audit/tree/mergeKeys.js";
import {
  decodeNode,
  EMPTY_TREE,
  encodeNode,
  MAX_NODE_BYTES,
  packItems,
  type ReplicaNode,
  type TreeItem,
} from "../../src/audit/tree/replicaNode.js";
import { SHARDS, ShardedTree, shardName } from "../../src/audit/tree/ShardedTree.js";
import { IntegrityError } from "../../src/shared/errors.js";
import { type Hex, toHex } from "../../src/shared/hex.js";
import { type Keccak256, loadKeccak256 } from "../../src/shared/keccak.js";
import { expectFailure } from "../support/failureOf.js";

/** Keys that share long beginnings as well as keys at random. */
const key = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex),
  fc
    .tuple(fc.constantFrom("00", "0f", "f0", "ff", "7a"), fc.nat({ max: 60 }), fc.nat({ max: 255 }))
    .map(
      ([fill, at, byte]): Hex =>
        `0x${fill.repeat(32).slice(0, at)}${byte.toString(16).padStart(2, "0")}${fill.repeat(32).slice(at + 2)}`,
    ),
);
const digest = fc.integer({ min: 1, max: 3 }).map((n): Hex => `0x${n.toString(16).padStart(64, "0")}`);
const set = fc.array(fc.tuple(key, digest), { maxLength: 120 }).map((items) => new Map(items));

const sorted = (items: ReadonlyMap<Hex, Hex>): TreeItem[] =>
  [...items].map(([k, d]) => ({ key: k, digest: d })).sort((a, b) => (a.key < b.key ? -1 : 1));

/** The tree by its definition, with ethers' encoder: TREE.md in words of code. */
function definedRoot(items: readonly TreeItem[], depth = 0): Hex {
  const coder = AbiCoder.defaultAbiCoder();
  const [first] = items;
  if (first === undefined) return EMPTY_TREE;
  const hash = (types: string[], values: unknown[]) =>
    toHex(Buffer.from(keccak256(coder.encode(types, values)).slice(2), "hex"));
  if (items.length === 1)
    return hash(["bytes32", "bytes32", "bytes32"], [id("medtrail replica leaf v1"), first.key, first.digest]);
  const children = Array.from({ length: 16 }, (_, nibble) =>
    definedRoot(
      items.filter(({ key: k }) => Number.parseInt(k[2 + depth] ?? "", 16) === nibble),
      depth + 1,
    ),
  );
  return hash(["bytes32", "uint256", "bytes32[16]"], [id("medtrail replica node v1"), items.length, children]);
}

const word = (n: number): Hex => `0x${n.toString(16).padStart(64, "0")}`;

describe("replica tree", () => {
  let keccak: Keccak256;
  before(async () => {
    keccak = await loadKeccak256();
  });

  const source = (name: string, items: ReadonlyMap<Hex, Hex>): TreeSource & { asked: number } => {
    const tree = new ItemTree(sortItems(packItems([...items].map(([k, d]) => ({ key: k, digest: d })))), keccak);
    const counting = {
      name,
      asked: 0,
      node: async (prefix: string) => {
        counting.asked++;
        return decodeNode(encodeNode(tree.node(prefix)));
      },
    };
    return counting;
  };
  const sharded = (items: ReadonlyMap<Hex, Hex>): ShardedTree => {
    const shards = Array.from({ length: SHARDS }, (_, shard) => {
      const own = sorted(items).filter(({ key: k }) => k.startsWith(`0x${shardName(shard)}`));
      return new ItemTree(packItems(own), keccak);
    });
    const tops = shards.map((shard, i) => shard.at(shardName(i)));
    return new ShardedTree(tops, async (shard) => shards[shard] ?? new ItemTree(new Uint8Array(), keccak), keccak);
  };

  it("has the hash of its definition, whole or in shards, whatever the order", async () => {
    await fc.assert(
      fc.asyncProperty(set, async (items) => {
        const expected = definedRoot(sorted(items));
        expect((await rootOf(source("one", items))).hash).to.equal(expected);
        expect((await rootOf(source("backwards", new Map([...items].reverse())))).hash).to.equal(expected);
        const shards = sharded(items);
        expect([shards.root, shards.count]).to.deep.equal([expected, items.size]);
        expect((await rootOf({ name: "shards", node: (prefix) => shards.node(prefix) })).hash).to.equal(expected);
      }),
      { numRuns: 150 },
    );
  });

  it("finds exactly what a naive comparison of any number of sets finds, from any key on, below any prefix", async () => {
    await fc.assert(
      fc.asyncProperty(
        set,
        fc.array(fc.array(fc.tuple(key, fc.option(digest)), { maxLength: 8 }), { minLength: 1, maxLength: 4 }),
        fc.option(key),
        fc.constantFrom("", "0", "f", "00", "7a", "7a7"),
        async (common, changes, after, prefix) => {
          const sets = changes.map((edits) => {
            const own = new Map(common);
            for (const [k, d] of edits) {
              if (d === null) own.delete(k);
              else own.set(k, d);
            }
            return own;
          });
          const naive = [...new Set(sets.flatMap((own) => [...own.keys()]))]
            .sort()
            .filter((k) => new Set(sets.map((own) => own.get(k))).size > 1)
            .filter((k) => k.startsWith(`0x${prefix}`) && (after === null || k > after))
            .map((k) => ({ key: k, digests: sets.map((own) => own.get(k)) }));
          const found = [];
          const sources = sets.map((own, i) =>
            i % 2 === 0 ? source(`set ${i}`, own) : shardedSource(`set ${i}`, own),
          );
          for await (const difference of differences(sources, { after: after ?? undefined, prefix }))
            found.push(difference);
          expect(found).to.deep.equal(naive);
        },
      ),
      { numRuns: 200 },
    );
  });

  const shardedSource = (name: string, items: ReadonlyMap<Hex, Hex>): TreeSource => {
    const tree = sharded(items);
    return { name, node: (prefix) => tree.node(prefix) };
  };

  it("asks for little: in proportion to the differences", async () => {
    const many = new Map(
      Array.from({ length: 20_000 }, (_, i): [Hex, Hex] => [
        toHex(Buffer.from(id(`${i}`).slice(2), "hex")),
        `0x${"01".repeat(32)}`,
      ]),
    );
    const [a, b] = [source("a", many), source("b", new Map(many))];
    for await (const _ of differences([a, b])) throw new Error("they are the same");
    expect([a.asked, b.asked]).to.deep.equal([1, 1]);
    const [one] = many.keys();
    const c = source("c", new Map([...many, [one ?? EMPTY_TREE, `0x${"02".repeat(32)}` as const]]));
    let found = 0;
    a.asked = 0;
    for await (const _ of differences([a, b, c])) found++;
    expect(found).to.equal(1);
    expect(a.asked + b.asked).to.be.at.most(8); // of two that agree one is asked
    expect(c.asked).to.be.at.most(6);
    let all = 0;
    for await (const _ of differences([NOTHING, a])) all++;
    expect(all).to.equal(20_000);
  });

  it("believes no answer that does not hash to what was said above", async () => {
    const items = new Map(
      Array.from({ length: 200 }, (_, i): [Hex, Hex] => [
        toHex(Buffer.from(id(`${i}`).slice(2), "hex")),
        `0x${"01".repeat(32)}`,
      ]),
    );
    const honest = source("honest", items);
    const [first] = items.keys();
    const other = new Map([...items, [first ?? EMPTY_TREE, `0x${"03".repeat(32)}` as const]]);
    const lies: [string, (prefix: string) => Promise<ReplicaNode>][] = [
      ["another tree below", async (prefix) => (prefix === "" ? source("", other).node("") : honest.node(prefix))],
      ["nothing below", async (prefix) => (prefix === "" ? source("", other).node("") : { kind: "items", items: [] })],
      [
        "items of another prefix",
        async (prefix) =>
          prefix === ""
            ? source("", other).node("")
            : {
                kind: "items",
                items: [{ key: `0x${prefix === "0" ? "f" : "0"}${"1".repeat(63)}`, digest: EMPTY_TREE }],
              },
      ],
      [
        "a branch that counts too little",
        async () => ({ kind: "branch", count: 1, children: Array(16).fill(`0x${"11".repeat(32)}`) }),
      ],
    ];
    for (const [, node] of lies) {
      let failure: unknown;
      try {
        for await (const _ of differences([honest, { name: "liar", node }])) expect(failure).to.equal(undefined);
      } catch (error) {
        failure = error;
      }
      expect(failure).to.be.instanceOf(SourceFailure);
      if (failure instanceof SourceFailure) expect(failure.source).to.equal("liar");
    }
    expect(() => nodeHash({ kind: "items", items: [...sorted(items)].slice(0, 3).reverse() }, "", keccak)).to.throw(
      "out of order",
    );
  });

  it("refuses a node that has neither form", async () => {
    for (const bytes of [[], [0], [3], [1, 2, 3], [2, 0], Array(MAX_NODE_BYTES + 64).fill(1)]) {
      await expectFailure(() => decodeNode(Uint8Array.from(bytes)), IntegrityError, "replica.answer");
    }
    expect(decodeNode(Uint8Array.of(1))).to.deep.equal({ kind: "items", items: [] });
  });

  it("merges ascending keys, each once, and ends all its sources", async () => {
    let ended = 0;
    async function* keys(list: readonly number[]) {
      try {
        for (const n of list) yield { key: word(n) };
      } finally {
        ended++;
      }
    }
    const merged: number[] = [];
    for await (const k of mergeKeys([keys([1, 3, 5]), keys([]), keys([1, 2, 5, 9])])) merged.push(Number(k));
    expect(merged).to.deep.equal([1, 2, 3, 5, 9]);
    for await (const _ of mergeKeys([keys([1, 2]), keys([1])])) break;
    expect(ended).to.equal(5);
  });
});

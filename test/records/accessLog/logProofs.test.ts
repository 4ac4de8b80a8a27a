import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { EMPTY_LOG_ROOT, logLeafHash, logNodeHash } from "../../../src/records/accessLog/logHashes.js";
import {
  consistencyProof,
  inclusionProof,
  type LogNodes,
  logRoot,
  MAX_LOG_SIZE,
} from "../../../src/records/accessLog/logProofs.js";
import { verifyConsistency, verifyInclusion } from "../../../src/records/accessLog/verifyLogProof.js";
import { InputError } from "../../../src/shared/errors.js";
import { fromHex, type Hex, toHex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";

/** RFC 9162's definitions, word for word and with Node's own sha-256: nothing here is the library's. */
const sha = (...parts: Uint8Array[]) => new Uint8Array(createHash("sha256").update(Buffer.concat(parts)).digest());
const MTH = (d: readonly Uint8Array[]): Uint8Array => {
  const [only] = d;
  if (only === undefined) return sha();
  if (d.length === 1) return sha(Uint8Array.of(0), only);
  const k = splitOf(d.length);
  return sha(Uint8Array.of(1), MTH(d.slice(0, k)), MTH(d.slice(k)));
};
const PATH = (m: number, d: readonly Uint8Array[]): Uint8Array[] => {
  if (d.length === 1) return [];
  const k = splitOf(d.length);
  return m < k ? [...PATH(m, d.slice(0, k)), MTH(d.slice(k))] : [...PATH(m - k, d.slice(k)), MTH(d.slice(0, k))];
};
const SUBPROOF = (m: number, d: readonly Uint8Array[], b: boolean): Uint8Array[] => {
  if (m === d.length) return b ? [] : [MTH(d)];
  const k = splitOf(d.length);
  return m <= k
    ? [...SUBPROOF(m, d.slice(0, k), b), MTH(d.slice(k))]
    : [...SUBPROOF(m - k, d.slice(k), false), MTH(d.slice(0, k))];
};
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The subtrees of these leaves, hashed anew at each question. */
const nodesOf = (d: readonly Uint8Array[]): LogNodes => ({
  node: async (level, index) => {
    const [start, count] = [index * 2 ** level, 2 ** level];
    if (start + count > d.length) throw new Error(`there is no complete subtree ${level}/${index}`);
    return MTH(d.slice(start, start + count));
  },
});

const SIZES = 40;
const leaves = Array.from({ length: SIZES }, (_, i) => new TextEncoder().encode(`leaf ${i}`));
const rootOf = (size: number) => toHex(MTH(leaves.slice(0, size)));
const leafAt = (index: number) => toHex(logLeafHash(leaves[index] ?? new Uint8Array()));
const nodes = nodesOf(leaves);

/** The inputs that implementations of Certificate Transparency test with, and the roots of the first 0 to 8 of them. */
const CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const CT_ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

describe("Merkle log of RFC 9162", () => {
  it("has the roots that Certificate Transparency's implementations agree on", async () => {
    const inputs = CT_LEAVES.map((hex) => fromHex(`0x${hex}`));
    for (const [size, root] of CT_ROOTS.entries()) {
      expect(await logRoot(nodesOf(inputs), size), `of ${size}`).to.equal(`0x${root}`);
    }
    expect(EMPTY_LOG_ROOT).to.equal(`0x${CT_ROOTS[0]}`);
  });

  it("gives the proofs of the standard's example of seven leaves (2.1.5)", async () => {
    const d = leaves.slice(0, 7);
    const [a, b, c, dd, e, f, j] = d.map(logLeafHash);
    if (!a || !b || !c || !dd || !e || !f || !j) throw new Error("seven leaves");
    const [g, h, i] = [logNodeHash(a, b), logNodeHash(c, dd), logNodeHash(e, f)];
    const [k, l] = [logNodeHash(g, h), logNodeHash(i, j)];
    const hexes = (hashes: Uint8Array[]) => hashes.map(toHex);
    const all = nodesOf(d);
    expect(await inclusionProof(all, 0, 7)).to.deep.equal(hexes([b, h, l]));
    expect(await inclusionProof(all, 3, 7)).to.deep.equal(hexes([c, g, l]));
    expect(await inclusionProof(all, 4, 7)).to.deep.equal(hexes([f, j, k]));
    expect(await inclusionProof(all, 6, 7)).to.deep.equal(hexes([i, k]));
    expect(await consistencyProof(all, 3, 7)).to.deep.equal(hexes([c, dd, g, l]));
    expect(await consistencyProof(all, 4, 7)).to.deep.equal(hexes([l]));
    expect(await consistencyProof(all, 6, 7)).to.deep.equal(hexes([i, j, k]));
  });

  it(`proves every leaf of every size up to ${SIZES}, as the standard defines it, and verifies it`, async () => {
    for (let size = 1; size <= SIZES; size++) {
      const d = leaves.slice(0, size);
      for (let index = 0; index < size; index++) {
        const proof = await inclusionProof(nodes, index, size);
        expect(proof, `${index} of ${size}`).to.deep.equal(PATH(index, d).map(toHex));
        expect(verifyInclusion(leafAt(index), index, size, proof, rootOf(size)), `${index} of ${size}`).to.equal(true);
      }
    }
  });

  it(`proves the growth of every size to every other up to ${SIZES}, as the standard defines it, and verifies it`, async () => {
    for (let second = 0; second <= SIZES; second++) {
      for (let first = 0; first <= second; first++) {
        const proof = await consistencyProof(nodes, first, second);
        const expected = first === 0 ? [] : SUBPROOF(first, leaves.slice(0, second), true).map(toHex);
        expect(proof, `${first} to ${second}`).to.deep.equal(expected);
        const heads = [[first, rootOf(first)] as const, [second, rootOf(second)] as const] as const;
        expect(verifyConsistency(...heads, proof), `${first} to ${second}`).to.equal(true);
      }
    }
  });

  const place = fc.integer({ min: 1, max: SIZES }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
  const flip = (hash: Hex, bit: number): Hex => {
    const bytes = fromHex(hash, 32);
    return toHex(bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)));
  };

  it("refuses an inclusion proof with any bit, hash, place or size changed", async () => {
    const property = fc.asyncProperty(
      place,
      fc.nat(255),
      fc.nat(5),
      fc.nat(),
      async ([size, index], bit, kind, luck) => {
        const proof = await inclusionProof(nodes, index, size);
        const [leaf, root] = [leafAt(index), rootOf(size)];
        const at = luck % Math.max(1, proof.length);
        const other = luck % SIZES;
        const changed: boolean[] = [
          verifyInclusion(flip(leaf, bit), index, size, proof, root),
          verifyInclusion(leaf, index, size, proof, flip(root, bit)),
          proof.length > 0 && verifyInclusion(leaf, index, size, proof.with(at, flip(proof[at] ?? root, bit)), root),
          proof.length > 0 && verifyInclusion(leaf, index, size, proof.toSpliced(at, 1), root),
          verifyInclusion(leaf, index, size, proof.toSpliced(at, 0, leaf), root),
          other !== index && verifyInclusion(leaf, other, size, proof, root),
        ];
        expect(changed[kind]).to.equal(false);
      },
    );
    await fc.assert(property, { numRuns: 600 });
  });

  it("refuses a consistency proof with any bit or hash changed, and for any log that is not the beginning of the other", async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: SIZES }), fc.integer({ min: 1, max: SIZES }));
    const property = fc.asyncProperty(sizes, fc.nat(255), fc.nat(), async ([one, two], bit, luck) => {
      const [first, second] = one < two ? [one, two] : [two, one];
      const proof = await consistencyProof(nodes, first, second);
      const heads = [[first, rootOf(first)] as const, [second, rootOf(second)] as const] as const;
      const at = luck % Math.max(1, proof.length);
      expect(verifyConsistency([first, flip(rootOf(first), bit)], heads[1], proof)).to.equal(false);
      expect(verifyConsistency(heads[0], [second, flip(rootOf(second), bit)], proof)).to.equal(false);
      expect(verifyConsistency(...heads, proof.toSpliced(at, 0, rootOf(first)))).to.equal(false);
      if (proof.length > 0) {
        expect(verifyConsistency(...heads, proof.with(at, flip(proof[at] ?? rootOf(1), bit)))).to.equal(false);
        expect(verifyConsistency(...heads, proof.toSpliced(at, 1))).to.equal(false);
      }
      // A log in which a leaf below the first size was replaced: its own proof leads from its own beginning, not from the first root.
      const forkedAt = luck % first;
      const forked = leaves.with(forkedAt, new TextEncoder().encode("forked"));
      const fork = nodesOf(forked);
      const forkedHead = [second, toHex(MTH(forked.slice(0, second)))] as const;
      expect(verifyConsistency(heads[0], forkedHead, await consistencyProof(fork, first, second))).to.equal(false);
      expect(verifyConsistency(heads[0], forkedHead, proof)).to.equal(false);
    });
    await fc.assert(property, { numRuns: 400 });
  });

  it("refuses sizes and places that are none, and a shrunken log", async () => {
    const root = rootOf(4);
    for (const [index, size] of [
      [4, 4],
      [-1, 4],
      [0.5, 4],
      [0, 0],
      [0, MAX_LOG_SIZE + 1],
      [0, Number.NaN],
    ] as const) {
      expect(verifyInclusion(leafAt(0), index, size, [], root), `${index} of ${size}`).to.equal(false);
    }
    expect(verifyConsistency([4, root], [3, rootOf(3)], [])).to.equal(false);
    expect(verifyConsistency([0, rootOf(1)], [4, root], [])).to.equal(false);
    expect(verifyConsistency([3, rootOf(3)], [4, root], [])).to.equal(false);
    expect(verifyConsistency([-1, root], [4, root], [])).to.equal(false);
    for (const call of [
      () => logRoot(nodes, -1),
      () => logRoot(nodes, MAX_LOG_SIZE + 1),
      () => inclusionProof(nodes, 4, 4),
      () => inclusionProof(nodes, 0, 0),
      () => inclusionProof(nodes, 1.5, 4),
      () => consistencyProof(nodes, 5, 4),
    ]) {
      await expectFailure(call, InputError, "access-log.range");
    }
  });

  it("does not let an inner node pass as a leaf", async () => {
    const [left, right] = [leafAt(0), leafAt(1)].map((hex) => fromHex(hex, 32));
    if (!left || !right) throw new Error("two leaves");
    const inner = toHex(logNodeHash(left, right));
    const proof = await inclusionProof(nodes, 0, 4);
    expect(verifyInclusion(inner, 0, 2, proof.slice(1), rootOf(4))).to.equal(true); // a root of a size that nobody signed
    expect(verifyInclusion(inner, 0, 4, proof.slice(1), rootOf(4))).to.equal(false);
    expect(toHex(logLeafHash(fromHex(`0x${toHex(left).slice(2)}${toHex(right).slice(2)}`)))).not.to.equal(inner);
  });
});

import { readFileSync } from "node:fs";
import { expect } from "chai";
import { z } from "zod";
import type { Hex } from "../../src/shared/hex.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { leafHash } from "../../src/shared/merkleLeaf.js";
import { verifyLeafMultiProof, verifyLeafProof } from "../../src/shared/verifyMerkleProof.js";
import { withSharedData } from "../support/withSharedData.js";

const hex = z.templateLiteral(["0x", z.string()]);
const anyMultiProof = z.object({ indices: z.array(z.number()), proof: z.array(hex), proofFlags: z.array(z.boolean()) });
const vectorFile = z.object({
  standard: z
    .array(
      z.object({
        name: z.string(),
        leafEncoding: z.array(z.string()),
        root: hex,
        entries: z.array(z.object({ value: z.array(z.unknown()), leafHash: hex, proof: z.array(hex) })).min(1),
        multiproof: anyMultiProof.extend({ leaves: z.array(z.array(z.unknown())) }),
      }),
    )
    .min(1),
  simple: z
    .array(
      z.object({ n: z.number(), root: hex, entries: z.array(z.object({ value: hex, proof: z.array(hex) })).min(1) }),
    )
    .min(1),
});

describe("OpenZeppelin's Merkle vectors", () => {
  withSharedData("crypto/merkle/oz-merkle-vectors.json", (path) => {
    const vectors = vectorFile.parse(JSON.parse(readFileSync(path, "utf8")));

    it("standard trees of any types: leaf hashes, roots, proofs", async () => {
      for (const { name, leafEncoding, root, entries } of vectors.standard) {
        const leaves = entries.map(({ value }) => leafHash(leafEncoding, value));
        expect(leaves, name).to.deep.equal(entries.map((entry) => entry.leafHash));
        const tree = await MerkleTree.ofLeaves(leaves);
        expect(tree.root, name).to.equal(root);
        for (const [index, { proof }] of entries.entries()) {
          expect(tree.proofAt(index), name).to.deep.equal(proof);
          expect(verifyLeafProof(root, leafHash(leafEncoding, entries[index]?.value ?? []), proof), name).to.equal(
            true,
          );
        }
      }
    });

    it("standard trees of any types: multiproofs", async () => {
      for (const { name, leafEncoding, root, entries, multiproof } of vectors.standard) {
        const tree = await MerkleTree.ofLeaves(entries.map((entry) => entry.leafHash));
        const leaves = multiproof.leaves.map((value) => leafHash(leafEncoding, value));
        const chosen = multiproof.indices.map((index): Hex => entries[index]?.leafHash ?? "0x");
        const expected = { leaves, proof: multiproof.proof, flags: multiproof.proofFlags };
        expect(tree.multiProof(chosen), name).to.deep.equal(expected);
        expect(verifyLeafMultiProof(root, expected), name).to.equal(true);
      }
    });

    it("simple trees: roots and proofs over leaves as given", async () => {
      for (const { n, root, entries } of vectors.simple) {
        const tree = await MerkleTree.ofLeaves(entries.map(({ value }) => value));
        expect(tree.root, `n=${n}`).to.equal(root);
        for (const [index, { proof }] of entries.entries()) expect(tree.proofAt(index), `n=${n}`).to.deep.equal(proof);
      }
    });
  });
});

import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import fc from "fast-check";
import { InputError } from "../../src/shared/errors.js";
import type { Hex } from "../../src/shared/hex.js";
import { MerkleTree } from "../../src/shared/MerkleTree.js";
import { wordLeaf } from "../../src/shared/merkleLeaf.js";
import {
  verifyLeafMultiProof,
  verifyLeafProof,
  verifyMerkleMultiProof,
  verifyMerkleProof,
} from "../../src/shared/verifyMerkleProof.js";
import { wordAt, wordsUpTo } from "./merkleWords.js";

const SEED = 0x6d6564;
const SIZE = 23;

describe("verifyMerkleProof", () => {
  const words = wordsUpTo(SIZE);
  let tree: MerkleTree;
  let proof: Hex[];

  before(async () => {
    tree = await MerkleTree.of(words);
    proof = tree.proof(wordAt(0));
  });

  it("accepts a proof for the word it was made for, digits of either case", () => {
    expect(verifyMerkleProof(tree.root, wordAt(0), proof)).to.equal(true);
    const upperCase = (hex: Hex): Hex => `0x${hex.slice(2).toUpperCase()}`;
    expect(verifyMerkleProof(upperCase(tree.root), upperCase(wordAt(0)), proof.map(upperCase))).to.equal(true);
  });

  it("refuses another word, of the tree or not", () => {
    for (let index = 1; index <= SIZE; index++) {
      expect(verifyMerkleProof(tree.root, wordAt(index), proof)).to.equal(false);
    }
  });

  it("refuses another root", async () => {
    const other = await MerkleTree.of(wordsUpTo(SIZE + 1));
    expect(verifyMerkleProof(other.root, wordAt(0), proof)).to.equal(false);
  });

  it("refuses a proof truncated or extended at either end", () => {
    const [first = wordAt(0)] = proof;
    const altered = [
      [],
      proof.slice(1),
      proof.slice(0, -1),
      [...proof, tree.root],
      [...proof, first],
      [first, ...proof],
    ];
    for (const wrong of altered) expect(verifyMerkleProof(tree.root, wordAt(0), wrong)).to.equal(false);
  });

  it("refuses a proof with any one bit changed", () => {
    const flip = fc.record({
      node: fc.nat({ max: proof.length - 1 }),
      bit: fc.nat({ max: 255 }),
    });
    fc.assert(
      fc.property(flip, ({ node, bit }) => {
        const changed = proof.map((hex, i): Hex => {
          if (i !== node) return hex;
          return `0x${(BigInt(hex) ^ (1n << BigInt(bit))).toString(16).padStart(64, "0")}`;
        });
        return !verifyMerkleProof(tree.root, wordAt(0), changed);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it("refuses every node of the tree, root and leaves too, offered as a word with the rest of a true proof", () => {
    for (const word of words) {
      const siblings = tree.proof(word);
      for (const [height, node] of siblings.entries()) {
        expect(verifyMerkleProof(tree.root, node, siblings.slice(height + 1))).to.equal(false);
        expect(verifyMerkleProof(tree.root, node, siblings.slice(height))).to.equal(false);
      }
      expect(verifyMerkleProof(tree.root, wordLeaf(word), siblings)).to.equal(false);
    }
    expect(verifyMerkleProof(tree.root, tree.root, [])).to.equal(false);
  });

  it("on a bare leaf hash cannot tell an inner node, as its documentation warns", () => {
    expect(verifyLeafProof(tree.root, wordLeaf(wordAt(0)), proof)).to.equal(true);
    expect(verifyLeafProof(tree.root, wordAt(0), proof)).to.equal(false);
    expect(verifyLeafProof(tree.root, tree.root, [])).to.equal(true);
  });

  it("throws on a value that is not 32 bytes, naming it", () => {
    const short: Hex = "0x12";
    const cases: [string, () => boolean][] = [
      ["root", () => verifyMerkleProof(short, wordAt(0), proof)],
      ["word", () => verifyMerkleProof(tree.root, short, proof)],
      ["leaf", () => verifyLeafProof(tree.root, short, proof)],
      ["proof[1]", () => verifyMerkleProof(tree.root, wordAt(0), [tree.root, short])],
      ["leaves[0]", () => verifyLeafMultiProof(tree.root, { leaves: [short], proof: [], flags: [] })],
      ["proof[0]", () => verifyLeafMultiProof(tree.root, { leaves: [], proof: [short], flags: [] })],
    ];
    for (const [name, verify] of cases) {
      expect(verify).to.throw(InputError, `${name} is not`).with.property("code", "hex.invalid");
    }
  });
});

describe("verifyMerkleMultiProof", () => {
  const words = wordsUpTo(SIZE);
  const chosen = [3, 4, 9, 17].map(wordAt);
  let tree: MerkleTree;

  before(async () => {
    tree = await MerkleTree.of(words);
  });

  it("accepts the words it was made for, and all words of the tree", () => {
    expect(verifyMerkleMultiProof(tree.root, tree.multiProof(chosen))).to.equal(true);
    expect(verifyMerkleMultiProof(tree.root, tree.multiProof(words))).to.equal(true);
    const ofLeaves = tree.multiProof(chosen);
    expect(verifyLeafMultiProof(tree.root, { ...ofLeaves, leaves: ofLeaves.leaves.map(wordLeaf) })).to.equal(true);
  });

  it("refuses when any one word is replaced by another, even one of the tree", () => {
    const given = tree.multiProof(chosen);
    for (const replaced of given.leaves) {
      for (const other of [wordAt(0), wordAt(SIZE), tree.root]) {
        const leaves = given.leaves.map((word) => (word === replaced ? other : word));
        expect(verifyMerkleMultiProof(tree.root, { ...given, leaves })).to.equal(false);
      }
    }
  });

  it("refuses words left out or added, nodes left out or added", () => {
    const { leaves, proof, flags } = tree.multiProof(chosen);
    const wrong = [
      { leaves: leaves.slice(1), proof, flags },
      { leaves: [...leaves, wordAt(0)], proof, flags },
      { leaves, proof: proof.slice(1), flags },
      { leaves, proof: [...proof, tree.root], flags },
      { leaves, proof: [...proof, tree.root], flags: [...flags, false] },
      { leaves, proof: proof.slice(1), flags: flags.slice(1) },
      { leaves: leaves.slice(1), proof: [...proof, wordLeaf(wordAt(0))], flags },
    ];
    for (const multiProof of wrong) expect(verifyMerkleMultiProof(tree.root, multiProof)).to.equal(false);
  });

  it("refuses a proof of no words, which the contract alone would take", () => {
    expect(verifyMerkleMultiProof(tree.root, { leaves: [], proof: [tree.root], flags: [] })).to.equal(false);
    expect(verifyMerkleMultiProof(tree.root, { leaves: [], proof: [], flags: [] })).to.equal(false);
    const pair = { leaves: [], proof: [wordAt(0), wordAt(1)], flags: [false] };
    expect(verifyMerkleMultiProof(tree.root, pair)).to.equal(false);
  });

  it("refuses flags that would take a node not yet known, or leave a proof node unused", () => {
    const [a, b] = [wordAt(0), wordAt(1)];
    const wrong = [
      { leaves: [a], proof: [b], flags: [true] },
      { leaves: [a, b], proof: [b], flags: [true, true] },
      { leaves: [a, b], proof: [], flags: [false] },
      { leaves: [a], proof: [tree.root, b], flags: [true, false] },
    ];
    for (const multiProof of wrong) {
      expect(verifyMerkleMultiProof(tree.root, multiProof)).to.equal(false);
      expect(verifyLeafMultiProof(tree.root, multiProof)).to.equal(false);
    }
  });

  it("answers as OpenZeppelin's code does, whatever the flags and the lengths", () => {
    const node = fc.integer({ min: 0, max: SIZE }).map(wordAt);
    const lists = fc.tuple(
      fc.array(node, { minLength: 1, maxLength: 4 }),
      fc.array(node, { maxLength: 3 }),
      fc.array(fc.boolean(), { maxLength: 5 }),
    );
    const given = tree.multiProof(chosen);
    const flags = fc.array(fc.boolean(), { minLength: given.flags.length, maxLength: given.flags.length });
    const anyMultiProof = fc.oneof(
      lists.map(([leaves, proof, anyFlags]) => ({ leaves, proof, flags: anyFlags })),
      flags.map((changed) => ({ ...given, flags: changed })),
      fc.subarray([...given.proof]).map((proof) => ({ ...given, proof })),
    );
    fc.assert(
      fc.property(anyMultiProof, (multiProof) => {
        expect(verifyMerkleMultiProof(tree.root, multiProof)).to.equal(oracleAnswer(tree.root, multiProof));
      }),
      { seed: SEED, numRuns: 300, examples: [[given]] },
    );
  });
});

/** OpenZeppelin's package throws where its contract reverts. */
function oracleAnswer(root: Hex, given: { leaves: readonly Hex[]; proof: readonly Hex[]; flags: readonly boolean[] }) {
  try {
    return StandardMerkleTree.verifyMultiProof(root, ["bytes32"], {
      leaves: given.leaves.map((word): [string] => [word]),
      proof: [...given.proof],
      proofFlags: [...given.flags],
    });
  } catch {
    return false;
  }
}

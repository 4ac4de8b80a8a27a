import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { concat, keccak256 } from "ethers";
import fc from "fast-check";
import { InputError } from "../../src/shared/errors.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { type Bytes32Source, MerkleTree } from "../../src/shared/MerkleTree.js";
import { wordLeaf } from "../../src/shared/merkleLeaf.js";
import { verifyMerkleMultiProof, verifyMerkleProof } from "../../src/shared/verifyMerkleProof.js";
import { wordAt, wordsUpTo } from "./merkleWords.js";

const SEED = 0x6d6564;

const oracleOf = (words: readonly Hex[]) =>
  StandardMerkleTree.of(
    words.map((word) => [word]),
    ["bytes32"],
  );

const anyWord = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
// Few distinct words, so that repeated ones are common.
const repeatedWord = fc.integer({ min: 0, max: 5 }).map(wordAt);
const anyWords = fc.array(fc.oneof(anyWord, repeatedWord), { minLength: 1, maxLength: 40 });

async function refusal(action: () => unknown): Promise<InputError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("expected an InputError, and nothing was thrown");
}

describe("MerkleTree", () => {
  describe("against OpenZeppelin's tree", () => {
    it("has the same root and every proof for 1 to 70 words", async () => {
      for (let size = 1; size <= 70; size++) {
        const words = wordsUpTo(size);
        const tree = await MerkleTree.of(words);
        const oracle = oracleOf(words);
        expect(tree.size).to.equal(size);
        expect(tree.root).to.equal(oracle.root);
        for (const [index, word] of words.entries()) {
          const expected = oracle.getProof([word]);
          expect(tree.proof(word)).to.deep.equal(expected);
          expect(tree.proofAt(index)).to.deep.equal(expected);
          expect(
            verifyMerkleProof(
              tree.root,
              word,
              expected.map((node) => toHex(fromHex(node))),
            ),
          ).to.equal(true);
        }
      }
    });

    for (const size of [127, 128, 129, 1021, 2987]) {
      it(`has the same root and proofs for ${size} words`, async () => {
        const words = wordsUpTo(size);
        const tree = await MerkleTree.of(words);
        const oracle = oracleOf(words);
        expect(tree.root).to.equal(oracle.root);
        for (let index = 0; index < size; index += 13) {
          expect(tree.proofAt(index)).to.deep.equal(oracle.getProof(index));
        }
      });
    }

    it("agrees on any words, repeated ones too, by word and by index", async () => {
      await fc.assert(
        fc.asyncProperty(anyWords, async (words) => {
          const tree = await MerkleTree.of(words);
          const oracle = oracleOf(words);
          expect(tree.root).to.equal(oracle.root);
          expect(tree.size).to.equal(words.length);
          for (const [index, word] of words.entries()) {
            expect(tree.proof(word)).to.deep.equal(oracle.getProof([word]));
            expect(tree.proofAt(index)).to.deep.equal(oracle.getProof(index));
          }
        }),
        { seed: SEED, numRuns: 60 },
      );
    });

    it("agrees on multiproofs of any choice of words, in any order", async () => {
      const choice = fc
        .uniqueArray(anyWord, { minLength: 1, maxLength: 40 })
        .chain((words) =>
          fc.record({ words: fc.constant(words), chosen: fc.shuffledSubarray(words, { minLength: 1 }) }),
        );
      await fc.assert(
        fc.asyncProperty(choice, async ({ words, chosen }) => {
          const tree = await MerkleTree.of(words);
          const expected = oracleOf(words).getMultiProof(chosen.map((word) => [word]));
          const actual = tree.multiProof(chosen);
          expect(actual).to.deep.equal({
            leaves: expected.leaves.map(([word]) => word),
            proof: expected.proof,
            flags: expected.proofFlags,
          });
          expect(verifyMerkleMultiProof(tree.root, actual)).to.equal(true);
        }),
        { seed: SEED, numRuns: 60 },
      );
    });
  });

  it("takes words as hex of either case, as bytes, and from an asynchronous source", async () => {
    const words = wordsUpTo(21);
    const { root } = oracleOf(words);
    async function* arriving() {
      for (const word of words) yield fromHex(word);
    }
    const reused = new Uint8Array(32);
    function* overwritten() {
      for (const word of words) {
        reused.set(fromHex(word));
        yield reused;
      }
    }
    const upperCase = words.map((word): Hex => `0x${word.slice(2).toUpperCase()}`);
    for (const source of [words, new Set(words), upperCase, arriving(), overwritten()] satisfies Bytes32Source[]) {
      expect((await MerkleTree.of(source)).root).to.equal(root);
    }
  });

  it("does not depend on the order of its words", async () => {
    const words = wordsUpTo(50);
    expect((await MerkleTree.of(words.toReversed())).root).to.equal((await MerkleTree.of(words)).root);
  });

  it("does not change when a caller overwrites the bytes it was built from", async () => {
    const leaves = wordsUpTo(3).map((word) => fromHex(wordLeaf(word)));
    const tree = await MerkleTree.ofLeaves(leaves);
    const proof = tree.proofAt(0);
    for (const leaf of leaves) leaf.fill(0);
    expect(tree.proofAt(0)).to.deep.equal(proof);
  });

  it("keeps every occurrence of a repeated word, and proves the word by any", async () => {
    const [a, b] = [wordAt(1), wordAt(2)];
    const tree = await MerkleTree.of([a, b, a]);
    expect(tree.size).to.equal(3);
    expect(tree.root).not.to.equal((await MerkleTree.of([a, b])).root);
    for (const index of [0, 2]) expect(verifyMerkleProof(tree.root, a, tree.proofAt(index))).to.equal(true);
  });

  it("has its words, and no word besides, nor a leaf or an inner node", async () => {
    const words = wordsUpTo(30);
    const tree = await MerkleTree.of(words);
    for (const word of words) expect(tree.has(word)).to.equal(true);
    expect(tree.has(wordAt(30))).to.equal(false);
    expect(tree.has(wordLeaf(wordAt(0)))).to.equal(false);
    expect(tree.has(tree.root)).to.equal(false);
  });

  it("built from leaf hashes, equals the tree of the words and speaks of leaf hashes", async () => {
    const words = wordsUpTo(19);
    const leaves = words.map((word) => wordLeaf(word));
    const ofWords = await MerkleTree.of(words);
    const ofLeaves = await MerkleTree.ofLeaves(leaves);
    expect(ofLeaves.root).to.equal(ofWords.root);
    for (const [index, leaf] of leaves.entries()) expect(ofLeaves.proof(leaf)).to.deep.equal(ofWords.proofAt(index));
    expect(ofLeaves.multiProof(leaves.slice(3, 7)).leaves).to.have.members(leaves.slice(3, 7));
    expect(ofLeaves.has(wordAt(0))).to.equal(false);
  });

  it("sorts leaf hashes that begin alike", async () => {
    const alike = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 3 })).map(([first, last]): Hex => {
        return `0x${String(first).padStart(2, "0")}${String(last).padStart(62, "0")}`;
      }),
      { minLength: 1, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(alike, async (leaves) => {
        const levelled = (nodes: readonly Hex[]): Hex => {
          const heap: Hex[] = [...nodes].sort().reverse();
          const tree: Hex[] = [...Array<Hex>(nodes.length - 1).fill("0x"), ...heap];
          for (let i = nodes.length - 2; i >= 0; i--) {
            const pair = [tree[2 * i + 1] ?? "0x", tree[2 * i + 2] ?? "0x"].sort();
            tree[i] = toHex(fromHex(keccak256(concat(pair))));
          }
          return tree[0] ?? "0x";
        };
        expect((await MerkleTree.ofLeaves(leaves)).root).to.equal(levelled(leaves));
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  describe("refuses", () => {
    const foreign = wordAt(999);

    it("no entries at all", async () => {
      expect((await refusal(() => MerkleTree.of([]))).code).to.equal("merkle.empty");
      expect((await refusal(() => MerkleTree.ofLeaves([]))).code).to.equal("merkle.empty");
    });

    it("a word or leaf that is not 32 bytes, naming its position", async () => {
      const short: Hex = "0x1234";
      const wrong = [short, new Uint8Array(31), new Uint8Array(33), "0x" as Hex];
      for (const entry of wrong) {
        const ofWords = await refusal(() => MerkleTree.of([wordAt(0), entry]));
        expect(ofWords.code).to.equal("hex.invalid");
        expect(ofWords.values.name).to.equal("words[1]");
        const ofLeaves = await refusal(() => MerkleTree.ofLeaves([entry]));
        expect(ofLeaves.values.name).to.equal("leaves[0]");
      }
      const tree = await MerkleTree.of(wordsUpTo(4));
      for (const ask of [() => tree.has(short), () => tree.proof(short)]) {
        expect((await refusal(ask)).code).to.equal("hex.invalid");
      }
      expect((await refusal(() => tree.multiProof([short]))).code).to.equal("hex.invalid");
    });

    it("a proof for a word that it does not hold", async () => {
      const tree = await MerkleTree.of(wordsUpTo(5));
      for (const ask of [() => tree.proof(foreign), () => tree.multiProof([wordAt(0), foreign])]) {
        const error = await refusal(ask);
        expect(error.code).to.equal("merkle.unknown-leaf");
        expect(error.values.entry).to.equal(foreign);
      }
    });

    it("a proof at an index that no entry has", async () => {
      const tree = await MerkleTree.of(wordsUpTo(5));
      for (const index of [-1, 5, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect((await refusal(() => tree.proofAt(index))).code).to.equal("merkle.unknown-leaf");
      }
    });

    it("a multiproof of nothing, or of the same word twice", async () => {
      const tree = await MerkleTree.of(wordsUpTo(5));
      expect((await refusal(() => tree.multiProof([]))).code).to.equal("merkle.empty");
      const twice = await refusal(() => tree.multiProof([wordAt(1), fromHex(wordAt(1))]));
      expect(twice.code).to.equal("merkle.repeated-leaf");
    });
  });
});

import { expect } from "chai";
import fc from "fast-check";
import type { Pack, PackMultiProof } from "../../../src/medicines/packs/Pack.js";
import { PackTree } from "../../../src/medicines/packs/PackTree.js";
import { packCodeOf } from "../../../src/medicines/packs/packCode.js";
import { packFlags, unpackFlags } from "../../../src/medicines/packs/packFlags.js";
import { packSalts } from "../../../src/medicines/packs/packSalts.js";
import { verifyPack } from "../../../src/medicines/packs/verifyPack.js";
import { verifyPacks } from "../../../src/medicines/packs/verifyPacks.js";
import { InputError, MissingError } from "../../../src/shared/errors.js";
import { fromHex, type Hex, toHex } from "../../../src/shared/hex.js";
import { loadKeccak256 } from "../../../src/shared/keccak.js";
import { expectFailure } from "../../support/failureOf.js";
import { anySerial, oracleOf, SECRET, serialsOf } from "./packsFixture.js";

const SEED = 0x7061636b;

/** One bit of a value changed. */
function flipped(value: Hex, bit: number): Hex {
  const bytes = fromHex(value);
  const at = Math.floor(bit / 8) % bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
  return toHex(bytes);
}

async function packsOf(serials: readonly string[]): Promise<Pack[]> {
  const saltOf = await packSalts(SECRET);
  return serials.map((serial, index) => ({ index, code: packCodeOf(serial, saltOf(index)) }));
}

/** Bit i as the contract reads it. */
const flagAt = (flags: readonly bigint[], i: number) => (((flags[i >> 8] ?? 0n) >> BigInt(i & 255)) & 1n) === 1n;

describe("PackTree", () => {
  it("has OpenZeppelin's root and every proof for 1 to 300 packs", async () => {
    for (let count = 1; count <= 300; count += count < 40 ? 1 : 13) {
      const serials = serialsOf(count);
      const tree = await PackTree.build(serials, SECRET);
      const packs = await packsOf(serials);
      const oracle = oracleOf(packs);
      expect(tree.root).to.equal(oracle.root);
      expect(tree.count).to.equal(count);
      for (const [index, pack] of packs.entries()) {
        const proof = tree.proofOf(index);
        expect(proof).to.deep.equal({ pack, proof: oracle.getProof(index) });
        expect(verifyPack(tree.root, count, pack, proof.proof)).to.equal(true);
      }
    }
  });

  it("agrees with OpenZeppelin on multiproofs of any packs, in any order", async () => {
    const keccak = await loadKeccak256();
    const choice = fc.uniqueArray(anySerial, { minLength: 1, maxLength: 300 }).chain((serials) =>
      fc.record({
        serials: fc.constant(serials),
        chosen: fc.shuffledSubarray([...serials.keys()], { minLength: 1 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(choice, async ({ serials, chosen }) => {
        const tree = await PackTree.build(serials, SECRET);
        const oracle = oracleOf(await packsOf(serials));
        const expected = oracle.getMultiProof(chosen);
        const actual = tree.multiProofOf(chosen);
        expect(actual.packs.map(({ index, code }) => [index, code])).to.deep.equal(expected.leaves);
        expect(actual.proof).to.deep.equal(expected.proof);
        expect(actual.flags).to.have.lengthOf(Math.ceil(expected.proofFlags.length / 256));
        const proofFlags = expected.proofFlags.map((_, i) => flagAt(actual.flags, i));
        expect(proofFlags).to.deep.equal(expected.proofFlags);
        const leaves = actual.packs.map(({ index, code }): [number, Hex] => [index, code]);
        expect(oracle.verifyMultiProof({ leaves, proof: [...actual.proof], proofFlags })).to.equal(true);
        expect(verifyPacks(tree.root, tree.count, actual, keccak)).to.equal(true);
        expect(verifyPacks(tree.root, tree.count, actual)).to.equal(true);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it("proves all packs of a tree with flags of several words", async () => {
    const tree = await PackTree.build(serialsOf(700), SECRET);
    const all = tree.multiProofOf(Array.from({ length: 700 }, (_, i) => i));
    expect(all.proof).to.deep.equal([]);
    expect(all.flags).to.deep.equal([2n ** 256n - 1n, 2n ** 256n - 1n, 2n ** 187n - 1n]);
    expect(verifyPacks(tree.root, 700, all)).to.equal(true);
  });

  it("shares the proof among packs numbered one after the other", async () => {
    const tree = await PackTree.build(serialsOf(1_024), SECRET);
    const row = (first: number, length: number) => Array.from({ length }, (_, i) => first + i);
    expect(tree.multiProofOf(row(64, 64)).proof).to.have.lengthOf(4);
    expect(tree.multiProofOf(row(0, 512)).proof).to.have.lengthOf(1);
    expect(tree.multiProofOf(row(37, 64)).proof.length).to.be.at.most(14);
  });

  it("finds serials, and only its own", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anySerial, { minLength: 2, maxLength: 200, size: "max" }),
        async ([other = "", ...serials]) => {
          const tree = await PackTree.build(serials, SECRET);
          for (const [index, serial] of serials.entries()) expect(tree.indexOf(serial)).to.equal(index);
          await expectFailure(() => tree.indexOf(other), MissingError, "packs.unknown-serial");
        },
      ),
      { seed: SEED, numRuns: 50 },
    );
    const tree = await PackTree.build(["A"], SECRET);
    await expectFailure(() => tree.indexOf("a b"), InputError, "packs.serial");
  });

  it("is the same from a source that arrives, and another for another order or secret", async () => {
    const serials = serialsOf(50);
    async function* arriving() {
      yield* serials;
    }
    const { root } = await PackTree.build(serials, SECRET);
    expect((await PackTree.build(arriving(), SECRET)).root).to.equal(root);
    expect((await PackTree.build(serials.toReversed(), SECRET)).root).not.to.equal(root);
    expect((await PackTree.build(serials, SECRET.toReversed())).root).not.to.equal(root);
  });

  it("refuses bad serials by line, no serials, and a bad secret", async () => {
    const serial = await expectFailure(() => PackTree.build(["A", "B\n"], SECRET), InputError, "packs.serial");
    expect(serial.values.line).to.equal(2);
    const repeated = await expectFailure(
      () => PackTree.build(["A", "B", "A"], SECRET),
      InputError,
      "packs.serial-repeated",
    );
    expect(repeated.values).to.deep.equal({ line: 3, firstLine: 1 });
    await expectFailure(() => PackTree.build([], SECRET), InputError, "packs.empty");
    await expectFailure(() => PackTree.build(["A"], new Uint8Array(32)), InputError, "packs.secret");
  });

  it("refuses indices that it does not have, none, and one twice", async () => {
    const tree = await PackTree.build(serialsOf(5), SECRET);
    for (const index of [-1, 5, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expectFailure(() => tree.proofOf(index), InputError, "packs.index");
      await expectFailure(() => tree.multiProofOf([0, index]), InputError, "packs.index");
    }
    await expectFailure(() => tree.multiProofOf([]), InputError, "packs.empty");
    await expectFailure(() => tree.multiProofOf([2, 1, 2]), InputError, "packs.repeated-index");
  });
});

describe("verifyPack", () => {
  let tree: PackTree;
  before(async () => {
    tree = await PackTree.build(serialsOf(77), SECRET);
  });

  it("is false when any bit of code, proof, root or index is changed", () => {
    fc.assert(
      fc.property(fc.nat(76), fc.nat(255), fc.nat(6), (index, bit, level) => {
        const { pack, proof } = tree.proofOf(index);
        const at = level % proof.length;
        const changed = proof.map((node, i) => (i === at ? flipped(node, bit) : node));
        expect(verifyPack(tree.root, 77, pack, proof)).to.equal(true);
        expect(verifyPack(tree.root, 77, { index, code: flipped(pack.code, bit) }, proof)).to.equal(false);
        expect(verifyPack(tree.root, 77, pack, changed)).to.equal(false);
        expect(verifyPack(flipped(tree.root, bit), 77, pack, proof)).to.equal(false);
        expect(verifyPack(tree.root, 77, { index: (index + 1) % 77, code: pack.code }, proof)).to.equal(false);
        expect(verifyPack(tree.root, 77, pack, proof.slice(1))).to.equal(false);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it("is false for an index outside the batch, even where a leaf and a proof exist", () => {
    const { pack, proof } = tree.proofOf(76);
    expect(verifyPack(tree.root, 76, pack, proof)).to.equal(false);
    expect(verifyPack(tree.root, 2 ** 33, { index: 2 ** 32 + 76, code: pack.code }, proof)).to.equal(false);
    for (const index of [-1, 0.5, Number.NaN]) {
      expect(verifyPack(tree.root, 77, { index, code: pack.code }, proof)).to.equal(false);
    }
  });

  it("refuses values that are not 32 bytes", async () => {
    const { pack, proof } = tree.proofOf(1);
    await expectFailure(() => verifyPack("0x12", 77, pack, proof), InputError, "hex.invalid");
    await expectFailure(() => verifyPack(tree.root, 77, pack, ["0x12"]), InputError, "hex.invalid");
    await expectFailure(() => verifyPack(tree.root, 77, { index: 1, code: "0x" }, proof), InputError, "hex.invalid");
  });
});

describe("verifyPacks", () => {
  it("is false when anything is changed, left out, repeated or moved", async () => {
    const tree = await PackTree.build(serialsOf(50), SECRET);
    const good = tree.multiProofOf([3, 4, 5, 20, 49]);
    const isValid = (changed: Partial<PackMultiProof>, count = 50) =>
      verifyPacks(tree.root, count, { ...good, ...changed });
    expect(isValid({})).to.equal(true);
    for (const [i, pack] of good.packs.entries()) {
      expect(isValid({ packs: good.packs.with(i, { ...pack, code: flipped(pack.code, 200) }) })).to.equal(false);
      expect(isValid({ packs: good.packs.with(i, { ...pack, index: pack.index + 7 }) })).to.equal(false);
      expect(isValid({ packs: good.packs.toSpliced(i, 1) })).to.equal(false);
      expect(isValid({ packs: good.packs.toSpliced(i, 0, pack) })).to.equal(false);
    }
    for (const [i, node] of good.proof.entries()) {
      expect(isValid({ proof: good.proof.with(i, flipped(node, 9)) })).to.equal(false);
      expect(isValid({ proof: good.proof.toSpliced(i, 1) })).to.equal(false);
    }
    expect(isValid({ packs: good.packs.toReversed() })).to.equal(false);
    expect(isValid({}, 49)).to.equal(false);
    const count = good.packs.length + good.proof.length - 1;
    for (let bit = 0; bit < 256; bit++) {
      expect(isValid({ flags: [(good.flags[0] ?? 0n) ^ (1n << BigInt(bit))] }), `flag ${bit} of ${count}`).to.equal(
        false,
      );
    }
    for (const flags of [[], [...good.flags, 0n], [-1n], [1n << 256n]]) expect(isValid({ flags })).to.equal(false);
    // The root alone, which would be the proof of no leaves.
    expect(isValid({ packs: [], proof: [tree.root], flags: [] })).to.equal(false);
  });
});

describe("packFlags", () => {
  it("puts flag i at bit i % 256 of word i / 256, and gives the flags back", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 800, size: "max" }), (flags) => {
        const words = packFlags(flags);
        expect(words).to.have.lengthOf(Math.ceil(flags.length / 256));
        for (const [i, flag] of flags.entries()) expect(flagAt(words, i)).to.equal(flag);
        expect(unpackFlags(words, flags.length)).to.deep.equal(flags);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

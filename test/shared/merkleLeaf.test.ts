import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import { InputError } from "../../src/shared/errors.js";
import { fromHex } from "../../src/shared/hex.js";
import { loadKeccak256 } from "../../src/shared/keccak.js";
import { hashLeaf, leafHash, wordLeaf } from "../../src/shared/merkleLeaf.js";
import { wordAt } from "./merkleWords.js";

describe("merkleLeaf", () => {
  it("hashes the ABI encoding twice", () => {
    const types = ["uint64", "string", "bytes32"];
    const values = [7, "serial", wordAt(1)];
    const encoded = AbiCoder.defaultAbiCoder().encode(types, values);
    expect(leafHash(types, values)).to.equal(keccak256(keccak256(encoded)));
  });

  it("takes a word for its own ABI encoding", () => {
    expect(wordLeaf(wordAt(1))).to.equal(leafHash(["bytes32"], [wordAt(1)]));
    expect(wordLeaf(fromHex(wordAt(1)))).to.equal(wordLeaf(wordAt(1)));
  });

  it("hashes alike with ethers and with the bulk hasher", async () => {
    const word = fromHex(wordAt(2));
    expect(hashLeaf(word, await loadKeccak256())).to.deep.equal(hashLeaf(word));
  });

  it("refuses a count of values other than that of types, and none", () => {
    const cases: [string[], unknown[]][] = [
      [["uint64"], []],
      [["uint64"], [1, 2]],
      [[], []],
    ];
    for (const [types, values] of cases) {
      expect(() => leafHash(types, values))
        .to.throw(InputError)
        .with.property("code", "merkle.leaf-invalid");
    }
  });

  it("refuses a value that does not fit its type, or an unknown type, naming the position and never the value", () => {
    const cases: [string, unknown][] = [
      ["uint8", 256],
      ["uint64", "not-a-number"],
      ["bytes32", "0x1234"],
      ["address", "Jane Doe"],
      ["patient", "Jane Doe"],
    ];
    for (const [type, value] of cases) {
      let caught: unknown;
      try {
        leafHash(["bool", type], [true, value]);
      } catch (error) {
        caught = error;
      }
      if (!(caught instanceof InputError)) throw new Error(`${type} took ${String(value)}`);
      expect(caught.code).to.equal("merkle.leaf-invalid");
      expect(caught.values).to.deep.equal({ position: 1, type });
      expect(caught.message).not.to.include(String(value));
      expect(caught.cause).to.equal(undefined);
    }
  });
});

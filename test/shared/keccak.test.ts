import { expect } from "chai";
import { getBytes, keccak256 } from "ethers";
import fc from "fast-check";
import { loadKeccak256 } from "../../src/shared/keccak.js";

describe("loadKeccak256", () => {
  it("hashes as ethers does, around the rate of 136 bytes and beyond hash-wasm's chunks of 16 KiB", async () => {
    const keccak = await loadKeccak256();
    for (const length of [0, 1, 32, 64, 135, 136, 137, 272, 16_384, 16_385, 40_000]) {
      const data = new Uint8Array(length).fill(length % 251);
      expect(keccak(data), `${length} bytes`).to.deep.equal(getBytes(keccak256(data)));
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
        expect(keccak(data)).to.deep.equal(getBytes(keccak256(data)));
      }),
      { seed: 0x6d6564 },
    );
  });

  it("lets calls nest, and does not overwrite an earlier digest", async () => {
    const keccak = await loadKeccak256();
    const data = new Uint8Array([1, 2, 3]);
    const inner = keccak(data);
    const kept = inner.slice();
    expect(keccak(keccak(data))).to.deep.equal(getBytes(keccak256(keccak256(data))));
    expect(inner).to.deep.equal(kept);
  });
});

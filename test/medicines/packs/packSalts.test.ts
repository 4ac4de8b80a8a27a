import { createHmac } from "node:crypto";
import { expect } from "chai";
import { PackTree } from "../../../src/medicines/packs/PackTree.js";
import { packCodeOf } from "../../../src/medicines/packs/packCode.js";
import { newBatchSecret, packSalts } from "../../../src/medicines/packs/packSalts.js";
import { InputError } from "../../../src/shared/errors.js";
import { type Hex, toHex } from "../../../src/shared/hex.js";
import { leafHash } from "../../../src/shared/merkleLeaf.js";
import { expectFailure } from "../../support/failureOf.js";
import { SECRET } from "./packsFixture.js";

describe("packSalts", () => {
  it("are truncated HMAC-SHA-256 of label and index, as node:crypto computes it", async () => {
    const saltOf = await packSalts(SECRET);
    for (const index of [0, 1, 255, 256, 65_536, 2 ** 24 - 1]) {
      const message = Buffer.alloc(25);
      message.write("medtrail/pack-salt/v1", "ascii");
      message.writeUInt32BE(index, 21);
      const expected = createHmac("sha256", SECRET).update(message).digest().subarray(0, 12);
      expect(toHex(saltOf(index))).to.equal(toHex(expected));
    }
  });

  it("differ between packs and between batches, whose use may alternate", async () => {
    const [a, b] = await Promise.all([packSalts(SECRET), packSalts(newBatchSecret())]);
    const salts = new Set<Hex>();
    for (let index = 0; index < 1_000; index++) salts.add(toHex(a(index))).add(toHex(b(index)));
    expect(salts.size).to.equal(2_000);
  });

  it("stay as they are when others are made, and when the caller wipes the secret", async () => {
    const secret = SECRET.slice();
    const saltOf = await packSalts(secret);
    const first = saltOf(0);
    const before = toHex(first);
    secret.fill(0);
    saltOf(1);
    expect(toHex(first)).to.equal(before);
    expect(toHex(saltOf(0))).to.equal(before);
  });

  it("keep a neighbour's serial from being guessed by trying all of a small space", async () => {
    const space = Array.from({ length: 1_000 }, (_, i) => String(i).padStart(3, "0"));
    const [own, neighbour] = ["123", "456"] as const;
    const tree = await PackTree.build([own, neighbour], SECRET);
    const { pack, proof } = tree.proofOf(0);
    const saltOf = await packSalts(SECRET);
    // What a reader of the proof has: its siblings, its own salt, and the salts that come to mind.
    const matches = (salt: Uint8Array) =>
      space.filter((serial) => proof.includes(leafHash(["uint256", "bytes32"], [1, packCodeOf(serial, salt)])));
    const guesses = [new Uint8Array(12), new Uint8Array(12).fill(255), saltOf(0)];
    expect(pack.code).to.equal(packCodeOf(own, saltOf(0)));
    for (const guess of guesses) expect(matches(guess)).to.deep.equal([]);
    expect(matches(saltOf(1)), "with the salt the same search finds it").to.deep.equal([neighbour]);
  });

  it("refuse what is not 32 random bytes", async () => {
    const wrong = [new Uint8Array(32), new Uint8Array(32).fill(9), new Uint8Array(31), new Uint8Array(0)];
    for (const secret of [...wrong, "secret" as unknown as Uint8Array]) {
      await expectFailure(() => packSalts(secret), InputError, "packs.secret");
    }
  });
});

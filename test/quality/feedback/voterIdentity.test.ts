import { expect } from "chai";
import { nullifierOf, voterIdentity } from "../../../src/quality/feedback/voterIdentity.js";
import { InputError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";

const word = (digit: string): Hex => `0x${digit.repeat(64)}`;
const SECRET = new Uint8Array(32).fill(7);

describe("a voter's identity", () => {
  it("is another for each encounter and each patient, and the same whenever it is asked for", async () => {
    const { commitment } = await voterIdentity(SECRET, word("1"));
    expect((await voterIdentity(SECRET.slice(), word("1"))).commitment).to.equal(commitment);
    const others = [
      await voterIdentity(SECRET, word("2")),
      await voterIdentity(new Uint8Array(32).fill(8), word("1")),
      await voterIdentity(new Uint8Array(64).fill(7), word("1")),
    ];
    expect(new Set([commitment, ...others.map((identity) => identity.commitment)]).size).to.equal(4);
  });

  it("shows another nullifier in each round", async () => {
    const identity = await voterIdentity(SECRET, word("1"));
    expect(nullifierOf(identity, word("3"))).not.to.equal(nullifierOf(identity, word("4")));
    expect(nullifierOf(identity, word("3"))).to.equal(nullifierOf(await voterIdentity(SECRET, word("1")), word("3")));
  });

  // The hospital knows UseIds and commitments: what it can try out, it links.
  it("is of no secret that could be tried out", async () => {
    for (const length of [0, 4, 16, 31]) {
      const secret = new Uint8Array(length).fill(1);
      await expectFailure(() => voterIdentity(secret, word("1")), InputError, "input.invalid");
    }
  });
});

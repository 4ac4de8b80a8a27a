import { ristretto255 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import fc from "fast-check";
import { InputError, IntegrityError } from "../../src/shared/errors.js";
import { toHex } from "../../src/shared/hex.js";
import { combineShares } from "../../src/shared/shares/combineShares.js";
import type { SecretShare, SecretShares } from "../../src/shared/shares/SecretShares.js";
import { splitSecret } from "../../src/shared/shares/splitSecret.js";
import { verifyShare } from "../../src/shared/shares/verifyShare.js";
import { expectFailure } from "../support/failureOf.js";

const secretBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** A threshold and a number of holders that it fits, small enough to run often. */
const numbers = fc
  .integer({ min: 2, max: 7 })
  .chain((count) => fc.tuple(fc.integer({ min: 2, max: count }), fc.constant(count)));
/** Any order of any number of the shares. */
const shuffled = <T>(list: readonly T[], min = 0) => fc.shuffledSubarray([...list], { minLength: min });
const RUNS = { numRuns: 25 };

const secret = crypto.getRandomValues(new Uint8Array(32));

function shareAt({ shares }: SecretShares, index: number): SecretShare {
  const share = shares[index - 1];
  if (share === undefined) throw new Error(`there is no share ${index}`);
  return share;
}

/** The share with one bit turned; still a scalar as a rule. */
function lie({ index, bytes }: SecretShare, bit = 0): SecretShare {
  const turned = bytes.slice();
  turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return { index, bytes: turned };
}

describe("shares of a secret", () => {
  it("give it back from any of them that are enough, in any order", async () => {
    await fc.assert(
      fc.asyncProperty(secretBytes, numbers, async (bytes, [threshold, count]) => {
        const { shares, commitments } = await splitSecret(bytes, threshold, count);
        expect(shares.map(({ index }) => index)).to.deep.equal(Array.from({ length: count }, (_, i) => i + 1));
        const some = fc.sample(shuffled(shares, threshold), 3);
        for (const subset of some) {
          const combined = await combineShares(subset, commitments);
          expect(combined).to.deep.equal({ secret: bytes, liars: [] });
        }
      }),
      RUNS,
    );
  });

  it("are each verified against the commitments, and none of them is another's", async () => {
    await fc.assert(
      fc.asyncProperty(numbers, fc.integer({ min: 0, max: 255 }), async ([threshold, count], bit) => {
        const { shares, commitments } = await splitSecret(secret, threshold, count);
        for (const share of shares) {
          expect(verifyShare(share, commitments)).to.equal(true);
          expect(verifyShare(lie(share, bit), commitments)).to.equal(false);
          const other = (share.index % count) + 1;
          expect(verifyShare({ index: other, bytes: share.bytes }, commitments)).to.equal(false);
        }
      }),
      RUNS,
    );
  });

  it("survive as many liars and absent holders as are not needed, and name the liars", async () => {
    await fc.assert(
      fc.asyncProperty(secretBytes, numbers, fc.nat(), fc.nat(), async (bytes, [threshold, count], a, b) => {
        const { shares, commitments } = await splitSecret(bytes, threshold, count);
        const lying = a % (count - threshold + 1);
        const absent = b % (count - threshold - lying + 1);
        const [order] = fc.sample(shuffled(shares, count), 1);
        if (order === undefined) throw new Error("nothing was sampled");
        const given = order.slice(absent).map((share, i) => (i < lying ? lie(share, (a + i) % 250) : share));
        const liars = given.slice(0, lying).map(({ index }) => index);
        const combined = await combineShares(given, commitments);
        expect(combined).to.deep.equal({ secret: bytes, liars: liars.sort((x, y) => x - y) });
      }),
      RUNS,
    );
  });

  it("say how many are true, how many are needed and who lied when they are too few", async () => {
    const made = await splitSecret(secret, 3, 5);
    const failing = [
      [[], 0, ""],
      [[shareAt(made, 1), shareAt(made, 2)], 2, ""],
      [[shareAt(made, 1), shareAt(made, 1), shareAt(made, 1)], 1, ""],
      [[lie(shareAt(made, 5)), shareAt(made, 2), lie(shareAt(made, 1)), shareAt(made, 4)], 2, "1 5"],
    ] as const;
    for (const [given, count, liars] of failing) {
      const call = () => combineShares(given, made.commitments);
      const failure = await expectFailure(call, IntegrityError, "shares.too-few");
      expect(failure.values).to.deep.equal({ true: count, needed: 3, liars });
    }
  });

  it("of another split do not mix, also of the same secret", async () => {
    const [one, two] = [await splitSecret(secret, 2, 4), await splitSecret(secret, 2, 4)];
    expect(one.commitments.points).not.to.deep.equal(two.commitments.points);
    const combined = await combineShares([shareAt(two, 1), shareAt(one, 2), shareAt(one, 3)], one.commitments);
    expect(combined).to.deep.equal({ secret, liars: [1] });
  });

  it("that somebody gives in another's name do not make a liar of who gave a true one", async () => {
    const made = await splitSecret(secret, 2, 3);
    const given = [lie(shareAt(made, 1)), shareAt(made, 1), shareAt(made, 2)];
    expect(await combineShares(given, made.commitments)).to.deep.equal({ secret, liars: [] });
  });

  it("out of form are lies and nothing worse", async () => {
    const made = await splitSecret(secret, 2, 3);
    const { bytes } = shareAt(made, 1);
    const forms: SecretShare[] = [
      { index: 0, bytes },
      { index: -1, bytes },
      { index: 1.5, bytes },
      { index: Number.NaN, bytes },
      { index: 4, bytes },
      { index: 1, bytes: new Uint8Array() },
      { index: 1, bytes: new Uint8Array(31) },
      { index: 1, bytes: new Uint8Array(33) },
      { index: 1, bytes: new Uint8Array(32) },
      { index: 1, bytes: new Uint8Array(32).fill(0xff) },
    ];
    for (const form of forms) expect(verifyShare(form, made.commitments), JSON.stringify(form)).to.equal(false);
    const combined = await combineShares([...forms, shareAt(made, 2), shareAt(made, 3)], made.commitments);
    expect(combined.secret).to.deep.equal(secret);
  });

  it("leave in the commitments neither the secret nor a fingerprint of it", async () => {
    // The seed as a scalar, were it shared itself: its point would stand in the open.
    const scalar = crypto.getRandomValues(new Uint8Array(32));
    scalar[31] = 0;
    const { commitments } = await splitSecret(scalar, 2, 3);
    const asNumber = ristretto255.Point.Fn.fromBytes(scalar);
    const fingerprint = toHex(ristretto255.Point.BASE.multiply(asNumber).toBytes());
    const text = JSON.stringify(commitments);
    expect(text).not.to.contain(fingerprint.slice(2)).and.not.to.contain(toHex(scalar).slice(2));
    expect(text).not.to.contain(Buffer.from(scalar).toString("base64url"));
  });

  it("refuse secrets and numbers that cannot be shared", async () => {
    for (const length of [0, 31, 33, 64]) {
      const call = () => splitSecret(new Uint8Array(length), 2, 3);
      const failure = await expectFailure(call, InputError, "shares.secret");
      expect(failure.values).to.deep.equal({ bytes: length });
    }
    for (const [threshold, count] of [
      [1, 3],
      [0, 3],
      [4, 3],
      [2, 1],
      [2.5, 3],
      [2, 256],
      [Number.NaN, 3],
    ] as const) {
      await expectFailure(() => splitSecret(secret, threshold, count), InputError, "input.invalid");
    }
  });

  it("refuse commitments that are not of one piece", async () => {
    const made = await splitSecret(secret, 2, 3);
    const other = await splitSecret(secret, 2, 3);
    const { commitments } = made;
    const [first, second] = commitments.points;
    if (first === undefined || second === undefined) throw new Error("two points are needed");
    const zero = `0x${"00".repeat(32)}` as const;
    for (const wrong of [
      { ...commitments, threshold: 3 },
      { ...commitments, threshold: 4, points: [first, second, first, second] },
      { ...commitments, points: [first] },
      { ...commitments, points: [first, zero] },
      { ...commitments, points: [first, `0x${"ff".repeat(32)}`] },
      { ...commitments, box: "eyJ" },
      { ...commitments, count: 256 },
    ]) {
      await expectFailure(() => combineShares(made.shares, wrong), InputError, "input.invalid");
      await expectFailure(() => verifyShare(shareAt(made, 1), wrong), InputError, "input.invalid");
    }
    const swapped = { ...commitments, points: [second, first] };
    await expectFailure(() => combineShares(made.shares, swapped), IntegrityError, "shares.too-few");
    const boxed = { ...commitments, box: other.commitments.box };
    await expectFailure(() => combineShares(made.shares, boxed), IntegrityError, "shares.box");
  });
});

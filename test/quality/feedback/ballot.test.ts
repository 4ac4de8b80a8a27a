import { expect } from "chai";
import { assert, constantFrom, integer, property } from "fast-check";
import type { Ballot } from "../../../src/quality/feedback/Ballot.js";
import { ballotFault } from "../../../src/quality/feedback/ballotFault.js";
import {
  mod,
  Point,
  readPoint,
  readScalar,
  writePoint,
  writeScalar,
} from "../../../src/quality/feedback/ballotGroup.js";
import { checkQuestionnaire, questionnaireDigest } from "../../../src/quality/feedback/Questionnaire.js";
import { sealBallot } from "../../../src/quality/feedback/sealBallot.js";
import { sumBallots } from "../../../src/quality/feedback/sumBallots.js";
import { isShareTrue, openSum, shareOf } from "../../../src/quality/feedback/sumShare.js";
import { isTrusteeKeyProved, newTrusteeKey, proveTrusteeKey } from "../../../src/quality/feedback/trusteeKey.js";
import { InputError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { expectFailure } from "../../support/failureOf.js";

const word = (digit: string): Hex => `0x${digit.repeat(64)}`;
const QUESTIONS = {
  url: "https://hospital.example/Questionnaire/experience",
  items: [
    { linkId: "often", min: 1, max: 4, top: 4 },
    { linkId: "overall", min: 0, max: 10, top: 9 },
  ],
};
const TRUSTEES = [newTrusteeKey(), newTrusteeKey()] as const;
const CONTEXT = { round: word("1"), nullifier: word("2"), keys: TRUSTEES.map(({ key }) => key) };
const encode = (ballot: unknown) => new TextEncoder().encode(JSON.stringify(ballot));
const faultOf = (ballot: unknown, context = CONTEXT) => ballotFault(context, QUESTIONS, encode(ballot));

function openedSums(ballots: readonly Ballot[]) {
  return sumBallots(ballots, QUESTIONS.items.length).map((sealed, index) => {
    const open = (part: "score" | "top") => {
      const context = { round: CONTEXT.round, ballots: word("3"), index, part };
      const shares = TRUSTEES.map((key) => shareOf(context, sealed[part], key));
      for (const [i, share] of shares.entries()) {
        expect(isShareTrue(context, sealed[part], TRUSTEES[i]?.key ?? word("0"), share)).to.equal(true);
        expect(isShareTrue({ ...context, round: word("4") }, sealed[part], share.point, share)).to.equal(false);
      }
      return openSum(sealed[part], shares, 10 * ballots.length);
    };
    return [open("score"), open("top")];
  });
}

describe("sealed ballots", () => {
  it("of any scores that may be given hold, and open in sum alone", () => {
    assert(
      property(integer({ min: 1, max: 4 }), integer({ min: 0, max: 10 }), (often, overall) => {
        const ballots = [sealBallot(CONTEXT, QUESTIONS, [often, overall]), sealBallot(CONTEXT, QUESTIONS, [4, 9])];
        for (const ballot of ballots) expect(faultOf(ballot)).to.equal(undefined);
        const tops = [often === 4 ? 2 : 1, overall >= 9 ? 2 : 1];
        expect(openedSums(ballots)).to.deep.equal([
          [often + 4, tops[0]],
          [overall + 9, tops[1]],
        ]);
      }),
      { numRuns: 3 },
    );
  });

  it("take no score outside an item's range, and no other number of scores", async () => {
    for (const scores of [[0, 5], [5, 5], [1, 11], [1, 1000], [1, 2.5], [1], [1, 2, 3]]) {
      await expectFailure(() => sealBallot(CONTEXT, QUESTIONS, scores), InputError, "feedback.score");
    }
  });

  it("of 1000, of a score that is not of its top box, or with any part changed do not hold", () => {
    const ballot = sealBallot(CONTEXT, QUESTIONS, [2, 7]);
    const [first, second] = ballot.items;
    if (!first || !second) throw new Error("no items");
    const add = (sealed: typeof first.score, number: bigint) => {
      return { ...sealed, b: writePoint(readPoint(sealed.b).add(Point.BASE.multiply(number))) };
    };
    // What a voter would do who adds 993 to 7, or votes for the top box with a 7: the proof is of other values.
    expect(faultOf({ ...ballot, items: [first, { ...second, score: add(second.score, 993n) }] })).to.equal("proof");
    expect(faultOf({ ...ballot, items: [first, { ...second, top: add(second.top, 1n) }] })).to.equal("proof");
    expect(faultOf({ ...ballot, items: [second, first] })).to.equal("proof");
    expect(faultOf({ ...ballot, items: [first] })).to.equal("form");
    assert(
      property(integer({ min: 0, max: 10 }), constantFrom("challenge", "score", "top"), (place, part) => {
        const proof = second.proof.map((branch, i) => {
          return i === place ? { ...branch, [part]: writeScalar(mod(readScalar(branch[part]) + 1n)) } : branch;
        });
        expect(faultOf({ ...ballot, items: [first, { ...second, proof }] })).to.equal("proof");
      }),
      { numRuns: 8 },
    );
  });

  it("copied into another round or under another vote do not count", () => {
    const ballot = sealBallot(CONTEXT, QUESTIONS, [2, 7]);
    for (const change of [{ round: word("5") }, { nullifier: word("6") }]) {
      expect(faultOf(ballot, { ...CONTEXT, ...change })).to.equal("other-vote");
      // The words alone can be changed; the proofs are bound to the old ones.
      expect(faultOf({ ...ballot, ...change }, { ...CONTEXT, ...change })).to.equal("proof");
    }
    expect(faultOf(ballot, { ...CONTEXT, keys: [newTrusteeKey().key] })).to.equal("proof");
  });

  it("out of form are left out by name, whatever they are", () => {
    const ballot = sealBallot(CONTEXT, QUESTIONS, [2, 7]);
    for (const wrong of [null, 7, {}, { ...ballot, extra: 1 }, { ...ballot, items: [] }]) {
      expect(faultOf(wrong)).to.equal("form");
    }
    expect(ballotFault(CONTEXT, QUESTIONS, new Uint8Array([0xff, 0x00]))).to.equal("form");
    const [first, second] = ballot.items;
    expect(faultOf({ ...ballot, items: [{ ...first, score: { a: word("f"), b: word("f") } }, second] })).to.equal(
      "form",
    );
  });

  it("hold no number or element in another spelling than its own", () => {
    const ballot = sealBallot(CONTEXT, QUESTIONS, [2, 7]);
    const [first, second] = ballot.items;
    if (!first || !second) throw new Error("no items");
    // RFC 9496, A.2: not canonical, negative, not square, negative product, and s = -1.
    const elements = [
      "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0100000000000000000000000000000000000000000000000000000000000000",
      "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
    for (const text of elements) {
      const a: Hex = `0x${text}`;
      expect(faultOf({ ...ballot, items: [{ ...first, score: { ...first.score, a } }, second] }), text).to.equal(
        "form",
      );
      expect(isTrusteeKeyProved(word("a"), a, proveTrusteeKey(word("a"), TRUSTEES[0])), text).to.equal(false);
    }
    // Added to a number, the group's order gives the same number again.
    const order = (1n << 252n) + 27742317777372353535851937790883648493n;
    const respelt = (scalar: Hex): Hex => {
      const bytes = Buffer.from(scalar.slice(2), "hex").reverse();
      const sum = (BigInt(`0x${bytes.toString("hex")}`) + order).toString(16).padStart(64, "0");
      return `0x${Buffer.from(sum, "hex").reverse().toString("hex")}`;
    };
    for (const part of ["challenge", "score", "top"] as const) {
      const proof = second.proof.map((branch) => ({ ...branch, [part]: respelt(branch[part]) }));
      expect(faultOf({ ...ballot, items: [first, { ...second, proof }] }), part).to.equal("form");
    }
    // Upper case would be the same element under another digest.
    const upper = { ...first, score: { ...first.score, a: first.score.a.toUpperCase().replace("X", "x") } };
    expect(faultOf({ ...ballot, items: [upper, second] })).to.equal("form");
  });

  it("of zeros and neutral elements are refused without a fault of another kind", () => {
    const ballot = sealBallot(CONTEXT, QUESTIONS, [2, 7]);
    const zeros = { a: word("0"), b: word("0") };
    const branch = { challenge: word("0"), score: word("0"), top: word("0") };
    const items = ballot.items.map(({ proof }) => ({ score: zeros, top: zeros, proof: proof.map(() => branch) }));
    expect(faultOf({ ...ballot, items })).to.equal("proof");
  });

  it("whose proofs are of two scores at once, or of one score by another's branch, do not hold", () => {
    const ballot = sealBallot(CONTEXT, QUESTIONS, [2, 7]);
    const [first, second] = ballot.items;
    if (!first || !second) throw new Error("no items");
    assert(
      property(integer({ min: 0, max: 10 }), integer({ min: 1, max: 10 }), (place, by) => {
        const moved = second.proof.map((branch, i) => second.proof[i === place ? (place + by) % 11 : i] ?? branch);
        expect(faultOf({ ...ballot, items: [first, { ...second, proof: moved }] })).to.equal("proof");
      }),
      { numRuns: 8 },
    );
    const other = sealBallot(CONTEXT, QUESTIONS, [2, 7]).items[1];
    expect(faultOf({ ...ballot, items: [first, { ...second, top: other?.top }] })).to.equal("proof");
  });

  it("are sealed under keys that their trustees prove to hold, each for itself", () => {
    const [honest] = TRUSTEES;
    const proof = proveTrusteeKey(word("a"), honest);
    expect(isTrusteeKeyProved(word("a"), honest.key, proof)).to.equal(true);
    expect(isTrusteeKeyProved(word("b"), honest.key, proof)).to.equal(false);
    expect(isTrusteeKeyProved(word("a"), newTrusteeKey().key, proof)).to.equal(false);
    expect(isTrusteeKeyProved(word("a"), word("0"), proof)).to.equal(false);
    expect(isTrusteeKeyProved(word("a"), word("f"), proof)).to.equal(false);
    // The last to announce takes the other's key back: nobody can prove it.
    const own = newTrusteeKey();
    const rogue = writePoint(readPoint(own.key).subtract(readPoint(honest.key)));
    expect(isTrusteeKeyProved(word("a"), rogue, proveTrusteeKey(word("a"), { ...own, key: rogue }))).to.equal(false);
  });

  it("open to nothing where a share is of another key, or the sum is beyond what ballots can have", () => {
    const sealed = sumBallots([sealBallot(CONTEXT, QUESTIONS, [2, 7])], 2)[1]?.score;
    if (!sealed) throw new Error("no sum");
    const context = { round: CONTEXT.round, ballots: word("3"), index: 1, part: "score" } as const;
    const [first, second] = TRUSTEES.map((key) => shareOf(context, sealed, key));
    const [{ key }] = TRUSTEES;
    if (!first || !second) throw new Error("no shares");
    expect(isShareTrue(context, sealed, key, second)).to.equal(false);
    expect(openSum(sealed, [first, second], 10)).to.equal(7);
    expect(openSum(sealed, [first, second], 6)).to.equal(undefined);
    expect(openSum(sealed, [first], 10)).to.equal(undefined);
  });

  it("answer a questionnaire whose items are in range, by its digest", async () => {
    expect(await questionnaireDigest(QUESTIONS)).to.equal(await questionnaireDigest(structuredClone(QUESTIONS)));
    const [item] = QUESTIONS.items;
    for (const items of [[], [{ ...item, max: 11 }], [{ ...item, min: 4 }], [{ ...item, top: 5 }], [item, item]]) {
      await expectFailure(() => checkQuestionnaire({ ...QUESTIONS, items }), InputError, "input.invalid");
    }
  });
});

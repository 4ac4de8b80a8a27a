import { InputError } from "../../shared/errors.js";
import type { Ballot, BallotContext, SealedItem } from "./Ballot.js";
import { difference, mod, Point, randomScalar, times, writePoint, writeScalar } from "./ballotGroup.js";
import { type BallotCommitment, itemChallenge, scoresOf } from "./itemChallenge.js";
import type { FeedbackItem, Questionnaire } from "./Questionnaire.js";
import { jointKeyOf } from "./trusteeKey.js";

/**
 * Seals one ballot: for each item the score and whether it is in the top box, under the joint key, with a proof that both fit (a disjunction
 * of Chaum and Pedersen's proofs, by Cramer, Damgård and Schoenmakers).
 * @param scores one for each item, in their order.
 * @throws InputError `feedback.score`
 */
export function sealBallot(context: BallotContext, { items }: Questionnaire, scores: readonly number[]): Ballot {
  if (scores.length !== items.length) {
    throw new InputError("feedback.score", "There is not one score for each item", { items: items.length });
  }
  const sealed = items.map((item, i) => {
    const score = scores[i] ?? Number.NaN;
    // The score itself stays out of the error.
    if (!scoresOf(item).includes(score)) {
      throw new InputError("feedback.score", "A score is none that the item takes", { item: item.linkId });
    }
    return sealItem(context, item, i, score);
  });
  return { round: context.round, nullifier: context.nullifier, items: sealed };
}

function sealItem(context: BallotContext, item: FeedbackItem, index: number, score: number): SealedItem {
  const key = jointKeyOf(context.keys);
  const [r, q] = [randomScalar(), randomScalar()];
  const sealed = {
    score: encrypt(key, r, BigInt(score)),
    top: encrypt(key, q, score >= item.top ? 1n : 0n),
  };
  const [u, v] = [randomScalar(), randomScalar()];
  const branches = scoresOf(item).map((told) => {
    if (told === score) {
      return {
        commitment: [
          times(Point.BASE, u),
          times(key, u),
          times(Point.BASE, v),
          times(key, v),
        ] satisfies BallotCommitment,
        challenge: undefined,
        score: u,
        top: v,
      };
    }
    const simulated = { challenge: randomScalar(), score: randomScalar(), top: randomScalar() };
    return { commitment: commitmentOf(key, sealed, told, item, simulated), ...simulated };
  });
  const whole = itemChallenge(
    { ...context, item, index },
    sealed,
    branches.map(({ commitment }) => commitment),
  );
  const others = branches.reduce((sum, { challenge }) => sum + (challenge ?? 0n), 0n);
  const proof = branches.map((branch) => {
    const challenge = branch.challenge ?? mod(whole - others);
    const isTrue = branch.challenge === undefined;
    return {
      challenge: writeScalar(challenge),
      score: writeScalar(isTrue ? mod(branch.score + challenge * r) : branch.score),
      top: writeScalar(isTrue ? mod(branch.top + challenge * q) : branch.top),
    };
  });
  const write = ({ a, b }: Sealed) => ({ a: writePoint(a), b: writePoint(b) });
  return { score: write(sealed.score), top: write(sealed.top), proof };
}

/** One value under a key: a = r·G, b = value·G + r·K. */
export interface Sealed {
  readonly a: Point;
  readonly b: Point;
}

function encrypt(key: Point, r: bigint, value: bigint): Sealed {
  return { a: times(Point.BASE, r), b: times(Point.BASE, value).add(times(key, r)) };
}

/** What a branch's responses commit to, if its challenge is this. */
export function commitmentOf(
  key: Point,
  sealed: { readonly score: Sealed; readonly top: Sealed },
  told: number,
  item: FeedbackItem,
  branch: { readonly challenge: bigint; readonly score: bigint; readonly top: bigint },
): BallotCommitment {
  const { challenge } = branch;
  const score = sealed.score.b.subtract(Point.BASE.multiplyUnsafe(BigInt(told)));
  const top = told >= item.top ? sealed.top.b.subtract(Point.BASE) : sealed.top.b;
  return [
    difference(branch.score, Point.BASE, challenge, sealed.score.a),
    difference(branch.score, key, challenge, score),
    difference(branch.top, Point.BASE, challenge, sealed.top.a),
    difference(branch.top, key, challenge, top),
  ];
}

import type { BallotContext } from "./Ballot.js";
import { challengeOf, type Point } from "./ballotGroup.js";
import type { FeedbackItem } from "./Questionnaire.js";
import { jointKeyOf } from "./trusteeKey.js";

/** u·G, u·K for the score, then for the top box. */
export type BallotCommitment = readonly [Point, Point, Point, Point];

/** The scores that an item takes, in ascending order: one branch of the proof for each. */
export function scoresOf({ min, max }: FeedbackItem): readonly number[] {
  return Array.from({ length: max - min + 1 }, (_, i) => min + i);
}

/** The challenge of one item's proof, bound to the round, the vote, the key and the item. */
export function itemChallenge(
  context: BallotContext & { readonly item: FeedbackItem; readonly index: number },
  sealed: Readonly<Record<"score" | "top", { readonly a: Point; readonly b: Point }>>,
  commitments: readonly BallotCommitment[],
): bigint {
  const { round, nullifier, keys, item, index } = context;
  const { score, top } = sealed;
  return challengeOf("ballot item", [
    ...[round, nullifier, jointKeyOf(keys), index, item.min, item.max, item.top],
    ...[score.a, score.b, top.a, top.b],
    ...commitments.flat(),
  ]);
}

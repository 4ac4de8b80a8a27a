import { type BallotContext, ballotForm } from "./Ballot.js";
import { mod, readPoint, readScalar } from "./ballotGroup.js";
import { itemChallenge, scoresOf } from "./itemChallenge.js";
import type { Questionnaire } from "./Questionnaire.js";
import { commitmentOf } from "./sealBallot.js";
import { jointKeyOf } from "./trusteeKey.js";

/** Why a ballot is left out of the sum; `late` if it came to hand after the list was fixed, on which it is not. */
export type BallotFault = "missing" | "late" | "form" | "other-vote" | "proof";

/**
 * Why a ballot does not count, or nothing if it does: the rule by which all trustees and everybody else come to the same list.
 * @param content the ballot's bytes, from whomever they come.
 */
export function ballotFault(
  context: BallotContext,
  { items }: Questionnaire,
  content: Uint8Array,
): Exclude<BallotFault, "missing" | "late"> | undefined {
  const ballot = parse(content);
  if (!ballot || ballot.items.length !== items.length) return "form";
  if (ballot.round !== context.round || ballot.nullifier !== context.nullifier) return "other-vote";
  const key = jointKeyOf(context.keys);
  const holds = items.every((item, index) => {
    const told = ballot.items[index];
    const scores = scoresOf(item);
    if (!told || told.proof.length !== scores.length) return false;
    const read = ({ a, b }: (typeof told)["score"]) => ({ a: readPoint(a), b: readPoint(b) });
    const sealed = { score: read(told.score), top: read(told.top) };
    const branches = told.proof.map(({ challenge, score, top }) => {
      return { challenge: readScalar(challenge), score: readScalar(score), top: readScalar(top) };
    });
    const commitments = branches.map((branch, i) => commitmentOf(key, sealed, scores[i] ?? 0, item, branch));
    const sum = mod(branches.reduce((total, { challenge }) => total + challenge, 0n));
    return sum === itemChallenge({ ...context, item, index }, sealed, commitments);
  });
  return holds ? undefined : "proof";
}

function parse(content: Uint8Array) {
  try {
    return ballotForm.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content))).data;
  } catch {
    return undefined;
  }
}

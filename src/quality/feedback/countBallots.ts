import { concat } from "ethers";
import type { BlobStore } from "../../shared/BlobStore.js";
import { chainTime } from "../../shared/chainTime.js";
import type { Connection } from "../../shared/connect.js";
import { digestOf } from "../../shared/contentId.js";
import { InputError, MissingError, RefusedError } from "../../shared/errors.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { type Ballot, ballotForm } from "./Ballot.js";
import { type BallotFault, ballotFault } from "./ballotFault.js";
import { type Questionnaire, questionnaireDigest } from "./Questionnaire.js";
import { type FeedbackRound, readRound } from "./rounds.js";
import { type SealedSum, sumBallots } from "./sumBallots.js";
import { requireProvedKeys } from "./trusteeKeys.js";
import { type CastVote, readVotes } from "./votes.js";

/** The ballots of a round by the rule that everybody follows. */
export interface CountedBallots {
  readonly round: FeedbackRound;
  /** The digests of those that count, 32 bytes each, in the order of their casting. */
  readonly list: Uint8Array;
  /** sha-256 of the list, under which it is kept. */
  readonly ballots: Hex;
  readonly counted: number;
  readonly sums: readonly SealedSum[];
  readonly leftOut: readonly (CastVote & { readonly fault: BallotFault })[];
}

/**
 * Gathers the ballots that the votes name, leaves out by rule what does not count, and adds the rest up, still sealed. Once the trustees
 * have fixed a list, ballots that are not on it stay out: whoever kept one back cannot make the sum another by showing it later.
 * @throws InputError `feedback.terms`, `feedback.key`; RefusedError `feedback.too-few` before the end of voting and below the minimum,
 * which counts valid ballots: others hide nobody; MissingError `feedback.round`; IntegrityError `feedback.terms`; MedtrailError
 * `chain.failed`; what the store throws, but for absence.
 */
export async function countBallots(
  connection: Connection,
  blobs: BlobStore,
  { round: id, questionnaire }: { readonly round: Hex; readonly questionnaire: Questionnaire },
): Promise<CountedBallots> {
  const round = await readRound(connection, id);
  const { terms } = round;
  if (
    (await questionnaireDigest(questionnaire)) !== terms.questionnaire ||
    questionnaire.items.length !== terms.items
  ) {
    throw new InputError("feedback.terms", "The round asks another questionnaire", { round: id });
  }
  if ((await chainTime(connection)) * 1000 < terms.votingUntil.getTime()) {
    throw new RefusedError("feedback.too-few", "Voting has not ended", { until: terms.votingUntil.toISOString() });
  }
  await requireProvedKeys(connection, terms.trustees);
  const fixed = round.fixed && (await read(blobs, round.fixed.ballots));
  const listed = fixed && new Set(digestsOf(fixed));
  const keys = terms.trustees.map(({ key }) => key);
  const valid: { readonly digest: Hex; readonly ballot: Ballot }[] = [];
  const leftOut: (CastVote & { readonly fault: BallotFault })[] = [];
  for (const vote of await readVotes(connection, id)) {
    const content = await read(blobs, vote.digest);
    const context = { round: id, nullifier: vote.nullifier, keys };
    const late = listed && !listed.has(vote.digest) ? "late" : undefined;
    const fault = content ? (ballotFault(context, questionnaire, content) ?? late) : "missing";
    if (fault || !content) leftOut.push({ ...vote, fault: fault ?? "missing" });
    else valid.push({ digest: vote.digest, ballot: ballotForm.parse(JSON.parse(new TextDecoder().decode(content))) });
  }
  if (valid.length < terms.minimum) {
    throw new RefusedError("feedback.too-few", "Fewer valid ballots than the minimum", {
      valid: valid.length,
      minimum: terms.minimum,
    });
  }
  const list = fromHex(concat(valid.map(({ digest }) => digest)), 32 * valid.length);
  return {
    round,
    list,
    ballots: await digestOf(list),
    counted: valid.length,
    sums: sumBallots(
      valid.map(({ ballot }) => ballot),
      terms.items,
    ),
    leftOut,
  };
}

function read(blobs: BlobStore, digest: Hex): Promise<Uint8Array | undefined> {
  return blobs.get(digest).catch((error) => {
    if (error instanceof MissingError) return undefined;
    throw error;
  });
}

function digestsOf(list: Uint8Array): Hex[] {
  return Array.from({ length: Math.ceil(list.length / 32) }, (_, i) => toHex(list.subarray(32 * i, 32 * i + 32)));
}

import { Group } from "@semaphore-protocol/group";
import type { Identity } from "@semaphore-protocol/identity";
import type { ContractTransactionReceipt } from "ethers";
import type { BlobStore } from "../../shared/BlobStore.js";
import type { Connection } from "../../shared/connect.js";
import { digestOf } from "../../shared/contentId.js";
import { InputError, IntegrityError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { type Questionnaire, questionnaireDigest } from "./Questionnaire.js";
import { readRound } from "./rounds.js";
import { sealBallot } from "./sealBallot.js";
import { requireProvedKeys } from "./trusteeKeys.js";
import { nullifierOf } from "./voterIdentity.js";

/** PatientFeedback.DEPTH: every vote is proved at this depth. */
const PROOF_DEPTH = 16;

/** What a prover is asked for: the arguments of `generateProof` of @semaphore-protocol/proof, but for the artifacts. */
export interface ProofRequest {
  readonly identity: Identity;
  readonly group: Group;
  readonly message: bigint;
  readonly scope: bigint;
  readonly depth: number;
}

/** Makes the proof. The application brings it, since its circuits' files are its own to keep: see docs/quality.md. */
export type VoteProver = (
  request: ProofRequest,
) => Promise<{ readonly nullifier: string; readonly points: readonly string[] }>;

/** A vote that was prepared: anybody may cast it, nobody can change it. It does not say whose it is. */
export interface PreparedVote {
  readonly round: Hex;
  /** The sealed ballot's bytes. */
  readonly ballot: Uint8Array;
  readonly digest: Hex;
  readonly nullifier: Hex;
  readonly points: readonly [string, string, string, string, string, string, string, string];
}

/** A vote that was cast. */
export interface CastVote {
  readonly digest: Hex;
  readonly nullifier: Hex;
}

/**
 * Seals a ballot and proves a seat, as soon as seating is over. Nothing is sent. Whoever casts it should not be the voter, nor at once.
 * @param connection to read; which seats there are is asked for as a whole, so a node does not learn which is meant.
 * @throws InputError `feedback.terms`, `feedback.score`, `feedback.key`, `feedback.not-seated`; MissingError `feedback.round`;
 * IntegrityError `feedback.proof` when the prover answered for another identity; MedtrailError `chain.failed`.
 */
export async function prepareVote(
  connection: Connection,
  prove: VoteProver,
  vote: {
    readonly round: Hex;
    readonly identity: Identity;
    readonly questionnaire: Questionnaire;
    readonly scores: readonly number[];
  },
): Promise<PreparedVote> {
  const { round, identity, questionnaire, scores } = vote;
  const { terms } = await readRound(connection, round);
  if (
    (await questionnaireDigest(questionnaire)) !== terms.questionnaire ||
    questionnaire.items.length !== terms.items
  ) {
    throw new InputError("feedback.terms", "The round asks another questionnaire", { round });
  }
  await requireProvedKeys(connection, terms.trustees);
  const group = new Group(await seatedVoters(connection, round));
  if (group.indexOf(identity.commitment) < 0) {
    throw new InputError("feedback.not-seated", "The identity has no seat", { round });
  }
  const nullifier = nullifierOf(identity, round);
  const keys = terms.trustees.map(({ key }) => key);
  const ballot = new TextEncoder().encode(
    JSON.stringify(sealBallot({ round, nullifier, keys }, questionnaire, scores)),
  );
  const digest = await digestOf(ballot);
  const proof = await prove({ identity, group, message: BigInt(digest), scope: BigInt(round), depth: PROOF_DEPTH });
  const [a, b, c, d, e, f, g, h] = proof.points;
  if (!a || !b || !c || !d || !e || !f || !g || !h || BigInt(proof.nullifier) !== BigInt(nullifier)) {
    throw new IntegrityError("feedback.proof", "The prover's answer is not of this vote", { round });
  }
  return { round, ballot, digest, nullifier, points: [a, b, c, d, e, f, g, h] };
}

/**
 * Keeps the ballot, then casts the vote; `connection` is a relay's. The voter gives the same bytes to every trustee: a ballot that nobody
 * keeps cannot count.
 * @throws RefusedError `contract.VoteAlreadyCast`, `contract.InvalidVoteProof`, `contract.NotVotingTime`, `contract.CrowdTooSmall`;
 * MedtrailError `chain.failed`.
 */
export async function castVote(
  connection: Connection,
  blobs: BlobStore,
  { round, ballot, nullifier, points }: PreparedVote,
): Promise<ContractTransactionReceipt> {
  const digest = await blobs.put(ballot);
  return send(connection.feedback.castVote(round, { digest, nullifier: BigInt(nullifier), points: [...points] }));
}

/** The votes of a round in the order of their casting. @throws MedtrailError `chain.failed`. */
export async function readVotes(connection: Connection, round: Hex): Promise<readonly CastVote[]> {
  const { feedback } = connection;
  const filter = feedback.filters.VoteCast(round);
  const events = await eventsBetween(connection, (from, to) => feedback.queryFilter(filter, from, to));
  return events.map(({ args }) => ({
    digest: toHex(fromHex(args.digest, 32)),
    nullifier: `0x${args.nullifier.toString(16).padStart(64, "0")}`,
  }));
}

/** The seats of a round in the order of Semaphore's tree. @throws MedtrailError `chain.failed`. */
async function seatedVoters(connection: Connection, round: Hex): Promise<bigint[]> {
  const { feedback } = connection;
  const filter = feedback.filters.SeatTaken(round);
  const events = await eventsBetween(connection, (from, to) => feedback.queryFilter(filter, from, to));
  return events.map(({ args }) => args.voter);
}

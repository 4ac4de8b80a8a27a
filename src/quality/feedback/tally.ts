import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import type { BlobStore } from "../../shared/BlobStore.js";
import { bytes32 } from "../../shared/bytes32.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, IntegrityError, RefusedError } from "../../shared/errors.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { pointForm } from "./ballotGroup.js";
import { type CountedBallots, countBallots } from "./countBallots.js";
import { MAX_ITEMS, MAX_SCORE, type Questionnaire } from "./Questionnaire.js";
import { MAX_TRUSTEES, termsCall } from "./roundTerms.js";
import { isShareTrue, openSum, shareOf, sumShareForm } from "./sumShare.js";
import type { TrusteeKey } from "./trusteeKey.js";

const itemShares = z
  .array(z.strictObject({ score: sumShareForm, top: sumShareForm }))
  .min(1)
  .max(MAX_ITEMS);

const evidenceForm = z.strictObject({
  round: bytes32,
  ballots: bytes32,
  /** In the order of the round's trustees: each one's shares, item by item. */
  shares: z.array(z.strictObject({ key: pointForm, items: itemShares })).max(MAX_TRUSTEES),
});

/** One trustee's shares of all sums of a round. */
export type TrusteeShares = Readonly<z.output<typeof evidenceForm>["shares"][number]>;

/** Everything from which the sum of a round is checked, beside the ballots. */
export type TallyEvidence = Readonly<z.output<typeof evidenceForm>>;

/** The opened sum of one item. */
export interface ItemResult {
  readonly linkId: string;
  /** Sum of all scores; divided by `counted` it is the mean. */
  readonly sum: number;
  /** How many scores are in the top box. */
  readonly top: number;
}

/** The opened sums of a round. */
export interface FeedbackTally {
  readonly counted: number;
  readonly items: readonly ItemResult[];
}

interface Asked {
  readonly round: Hex;
  readonly questionnaire: Questionnaire;
}

/**
 * A trustee agrees on chain that the sum of the ballots it counted be opened, and keeps their list for everybody.
 * @param connection a member's of the trustee's, with the duty to report.
 * @param trustee its OrgId.
 * @param asked `missing`: how many ballots the trustee accepts to leave out since nobody has shown it them; 0 if it says nothing. Whoever
 * can keep ballots from a trustee could else have it open the sum of a few whose voters it knows but for one.
 * @throws as `countBallots`; InputError `feedback.terms` when it is no trustee; RefusedError `feedback.missing`,
 * `contract.BallotsAlreadyFixed`, those of acting.
 */
export async function agreeBallots(
  connection: Connection,
  blobs: BlobStore,
  trustee: Hex,
  asked: Asked & { readonly missing?: number },
): Promise<{ readonly counted: CountedBallots; readonly transaction: ContractTransactionReceipt }> {
  const counted = await countBallots(connection, blobs, asked);
  const { terms } = counted.round;
  const index = placeOf(trustee, counted);
  const missing = counted.leftOut.filter(({ fault }) => fault === "missing").length;
  const accepted = asked.missing ?? 0;
  if (missing > accepted) {
    throw new RefusedError("feedback.missing", "Ballots that were cast are missing", { missing, accepted });
  }
  await blobs.put(counted.list);
  const sent = connection.feedback.agreeBallots(termsCall(terms), index, counted.ballots, counted.counted);
  return { counted, transaction: await send(sent) };
}

/**
 * A trustee's shares of the sums, only of the ballots that all trustees fixed on chain: of two lists the difference would be opened too.
 * @throws as `countBallots`; RefusedError `feedback.ballots` when other ballots, or none, are fixed; InputError `feedback.terms` when the
 * key is no trustee's.
 */
export async function shareTally(
  connection: Connection,
  blobs: BlobStore,
  key: TrusteeKey,
  asked: Asked,
): Promise<TrusteeShares> {
  const counted = await countBallots(connection, blobs, asked);
  requireFixed(counted);
  if (!counted.round.terms.trustees.some((trustee) => trustee.key === key.key)) {
    throw new InputError("feedback.terms", "The key is none of the round's trustees'", { key: key.key });
  }
  const items = counted.sums.map(({ score, top }, index) => ({
    score: shareOf({ round: asked.round, ballots: counted.ballots, index, part: "score" }, score, key),
    top: shareOf({ round: asked.round, ballots: counted.ballots, index, part: "top" }, top, key),
  }));
  return { key: key.key, items };
}

/**
 * Opens the sums from the shares of all trustees, and keeps the evidence for everybody.
 * @throws as {@link shareTally}; IntegrityError `feedback.share` naming the trustee.
 */
export async function openTally(
  connection: Connection,
  blobs: BlobStore,
  shares: readonly TrusteeShares[],
  asked: Asked,
): Promise<{ readonly tally: FeedbackTally; readonly evidence: Hex }> {
  const counted = await countBallots(connection, blobs, asked);
  requireFixed(counted);
  const ordered = counted.round.terms.trustees.flatMap(({ key }) => shares.find((one) => one.key === key) ?? []);
  const evidence: TallyEvidence = { round: asked.round, ballots: counted.ballots, shares: ordered };
  const tally = resultOf(counted, evidence, asked.questionnaire);
  return { tally, evidence: await blobs.put(new TextEncoder().encode(JSON.stringify(evidence))) };
}

/**
 * A trustee checks the evidence against the ballots and confirms the sum on chain; the last one publishes it.
 * @throws as {@link openTally}; IntegrityError `feedback.tally` for evidence of another round; RefusedError
 * `contract.TallyAlreadyPublished`, those of acting; what the store throws.
 */
export async function confirmTally(
  connection: Connection,
  blobs: BlobStore,
  trustee: Hex,
  asked: Asked & { readonly evidence: Hex },
): Promise<{ readonly tally: FeedbackTally; readonly transaction: ContractTransactionReceipt }> {
  const { counted, tally } = await checkEvidence(connection, blobs, asked);
  const told = {
    sums: tally.items.map(({ sum }) => sum),
    tops: tally.items.map(({ top }) => top),
    evidence: asked.evidence,
  };
  const index = placeOf(trustee, counted);
  const sent = connection.feedback.confirmTally(termsCall(counted.round.terms), index, told);
  return { tally, transaction: await send(sent) };
}

/**
 * What was published for a round, computed again from the votes on chain, the ballots and the evidence. Anybody may ask.
 * @throws as {@link openTally}; RefusedError `feedback.ballots` when nothing is published; IntegrityError `feedback.tally` when the
 * published numbers are others.
 */
export async function verifyTally(connection: Connection, blobs: BlobStore, asked: Asked): Promise<FeedbackTally> {
  const { feedback } = connection;
  const filter = feedback.filters.TallyPublished(asked.round);
  const [event] = await eventsBetween(connection, (from, to) => feedback.queryFilter(filter, from, to));
  if (!event) throw new RefusedError("feedback.ballots", "Nothing is published", { round: asked.round });
  const { sums, tops, evidence } = event.args.tally;
  const { tally } = await checkEvidence(connection, blobs, { ...asked, evidence: toHex(fromHex(evidence, 32)) });
  const same = tally.items.every(({ sum, top }, i) => BigInt(sum) === sums[i] && BigInt(top) === tops[i]);
  if (!same) throw new IntegrityError("feedback.tally", "The published numbers are others", { round: asked.round });
  return tally;
}

async function checkEvidence(connection: Connection, blobs: BlobStore, asked: Asked & { readonly evidence: Hex }) {
  const counted = await countBallots(connection, blobs, asked);
  requireFixed(counted);
  const evidence = parseEvidence(await blobs.get(asked.evidence));
  if (evidence?.round !== counted.round.round || evidence.ballots !== counted.ballots) {
    throw new IntegrityError("feedback.tally", "The evidence is of other ballots", { evidence: asked.evidence });
  }
  return { counted, tally: resultOf(counted, evidence, asked.questionnaire) };
}

function resultOf(counted: CountedBallots, evidence: TallyEvidence, questionnaire: Questionnaire): FeedbackTally {
  const { trustees } = counted.round.terms;
  const items = questionnaire.items.map(({ linkId }, index): ItemResult => {
    const open = (part: "score" | "top", max: number) => {
      const sealed = counted.sums[index]?.[part];
      const shares = trustees.map(({ organisation, key }, place) => {
        const share = evidence.shares[place]?.key === key ? evidence.shares[place].items[index]?.[part] : undefined;
        const context = { round: evidence.round, ballots: evidence.ballots, index, part };
        if (!share || !sealed || !isShareTrue(context, sealed, key, share)) {
          throw new IntegrityError("feedback.share", "The share is not true", { trustee: organisation, item: linkId });
        }
        return share;
      });
      const value = sealed && openSum(sealed, shares, max);
      if (value === undefined) throw new IntegrityError("feedback.tally", "The sum does not open", { item: linkId });
      return value;
    };
    return { linkId, sum: open("score", counted.counted * MAX_SCORE), top: open("top", counted.counted) };
  });
  return { counted: counted.counted, items };
}

function requireFixed({ round, ballots, counted }: CountedBallots): void {
  if (round.fixed?.ballots !== ballots) {
    throw new RefusedError("feedback.ballots", "Not these ballots are fixed", {
      fixed: round.fixed?.counted ?? 0,
      counted,
    });
  }
}

function placeOf(trustee: Hex, { round }: CountedBallots): number {
  const index = round.terms.trustees.findIndex(({ organisation }) => organisation === trustee.toLowerCase());
  if (index < 0) throw new InputError("feedback.terms", "The organisation is no trustee of the round", { trustee });
  return index;
}

function parseEvidence(content: Uint8Array): TallyEvidence | undefined {
  try {
    return evidenceForm.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content))).data;
  } catch {
    return undefined;
  }
}

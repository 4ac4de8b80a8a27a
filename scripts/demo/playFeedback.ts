import { countBallots } from "../../src/quality/feedback/countBallots.js";
import { type Questionnaire, questionnaireDigest } from "../../src/quality/feedback/Questionnaire.js";
import { openRound } from "../../src/quality/feedback/rounds.js";
import { relaySeats, signSeat, takeSeat } from "../../src/quality/feedback/seats.js";
import { agreeBallots, confirmTally, openTally, shareTally, verifyTally } from "../../src/quality/feedback/tally.js";
import { newTrusteeKey } from "../../src/quality/feedback/trusteeKey.js";
import { announceTrusteeKey } from "../../src/quality/feedback/trusteeKeys.js";
import { voterIdentity } from "../../src/quality/feedback/voterIdentity.js";
import { castVote, prepareVote } from "../../src/quality/feedback/votes.js";
import type { CaredStay } from "./caredFor.js";
import type { Watch } from "./playIndicator.js";
import type { QualityCast, QualityStage } from "./qualityCast.js";
import type { Story } from "./Story.js";
import { WOULD_RECOMMEND } from "./vermontReadmissions.js";
import { endVoteProver, voteProver } from "./voteProver.js";

const DAY = 86_400_000;
/** "Would you recommend this hospital?" from "definitely no" to "definitely yes", as HCAHPS asks it. */
const QUESTIONNAIRE: Questionnaire = {
  url: "https://regulator.example/Questionnaire/experience",
  items: [{ linkId: "recommend", min: 1, max: 4, top: 4 }],
};
/** As near to what Vermont's patients said as eleven voices come. */
const SCORES = [4, 4, 3, 4, 4, 4, 2, 4, 4, 3, 4] as const;

/** Patients say what they think of a hospital, sealed, and only the sum is opened. */
export async function playFeedback(
  story: Story,
  stage: QualityStage,
  cast: QualityCast,
  given: { readonly watch: Watch; readonly stays: readonly CaredStay[] },
): Promise<void> {
  try {
    await playRound(story, stage, cast, given);
  } finally {
    await endVoteProver();
  }
}

async function playRound(
  story: Story,
  { chain, stores: { blobs }, regulator, now }: QualityStage,
  { albans, auditor, patients, relay }: QualityCast,
  { watch, stays }: { readonly watch: Watch; readonly stays: readonly CaredStay[] },
): Promise<void> {
  story.chapter(`Patients of ${albans.name} say whether they would recommend it`);
  const trustees = [auditor, patients]
    .map((one) => ({ ...one, key: newTrusteeKey() }))
    .sort((a, b) => (a.org < b.org ? -1 : 1));
  const receipts =
    <T>(act: (one: (typeof trustees)[number]) => Promise<T>) =>
    async () => {
      const done: T[] = [];
      for (const trustee of trustees) done.push(await act(trustee));
      return done;
    };
  await story.does(
    `${auditor.name} and ${patients.name}`,
    "announce keys, and prove that they hold them: ballots are sealed to both together",
    receipts(({ org, key, chain: own }) => announceTrusteeKey(own, org, key)),
  );
  const opened = await now();
  const after = (days: number) => new Date(opened.getTime() + days * DAY);
  const terms = {
    organisation: albans.org,
    from: watch.startOf(0),
    until: watch.startOf(1),
    votingFrom: after(14),
    votingUntil: after(28),
    minimum: SCORES.length,
    items: QUESTIONNAIRE.items.length,
    questionnaire: await questionnaireDigest(QUESTIONNAIRE),
    trustees: trustees.map(({ org, key }) => ({ organisation: org, key: key.key })),
  };
  const { round } = await story.does("regulator", "orders a round about the first quarter's stays", async () => {
    const { round, transaction } = await openRound(chain.as(regulator), terms, { ordered: true });
    return { round, receipt: transaction };
  });
  const voters = await Promise.all(
    stays.map(async ({ person, opening, use }) => {
      const identity = await voterIdentity(crypto.getRandomValues(new Uint8Array(32)), use);
      return { person, encounter: opening, identity, seat: { round, encounter: opening, voter: identity.commitment } };
    }),
  );
  const [first] = voters;
  if (!first) throw new Error("somebody votes");
  await story.isRefused(albans.name, "takes a patient's seat to praise itself", "contract.NotPatientSigner", () =>
    takeSeat(albans.chain, first.seat),
  );
  await story.does(
    `${voters.length} patients`,
    "sign for a seat, one for each stay; a relay sends them together",
    async () => {
      const signed = [];
      for (const { person, seat } of voters) signed.push(await signSeat(chain, person.signer, seat, after(14)));
      return relaySeats(relay, signed);
    },
  );

  await watch.at(terms.votingFrom);
  const prepare = (voter: typeof first, score: number) =>
    prepareVote(chain, voteProver, { round, identity: voter.identity, questionnaire: QUESTIONNAIRE, scores: [score] });
  const votes = await story.does(
    `${SCORES.length} of them`,
    "seal a score and vote, each with a proof of one seat that does not say which",
    async (progress) => {
      const cast = [];
      for (const [i, score] of SCORES.entries()) {
        const voter = voters[i];
        if (voter) cast.push(await castVote(relay, blobs, await prepare(voter, score)));
        progress(`${cast.length} of ${SCORES.length}`);
      }
      return cast;
    },
  );
  story.tell(`A vote costs ${votes.at(-1)?.gasUsed.toLocaleString("en")} gas, whatever the number of seats.`);
  await story.isRefused(
    "one of them",
    "proves and votes again, with another score",
    "contract.VoteAlreadyCast",
    async () => castVote(relay, blobs, await prepare(first, 1)),
  );
  const asked = { round, questionnaire: QUESTIONNAIRE };
  await story.isRefused(auditor.name, "counts while people still vote", "feedback.too-few", () =>
    countBallots(chain, blobs, asked),
  );
  await watch.at(terms.votingUntil);
  const share = ({ key }: (typeof trustees)[number]) => shareTally(chain, blobs, key, asked);
  const [one, other] = trustees;
  if (!one || !other) throw new Error("there are two trustees");
  await story.isRefused(one.name, "opens a sum that the other has not agreed to", "feedback.ballots", () => share(one));
  await story.does(
    "both trustees",
    "check every ballot's proof, and agree on chain on the list of those that count",
    receipts(async ({ org, chain: own }) => {
      const { transaction } = await agreeBallots(own, blobs, org, asked);
      return transaction;
    }),
  );
  const shares = [await share(one), await share(other)];
  await story.isRefused(one.name, "opens the sum with its own share alone", "feedback.share", () =>
    openTally(chain, blobs, shares.slice(0, 1), asked),
  );
  const { evidence } = await story.does("both trustees", "join their shares: the sum opens, no ballot does", () =>
    openTally(chain, blobs, shares, asked),
  );
  await story.does(
    "both trustees",
    "check and confirm it; the second confirmation publishes",
    receipts(async ({ org, chain: own }) => {
      const { transaction } = await confirmTally(own, blobs, org, { ...asked, evidence });
      return transaction;
    }),
  );
  const { counted, items } = await verifyTally(chain, blobs, asked);
  const total = SCORES.reduce<number>((sum, score) => sum + score, 0);
  const best = SCORES.filter((score) => score === 4).length;
  story.holds(
    `Anyone computes it again: ${items[0]?.top} of ${counted} would definitely recommend it (of Vermont's patients ${WOULD_RECOMMEND} %)`,
    counted === SCORES.length && items[0]?.sum === total && items[0].top === best,
  );
}

import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";
import { endVoteProver, voteProver } from "../../../scripts/demo/voteProver.js";
import { countBallots } from "../../../src/quality/feedback/countBallots.js";
import { openRound, readRound } from "../../../src/quality/feedback/rounds.js";
import { roundIdOf, termsCall } from "../../../src/quality/feedback/roundTerms.js";
import { relaySeats, takeSeat } from "../../../src/quality/feedback/seats.js";
import { agreeBallots, confirmTally, openTally, shareTally, verifyTally } from "../../../src/quality/feedback/tally.js";
import { newTrusteeKey } from "../../../src/quality/feedback/trusteeKey.js";
import { castVote, type PreparedVote, prepareVote, readVotes } from "../../../src/quality/feedback/votes.js";
import { useIdOf } from "../../../src/records/uses/useIdOf.js";
import { InputError, IntegrityError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { alteredNode } from "../../support/alteredNode.js";
import { expectFailure } from "../../support/failureOf.js";
import { type FeedbackScene, feedbackScene, QUESTIONNAIRE, type TestVoter } from "./feedbackScene.js";

const DAY = 86_400;
const VOTES = 11;
/** The order of the scalar field of BN254, below which the circuit's numbers are. */
const FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

describe("feedback", () => {
  let scene: FeedbackScene;
  let round: Hex;
  let voters: TestVoter[];
  let last: TestVoter;
  let votes: PreparedVote[];
  let restore: () => Promise<void>;

  // Proofs take their time, so eleven votes are cast once for all.
  before(async function () {
    this.timeout(300_000);
    scene = await feedbackScene();
    const { system } = scene;
    round = await scene.open();
    voters = await scene.votersOf(VOTES + 1);
    const seats = await Promise.all(voters.map((voter) => scene.signedSeat(round, voter)));
    await relaySeats(system.as(system.relay), seats);
    await system.time.increase(20 * DAY);
    votes = [];
    for (const [i, voter] of voters.slice(0, VOTES).entries()) {
      votes.push((await scene.vote(round, voter, [(i % 4) + 1, i])).prepared);
    }
    const [one] = voters.slice(-1);
    if (!one) throw new Error("no voter");
    last = one;
  });
  beforeEach(async () => {
    ({ restore } = await scene.system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(async () => {
    await scene.system.close();
    await endVoteProver();
  });

  const blobs = () => scene.system.stores.blobs;
  const asked = () => ({ round, questionnaire: QUESTIONNAIRE });
  const end = () => scene.system.time.increase(10 * DAY);
  const agreeAll = async (missing = 0) => {
    for (const { org, controller } of scene.trustees) {
      await agreeBallots(scene.system.as(controller), blobs(), org, { ...asked(), missing });
    }
  };
  const shareAll = () =>
    Promise.all(scene.trustees.map(({ key }) => shareTally(scene.system.chain, blobs(), key, asked())));
  const firstVote = () => {
    const [vote] = votes;
    if (!vote) throw new Error("no vote");
    return vote;
  };

  it("goes from the seat to the published sum, which anybody computes again", async () => {
    const { system, trustees } = scene;
    await end();
    await agreeAll();
    const { tally, evidence } = await openTally(system.chain, blobs(), await shareAll(), asked());
    for (const { org, controller } of trustees) {
      await confirmTally(system.as(controller), blobs(), org, { ...asked(), evidence });
    }
    expect(tally).to.deep.equal({
      counted: VOTES,
      items: [
        { linkId: "nurses-listened", sum: 26, top: 2 },
        { linkId: "overall", sum: 55, top: 2 },
      ],
    });
    expect(await verifyTally(system.as(system.stranger), blobs(), asked())).to.deep.equal(tally);
    const state = await readRound(system.chain, round);
    expect(state.published).to.equal(true);
    expect(state.fixed?.counted).to.equal(VOTES);
    expect([state.seats, state.votes, state.ordered]).to.deep.equal([VOTES + 1, VOTES, false]);
    expect(roundIdOf(system.deployment, state.terms)).to.equal(round);
  });

  it("takes one vote of a seat, whatever the ballot, and whoever sends it again", async () => {
    const { system } = scene;
    const [voter] = voters;
    if (!voter) throw new Error("no voter");
    const again = () => castVote(system.as(system.stranger), blobs(), firstVote());
    await expectFailure(again, RefusedError, "contract.VoteAlreadyCast");
    const other = await scene.prepare(round, voter, [4, 10]);
    expect(other.nullifier).to.equal(firstVote().nullifier);
    await expectFailure(() => castVote(system.chain, blobs(), other), RefusedError, "contract.VoteAlreadyCast");
  });

  it("takes no vote whose ballot, nullifier or proof was changed on its way", async () => {
    const { system } = scene;
    const vote = await scene.prepare(round, last, [4, 10]);
    const otherBallot = toUtf8Bytes("another ballot");
    const { points } = firstVote();
    for (const wrong of [
      { ...vote, ballot: otherBallot },
      { ...vote, nullifier: keccak256(otherBallot).replace("0xff", "0x00") as Hex },
      { ...vote, points },
      // The same number to the circuit, another on chain: it would be a second voice of the same seat.
      { ...vote, nullifier: `0x${(BigInt(vote.nullifier) + FIELD).toString(16).padStart(64, "0")}` as const },
    ]) {
      await expectFailure(() => castVote(system.chain, blobs(), wrong), RefusedError, "contract.InvalidVoteProof");
    }
    await castVote(system.chain, blobs(), vote);
  });

  it("takes no vote of one round in another", async () => {
    const { system } = scene;
    const second = await scene.open({ from: await system.inDays(-60), until: await system.inDays(20) });
    const fresh = await scene.votersOf(VOTES);
    await relaySeats(system.chain, await Promise.all(fresh.map((voter) => scene.signedSeat(second, voter))));
    await system.time.increase(21 * DAY);
    const replayed = { ...firstVote(), round: second };
    await expectFailure(() => castVote(system.chain, blobs(), replayed), RefusedError, "contract.InvalidVoteProof");
  });

  it("seats the patient alone, once for each encounter, and nobody without one", async () => {
    const { system, hospital } = scene;
    const later = await scene.open({ until: await system.inDays(20) });
    const again = await scene.signedSeat(later, last);
    const seated = await expectFailure(
      () => relaySeats(system.chain, [again]),
      RefusedError,
      "contract.UseAlreadySeated",
    );
    expect(seated.values).to.deep.equal({ use: useIdOf(last.encounter) });
    const voter = await scene.voterOf();
    const seat = { round: later, encounter: voter.encounter, voter: voter.identity.commitment };
    const byHospital = () => takeSeat(system.as(hospital.controller), seat);
    await expectFailure(byHospital, RefusedError, "contract.NotPatientSigner");
    const invented = { ...voter, encounter: { ...voter.encounter, salt: keccak256("0x") as Hex } };
    const stuffed = await scene.signedSeat(later, invented);
    await expectFailure(() => relaySeats(system.chain, [stuffed]), RefusedError, "contract.UnknownUse");
    for (const list of [[], [stuffed, { ...stuffed, round }]]) {
      await expectFailure(() => relaySeats(system.chain, list), InputError, "input.invalid");
    }
    const unseated = () => scene.prepare(round, voter, [1, 1]);
    await expectFailure(unseated, InputError, "feedback.not-seated");
  });

  it("shows an outsider nothing that leads from a vote to a person or an encounter", async () => {
    const { system } = scene;
    const cast = await readVotes(system.chain, round);
    expect(cast.length).to.equal(VOTES);
    const { feedback } = system.chain;
    const events = await feedback.queryFilter(feedback.filters.VoteCast(round));
    const hidden = voters.flatMap(({ patient, encounter, identity }) => {
      return [patient.id, useIdOf(encounter), encounter.salt, identity.commitment.toString(16), patient.signer.signer];
    });
    for (const [i, event] of events.entries()) {
      const { data, from } = await event.getTransaction();
      const bytes = [data, event.data, ...event.topics, new TextDecoder().decode(votes[i]?.ballot)]
        .join()
        .toLowerCase();
      for (const value of hidden) expect(bytes).not.to.contain(value.replace("0x", "").toLowerCase());
      expect(from).to.equal(system.relay.address);
    }
  });

  it("opens nothing before the end, below the minimum of valid ballots, or of ballots that are not fixed", async () => {
    const { system, trustees } = scene;
    const [{ key }] = trustees as [(typeof trustees)[number]];
    const share = () => shareTally(system.chain, blobs(), key, asked());
    await expectFailure(share, RefusedError, "feedback.too-few");
    await end();
    await expectFailure(share, RefusedError, "feedback.ballots");
    await expectFailure(() => verifyTally(system.chain, blobs(), asked()), RefusedError, "feedback.ballots");
    await agreeAll();
    await share();
    const wrongKey = () => shareTally(system.chain, blobs(), newTrusteeKey(), asked());
    await expectFailure(wrongKey, InputError, "feedback.terms");
    // A ballot that disappears leaves ten: nobody computes a share of those.
    await blobs().delete(firstVote().digest);
    const few = await expectFailure(share, RefusedError, "feedback.too-few");
    expect(few.values).to.deep.equal({ valid: VOTES - 1, minimum: 11 });
    await blobs().put(firstVote().ballot);
  });

  it("opens no second sum, whose difference would be one voter's score", async () => {
    const { system, trustees } = scene;
    await castVote(system.chain, blobs(), await scene.prepare(round, last, [4, 10]));
    await end();
    await blobs().delete(firstVote().digest);
    const { leftOut } = await countBallots(system.chain, blobs(), asked());
    const { digest, nullifier } = firstVote();
    expect(leftOut).to.deep.equal([{ digest, nullifier, fault: "missing" }]);
    // Whoever keeps ballots from a trustee does not have it open the sum of the rest unasked.
    const refused = await expectFailure(agreeAll, RefusedError, "feedback.missing");
    expect(refused.values).to.deep.equal({ missing: 1, accepted: 0 });
    await agreeAll(1);
    const shares = await shareAll();
    await blobs().put(firstVote().ballot);
    const [{ org, controller }] = trustees as [(typeof trustees)[number]];
    const again = () => agreeBallots(system.as(controller), blobs(), org, asked());
    await expectFailure(again, RefusedError, "contract.BallotsAlreadyFixed");
    // A ballot shown late neither counts nor keeps the sum of the others from being opened, published and computed again.
    const late = await countBallots(system.chain, blobs(), asked());
    expect(late.leftOut).to.deep.equal([{ digest, nullifier, fault: "late" }]);
    const { tally, evidence } = await openTally(system.chain, blobs(), shares, asked());
    for (const trustee of trustees) {
      await confirmTally(system.as(trustee.controller), blobs(), trustee.org, { ...asked(), evidence });
    }
    expect(tally).to.deep.equal(await verifyTally(system.chain, blobs(), asked()));
    expect([tally.counted, tally.items.map(({ sum }) => sum)]).to.deep.equal([VOTES, [26 - 1 + 4, 55 + 10]]);
    // Without the trustees' list nobody can tell which ballots they meant, and no other sum is taken for theirs.
    await blobs().delete(late.ballots);
    await expectFailure(shareAll, RefusedError, "feedback.ballots");
    await blobs().put(late.list);
    await shareAll();
  });

  it("counts every ballot that keeps the rules, and under the questionnaire of the round alone", async () => {
    const { system } = scene;
    const vote = await scene.prepare(round, last, [4, 10]);
    await castVote(system.chain, blobs(), vote);
    await end();
    const { counted, leftOut } = await countBallots(system.chain, blobs(), asked());
    expect([counted, leftOut.length]).to.deep.equal([VOTES + 1, 0]);
    const other = { ...QUESTIONNAIRE, url: "https://hospital.example/another" };
    const wrong = () => countBallots(system.chain, blobs(), { round, questionnaire: other });
    await expectFailure(wrong, InputError, "feedback.terms");
  });

  it("publishes no sum with a share that is missing or false, and none that differs from the evidence", async () => {
    const { system, trustees } = scene;
    await end();
    await agreeAll();
    const shares = await shareAll();
    const [first, second] = shares;
    const [item] = second?.items ?? [];
    if (!first || !second || !item) throw new Error("no shares");
    // No element of the group: the order of the field, 2^255 - 19, for zero.
    const zero: Hex = `0xed${"ff".repeat(30)}7f`;
    const malformed = {
      ...second,
      items: [{ ...item, score: { ...item.score, point: zero } }, ...second.items.slice(1)],
    };
    const withIt = () => openTally(system.chain, blobs(), [first, malformed], asked());
    await expectFailure(withIt, IntegrityError, "feedback.share");
    const withOne = () => openTally(system.chain, blobs(), [first], asked());
    await expectFailure(withOne, IntegrityError, "feedback.share");
    const swapped = [first, { ...second, items: first.items }];
    await expectFailure(() => openTally(system.chain, blobs(), swapped, asked()), IntegrityError, "feedback.share");
    const { evidence } = await openTally(system.chain, blobs(), shares, asked());
    const strange = await blobs().put(toUtf8Bytes("{}"));
    const [{ org, controller }] = trustees as [(typeof trustees)[number]];
    const confirmed = () => confirmTally(system.as(controller), blobs(), org, { ...asked(), evidence: strange });
    await expectFailure(confirmed, IntegrityError, "feedback.tally");
    const stranger = () => confirmTally(system.as(controller), blobs(), scene.hospital.org, { ...asked(), evidence });
    await expectFailure(stranger, InputError, "feedback.terms");
    // All trustees together can confirm a false sum on chain; everybody sees that it is one.
    const { terms } = await readRound(system.chain, round);
    for (const [i, trustee] of trustees.entries()) {
      const tally = { sums: [44, 110], tops: [11, 11], evidence };
      await send(system.as(trustee.controller).feedback.confirmTally(termsCall(terms), i, tally));
    }
    await expectFailure(() => verifyTally(system.chain, blobs(), asked()), IntegrityError, "feedback.tally");
  });

  it("seals nothing under keys that a node names in the place of the trustees'", async () => {
    const { system } = scene;
    const node = alteredNode(system.chain, system.stranger, system.chain.feedback, (name, values) => {
      if (name !== "RoundOpened") return { values };
      if (!Array.isArray(values.terms)) throw new Error("no terms");
      const trustees = scene.trustees.map(({ org }) => [org, newTrusteeKey().key]);
      return { values: { ...values, terms: [...values.terms.slice(0, -1), trustees] } };
    });
    await expectFailure(() => readRound(node, round), IntegrityError, "feedback.terms");
    const { identity } = last;
    const vote = { round, identity, questionnaire: QUESTIONNAIRE, scores: [1, 1] };
    await expectFailure(() => prepareVote(node, voteProver, vote), IntegrityError, "feedback.terms");
  });

  it("takes no proof of another voter from its prover", async () => {
    const { chain } = scene.system;
    const [other] = voters;
    if (!other) throw new Error("no voter");
    const confused: typeof voteProver = (request) => voteProver({ ...request, identity: other.identity });
    const vote = { round, identity: last.identity, questionnaire: QUESTIONNAIRE, scores: [1, 1] };
    await expectFailure(() => prepareVote(chain, confused, vote), IntegrityError, "feedback.proof");
  });

  it("is opened by the organisation or ordered by a regulator, under keys that were proved", async () => {
    const { system, hospital } = scene;
    const terms = await scene.terms();
    const { round: ordered } = await openRound(system.as(system.regulator), terms, { ordered: true });
    expect((await readRound(system.chain, ordered)).ordered).to.equal(true);
    const [first, second] = scene.trustees;
    if (!first || !second) throw new Error("no trustees");
    const unproved = newTrusteeKey().key;
    const { feedback } = system.as(first.controller);
    await send(feedback.announceTrusteeKey(first.org, unproved, keccak256("0x01"), keccak256("0x02")));
    const trustees = [{ organisation: first.org, key: unproved }, ...terms.trustees.slice(1)];
    const rogue = () => openRound(system.as(hospital.controller), { ...terms, trustees });
    const failure = await expectFailure(rogue, InputError, "feedback.key");
    expect(failure.values).to.deep.equal({ trustee: first.org });
    const few = () => openRound(system.as(hospital.controller), { ...terms, minimum: 10 });
    await expectFailure(few, InputError, "input.invalid");
    // Whom the contract lets open such a round: nobody spends the one seat of an encounter, or a ballot, on it.
    const opened = await send(system.as(hospital.controller).feedback.openRound({ ...termsCall(terms), trustees }));
    expect(opened.status).to.equal(1);
    const decoy = roundIdOf(system.deployment, { ...terms, trustees });
    const voter = await scene.voterOf();
    await expectFailure(() => scene.signedSeat(decoy, voter), InputError, "feedback.key");
    const seat = { round: decoy, encounter: voter.encounter, voter: voter.identity.commitment };
    await expectFailure(() => takeSeat(system.chain, seat), InputError, "feedback.key");
    const unknown = () => readRound(system.chain, keccak256("0x03") as Hex);
    await expectFailure(unknown, MissingError, "feedback.round");
  });
});

import { Group } from "@semaphore-protocol/group";
import type { Identity } from "@semaphore-protocol/identity";
import { generateProof } from "@semaphore-protocol/proof";
import { getBytes, toBeHex, ZeroHash } from "ethers";
import { LICENCES } from "../../src/identity/licences.js";
import { mod, Point, times, writePoint, writeScalar } from "../../src/quality/feedback/ballotGroup.js";
import { signSeat } from "../../src/quality/feedback/seats.js";
import { type KeyProof, proveTrusteeKey, type TrusteeKey } from "../../src/quality/feedback/trusteeKey.js";
import { nullifierOf, voterIdentity } from "../../src/quality/feedback/voterIdentity.js";
import { useCommitmentOf } from "../../src/records/uses/useCommitmentOf.js";
import { useIdOf } from "../../src/records/uses/useIdOf.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { RoundTermsStruct } from "../../typechain-types/contracts/quality/PatientFeedback.js";
import { endVoteProver } from "../demo/voteProver.js";
import type { GasLedger } from "./GasLedger.js";
import { DEADLINE, FROM, type GasStage, registered, UNTIL, word } from "./GasStage.js";

/** Fixed, so that the round's id always has the same bytes. */
const VOTING_FROM = UNTIL - 1_000_001;
const VOTING_UNTIL = UNTIL - 500_001;
/** One sent, then as many signed ones as fit into one call. */
const SEATS = 1 + 32;
const ARTIFACTS = "node_modules/@zk-kit/semaphore-artifacts/semaphore-16";

/** Measures feedback: keys, rounds, seats, votes with real proofs, and the way to the published sum. Leaves the clock as it was. */
export async function measureFeedback(gas: GasLedger, stage: GasStage, org: Hex): Promise<void> {
  const { chain, regulator, controller, account, member, signers, connection } = stage;
  const { time, takeSnapshot } = connection.networkHelpers;
  const { restore } = await takeSnapshot();
  const { feedback } = chain;
  const acting = chain.as(controller);
  const auditors = await accreditedAuditors(stage);
  for (const [i, { org: trustee, sender }] of auditors.entries()) {
    const { challenge, response } = keyProofOf(trustee);
    const sent = feedback.connect(sender).announceTrusteeKey(trustee, keyOf(trustee).key, challenge, response);
    await (i === 0 ? gas.transaction("announce a trustee's key, the first", sent) : send(sent));
  }
  const terms: RoundTermsStruct = {
    organisation: org,
    from: FROM,
    until: VOTING_FROM,
    votingFrom: VOTING_FROM,
    votingUntil: VOTING_UNTIL,
    minimum: 11,
    items: 10,
    questionnaire: word("questionnaire"),
    trustees: auditors.map(({ org: organisation }) => ({ organisation, key: keyOf(organisation).key })),
  };
  const ordered = { ...terms, questionnaire: word("the regulator's questionnaire") };
  await gas.transaction("order a round of feedback, the regulator", chain.as(regulator).feedback.orderRound(ordered));
  const round = toHex(fromHex(await acting.feedback.openRound.staticCall(terms), 32));
  await gas.transaction("open a round of feedback, three trustees", acting.feedback.openRound(terms));

  const patient = await registered(stage, account.address as Hex, "feedback");
  const signing = await registered(stage, signers.eoa.signer, "feedback, signed");
  const voters: Identity[] = [];
  const seatOf = async (of: Hex, label: string) => {
    const digest = word(`encounter of feedback ${label}`);
    const identifier = { system: "urn:example:feedback", value: label };
    const encounter = { organisation: org, patient: of, identifier, salt: word(`salt of feedback ${label}`) };
    await send(chain.as(member).records.anchor(of, org, digest));
    const place = { root: ZeroHash, proof: [] };
    const use = { patient: of, commitment: useCommitmentOf(encounter), kind: 1, digest, place };
    await send(chain.as(member).uses.anchorUse(org, use));
    const identity = await voterIdentity(new Uint8Array(fromHex(word("voter"), 32)), useIdOf(encounter));
    return { encounter, identity };
  };
  const own = await seatOf(patient, "sent");
  const call = [round, patient, useCommitmentOf(own.encounter), own.identity.commitment] as const;
  await gas.transaction("take a seat, sent, the first", chain.as(account).feedback.takeSeat(...call));
  voters.push(own.identity);
  const signed = [];
  for (let i = 1; i < SEATS; i++) {
    const { encounter, identity } = await seatOf(signing, `signed ${i}`);
    signed.push({ seat: { round, encounter, voter: identity.commitment }, identity });
  }
  signed.sort((a, b) => (a.seat.voter < b.seat.voter ? -1 : 1));
  const seats = await Promise.all(signed.map(({ seat }) => signSeat(chain, signers.eoa, seat, DEADLINE)));
  await gas.each("take a seat, each of 32 signed by eoa", seats.length, feedback.takeSeatsBySig(round, seats));
  voters.push(...signed.map(({ identity }) => identity));

  await time.increaseTo(VOTING_FROM);
  const group = new Group(voters.map(({ commitment }) => commitment));
  try {
    for (const [i, identity] of voters.slice(0, 11).entries()) {
      const vote = await provedVote(group, identity, round, i);
      if (i === 0) await gas.transaction("cast a vote with its proof, the first", feedback.castVote(round, vote));
      else if (i === 10)
        await gas.transaction("cast a vote with its proof, after 10 others", feedback.castVote(round, vote));
      else await send(feedback.castVote(round, vote));
    }
  } finally {
    await endVoteProver();
  }

  await time.increaseTo(VOTING_UNTIL);
  const tally = { sums: Array(10).fill(77), tops: Array(10).fill(7), evidence: word("evidence") };
  for (const [i, { sender }] of auditors.entries()) {
    const sent = feedback.connect(sender).agreeBallots(terms, i, word("ballots"), 11);
    const sentence = ["agree on the ballots, a trustee", undefined, "agree on the ballots, the last trustee"][i];
    await (sentence ? gas.transaction(sentence, sent) : send(sent));
  }
  for (const [i, { sender }] of auditors.entries()) {
    const sent = feedback.connect(sender).confirmTally(terms, i, tally);
    const sentence = [
      "confirm a sum of ten items, a trustee",
      undefined,
      "publish a sum of ten items, the last trustee",
    ][i];
    await (sentence ? gas.transaction(sentence, sent) : send(sent));
  }
  const views = {
    "roundOf feedback": feedback.roundOf.populateTransaction(round),
    "resultOf a round of feedback": feedback.resultOf.populateTransaction(round),
    "isSeated, an encounter": feedback.isSeated.populateTransaction(useIdOf(own.encounter)),
    "hasVoted, a nullifier": feedback.hasVoted.populateTransaction(round, BigInt(nullifierOf(own.identity, round))),
    "trusteeKeyOf an auditor": feedback.trusteeKeyOf.populateTransaction(auditors[0]?.org ?? ZeroHash),
    "MIN_BALLOTS of feedback": feedback.MIN_BALLOTS.populateTransaction(),
    "MAX_ITEMS of feedback": feedback.MAX_ITEMS.populateTransaction(),
    "MAX_SCORE of feedback": feedback.MAX_SCORE.populateTransaction(),
    "MAX_TRUSTEES of feedback": feedback.MAX_TRUSTEES.populateTransaction(),
    "MAX_SEATS of feedback": feedback.MAX_SEATS.populateTransaction(),
    "DEPTH of feedback": feedback.DEPTH.populateTransaction(),
    "PATIENTS of feedback": feedback.PATIENTS.populateTransaction(),
    "ORGANIZATIONS of feedback": feedback.ORGANIZATIONS.populateTransaction(),
    "USES of feedback": feedback.USES.populateTransaction(),
    "SEMAPHORE of feedback": feedback.SEMAPHORE.populateTransaction(),
  };
  for (const [sentence, view] of Object.entries(views)) await gas.view(sentence, await view);
  await restore();
}

async function accreditedAuditors({ chain, regulator, free, connection }: GasStage) {
  const { organizations } = chain;
  const auditors = await Promise.all(
    free.slice(-7, -4).map(async (sender, i) => {
      const credential = word(`trustee ${i}`);
      const { organizations: accrediting } = chain.as(regulator);
      await send(accrediting.accredit(sender.address, credential, LICENCES.auditor, UNTIL));
      return { org: toHex(fromHex(await organizations.orgIdOf(sender.address, credential), 32)), sender };
    }),
  );
  await connection.networkHelpers.time.increase(172_800);
  for (const { org } of auditors) await send(organizations.activateLicences(org));
  return auditors.sort((a, b) => (a.org < b.org ? -1 : 1));
}

/** The same each time, so that the round's id always has the same bytes. */
function keyOf(trustee: Hex): TrusteeKey {
  const secret = mod(BigInt(word(`key of ${trustee}`)));
  return { secret: writeScalar(secret), key: writePoint(times(Point.BASE, secret)) };
}

/** Blinded at random as well: proved until there is no zero byte. */
function keyProofOf(trustee: Hex): KeyProof {
  for (;;) {
    const proof = proveTrusteeKey(trustee, keyOf(trustee));
    if (![proof.challenge, proof.response].some((word) => getBytes(word).includes(0))) return proof;
  }
}

/** Proofs are blinded at random, and a zero byte of calldata is cheaper: proved until there is none. */
async function provedVote(group: Group, identity: Identity, round: Hex, i: number) {
  const digest = word(`ballot ${i}`);
  const files = { wasm: `${ARTIFACTS}.wasm`, zkey: `${ARTIFACTS}.zkey` };
  for (;;) {
    const proof = await generateProof(identity, group, BigInt(digest), BigInt(round), 16, files);
    const [a, b, c, d, e, f, g, h] = proof.points.map((point: string) => toBeHex(point, 32));
    if (!a || !b || !c || !d || !e || !f || !g || !h) throw new Error("not a proof of eight points");
    const points: [string, string, string, string, string, string, string, string] = [a, b, c, d, e, f, g, h];
    if (i % 10 !== 0 || points.every((point) => !getBytes(point).includes(0))) {
      return { digest, nullifier: BigInt(proof.nullifier), points };
    }
  }
}

import type { Identity } from "@semaphore-protocol/identity";
import { id } from "ethers";
import { voteProver } from "../../../scripts/demo/voteProver.js";
import { LICENCES } from "../../../src/identity/licences.js";
import type { Questionnaire } from "../../../src/quality/feedback/Questionnaire.js";
import { questionnaireDigest } from "../../../src/quality/feedback/Questionnaire.js";
import { openRound } from "../../../src/quality/feedback/rounds.js";
import type { RoundTerms } from "../../../src/quality/feedback/roundTerms.js";
import { signSeat } from "../../../src/quality/feedback/seats.js";
import { newTrusteeKey, type TrusteeKey } from "../../../src/quality/feedback/trusteeKey.js";
import { announceTrusteeKey } from "../../../src/quality/feedback/trusteeKeys.js";
import { voterIdentity } from "../../../src/quality/feedback/voterIdentity.js";
import { castVote, prepareVote } from "../../../src/quality/feedback/votes.js";
import { anchorUse } from "../../../src/records/uses/anchorUses.js";
import { newUseSalt } from "../../../src/records/uses/newUseSalt.js";
import type { UseOpening } from "../../../src/records/uses/UseOpening.js";
import { useIdOf } from "../../../src/records/uses/useIdOf.js";
import type { UseKind } from "../../../src/records/uses/useKind.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { accountSigner } from "../../support/patientSigners.js";
import {
  DELAY,
  type TestOrganization,
  type TestPatient,
  type TestSystem,
  testSystem,
} from "../../support/testSystem.js";

/** Two items as HCAHPS asks them: how often, and the overall rating. */
export const QUESTIONNAIRE: Questionnaire = {
  url: "https://hospital.example/Questionnaire/experience",
  items: [
    { linkId: "nurses-listened", min: 1, max: 4, top: 4 },
    { linkId: "overall", min: 0, max: 10, top: 9 },
  ],
};

/** A trustee of the tests: an auditor with its key. */
export interface TestTrustee extends TestOrganization {
  readonly key: TrusteeKey;
}

/** A patient with an encounter and the identity that will speak of it. */
export interface TestVoter {
  readonly patient: TestPatient;
  readonly encounter: UseOpening;
  readonly identity: Identity;
}

export type FeedbackScene = Awaited<ReturnType<typeof feedbackScene>>;

/** A hospital, another, and two auditors whose keys are announced; the system and hospital that are there, if given. */
export async function feedbackScene(shared?: { readonly system: TestSystem; readonly hospital: TestOrganization }) {
  const system = shared?.system ?? (await testSystem());
  const hospital = shared?.hospital ?? (await system.organization("Hospital"));
  const other = await system.organization("Other Hospital");
  const audited = [
    await system.organization("Auditor", LICENCES.auditor),
    await system.organization("Patients' Association", LICENCES.auditor),
  ].sort((a, b) => (a.org < b.org ? -1 : 1));
  await system.time.increase(DELAY);
  const trustees: TestTrustee[] = [];
  for (const organization of audited) {
    await send(system.chain.organizations.activateLicences(organization.org));
    const key = newTrusteeKey();
    await announceTrusteeKey(system.as(organization.controller), organization.org, key);
    trustees.push({ ...organization, key });
  }

  const terms = async (change: Partial<RoundTerms> = {}): Promise<RoundTerms> => ({
    organisation: hospital.org,
    from: await system.inDays(-30),
    until: await system.inDays(10),
    votingFrom: await system.inDays(20),
    votingUntil: await system.inDays(30),
    minimum: 11,
    items: QUESTIONNAIRE.items.length,
    questionnaire: await questionnaireDigest(QUESTIONNAIRE),
    trustees: trustees.map(({ org, key }) => ({ organisation: org, key: key.key })),
    ...change,
  });

  const open = async (change: Partial<RoundTerms> = {}) =>
    (await openRound(system.as(hospital.controller), await terms(change))).round;

  let count = 0;
  const encounterOf = async (
    patient: TestPatient,
    at: TestOrganization = hospital,
    kind: UseKind = "encounter",
  ): Promise<UseOpening> => {
    count++;
    const digest = id(`encounter ${count}`) as Hex;
    await send(system.as(at.member).records.anchor(patient.id, at.org, digest));
    const identifier = { system: "https://hospital.example/encounters", value: `2026-${count}` };
    const encounter = { organisation: at.org, patient: patient.id, identifier, salt: newUseSalt() };
    await anchorUse(system.as(at.member), { opening: encounter, kind, record: { digest } });
    return encounter;
  };

  const voterOf = async (at: TestOrganization = hospital, kind: UseKind = "encounter"): Promise<TestVoter> => {
    const patient = await system.patient(await accountSigner(), ["laboratory"]);
    const encounter = await encounterOf(patient, at, kind);
    const secret = crypto.getRandomValues(new Uint8Array(32));
    return { patient, encounter, identity: await voterIdentity(secret, useIdOf(encounter)) };
  };

  const votersOf = async (number: number): Promise<TestVoter[]> => {
    const voters: TestVoter[] = [];
    for (let i = 0; i < number; i++) voters.push(await voterOf());
    return voters;
  };

  const signedSeat = async (round: Hex, { patient, encounter, identity }: TestVoter) => {
    const seat = { round, encounter, voter: identity.commitment };
    return signSeat(system.chain, patient.signer, seat, await system.inDays(20));
  };

  const prepare = (round: Hex, { identity }: TestVoter, scores: readonly number[]) =>
    prepareVote(system.chain, voteProver, { round, identity, questionnaire: QUESTIONNAIRE, scores });

  const vote = async (round: Hex, voter: TestVoter, scores: readonly number[]) => {
    const prepared = await prepare(round, voter, scores);
    const receipt = await castVote(system.as(system.relay), system.stores.blobs, prepared);
    return { prepared, receipt };
  };

  return { system, hospital, other, trustees, terms, open, encounterOf, voterOf, votersOf, signedSeat, prepare, vote };
}

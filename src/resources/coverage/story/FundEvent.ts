import { z } from "zod";
import { bytes32 } from "../../../shared/bytes32.js";
import { fromSeconds } from "../../../shared/time.js";
import { chainTerms } from "../planTerms.js";

/** States of a claim, as ICoverageClaims numbers them. */
export const CLAIM_STATES = [
  "none",
  "paid",
  "waiting",
  "contested",
  "upheld",
  "disputed",
  "setAside",
  "struck",
  "settled",
  "denied",
  "reversed",
] as const;

export type ClaimState = (typeof CLAIM_STATES)[number];

/** Why a claim that was good before is not, as ICoverageClaims numbers them. */
const REVERSAL_CAUSES = ["deniedByArbiter", "withdrawnByProvider", "useNotStanding"] as const;

const amount = z.bigint();
const count = z.bigint().transform(Number);
const time = z.bigint().transform(fromSeconds);
const state = z.bigint().transform((number): ClaimState => CLAIM_STATES[Number(number)] ?? "none");

/** A claim's facts as the chain has them: who acts on a claim names them. */
const claimFacts = z.object({
  plan: bytes32,
  provider: bytes32,
  person: bytes32,
  year: count,
  deductible: amount,
  due: amount,
  award: amount,
});

/** What a claim comes to: amounts in the token's smallest unit. */
export type ClaimFacts = Readonly<z.output<typeof claimFacts>>;

const place = {
  plan: bytes32,
  block: z.int(),
  /** Of the log in its block. */
  index: z.int(),
  /** Of the block. */
  time: z.date(),
  transaction: z.string(),
};
const ofPlan = <N extends string, T extends z.ZodRawShape>(name: N, shape: T) =>
  z.object({ name: z.literal(name), ...place, ...shape });
const ofClaim = <N extends string, T extends z.ZodRawShape>(name: N, shape: T) =>
  ofPlan(name, { use: bytes32, provider: bytes32, ...shape });

/** What the coverage contracts tell of one plan. */
export const fundEvent = z.discriminatedUnion("name", [
  ofPlan("PlanOpened", { terms: chainTerms }),
  ofPlan("PersonEnrolled", { person: bytes32, patient: bytes32, until: time }),
  ofPlan("PseudonymAdded", { person: bytes32, patient: bytes32 }),
  ofPlan("EnrolmentChanged", { person: bytes32, until: time }),
  ofPlan("PremiumPaid", { person: bytes32, year: count, amount, coveredFrom: count }),
  ofPlan("FundToppedUp", { amount }),
  ofPlan("ProviderPaid", { provider: bytes32, account: z.string(), amount }),
  ofPlan("DebitNetted", { provider: bytes32, amount }),
  ofPlan("SurplusAnnounced", { amount, period: count }),
  ofPlan("SurplusWithdrawn", { amount }),
  ofClaim("ClaimFiled", {
    facts: claimFacts,
    period: count,
    state,
    claimed: amount,
    approved: amount,
    document: bytes32,
  }),
  ofClaim("ClaimContested", { decideBy: time, reasons: bytes32 }),
  ofClaim("ClaimUpheld", { state, reasons: bytes32 }),
  ofClaim("ClaimVoided", {
    cause: z.bigint().transform((number) => REVERSAL_CAUSES[Number(number)] ?? "useNotStanding"),
    state,
    taken: amount,
    reasons: bytes32,
  }),
  ofPlan("PeriodFixed", { period: count, endowment: amount, waiting: amount, count }),
  ofPlan("LevelProved", { period: count, level: amount, extra: count }),
  ofClaim("ClaimAwarded", { award: amount, state }),
  ofPlan("PeriodClosed", { period: count }),
]);

export type FundEvent = Readonly<z.output<typeof fundEvent>>;

/** One kind of event. */
export type FundEventOf<N extends FundEvent["name"]> = Extract<FundEvent, { name: N }>;

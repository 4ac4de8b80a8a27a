import { ZeroAddress, ZeroHash } from "ethers";
import { z } from "zod";
import type { PlanTermsStruct } from "../../../typechain-types/contracts/resources/interfaces/ICoveragePlans.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { fromSeconds, toSeconds } from "../../shared/time.js";
import { AWARD_RULES } from "../awards/AwardRun.js";

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, "not an address")
  .refine((text) => text !== ZeroAddress, "zero stands for nobody")
  .transform((text): `0x${string}` => `0x${text.slice(2).toLowerCase()}`);
const named = bytes32.refine((word) => word !== ZeroHash, "zero stands for nothing");
const seconds = z.int().positive().max(0xffff_ffff);

/** Amounts of one claim or person have 80 bits on chain. */
export const uint80 = z
  .bigint()
  .nonnegative()
  .max(2n ** 80n - 1n);

const termsSchema = z.strictObject({
  /** OrgId that stands behind the plan. */
  insurer: named,
  /** OrgId with the auditor's licence, which decides contested claims; not the insurer. */
  arbiter: named,
  /** Of the {@link FeeSchedule}. */
  feeRoot: named,
  /** ERC-20; without a fee of its own. */
  token: address,
  /** When period 1 begins. */
  start: z.date(),
  periodSeconds: seconds,
  periodsPerYear: z.int().min(1).max(0xff),
  /** The person's own share after the deductible, in hundredths of a percent. */
  coinsuranceBps: z.int().min(0).max(10_000),
  /** After a period's end: until then its claims can be contested, from then on it can be closed. */
  disputeSeconds: seconds,
  /** For the arbiter; afterwards a contested claim stands. */
  decideSeconds: seconds,
  /** How a period's money is shared where it does not cover the claims that wait. */
  rule: z.enum(AWARD_RULES),
  /** What a person pays for a year. Amounts are in the token's smallest unit. */
  premium: uint80,
  /** What a person bears in a year before the plan pays. */
  deductible: uint80,
  /** The most that the plan pays for a person in a year. */
  limit: uint80.min(1n),
  /** The most that is paid at once for a person in a period. */
  fastLimit: uint80,
});

/** What an insurer promises; it never changes. */
export type PlanTerms = z.output<typeof termsSchema>;

/** As the contract takes them. @throws InputError `input.invalid`, `time.invalid`. */
export function encodePlanTerms(terms: PlanTerms) {
  const { start, periodSeconds, disputeSeconds, decideSeconds, rule, ...rest } = checkInput(
    termsSchema,
    { ...terms },
    "plan",
  );
  return {
    ...rest,
    start: BigInt(toSeconds(start, "start")),
    periodLength: BigInt(periodSeconds),
    disputeTime: BigInt(disputeSeconds),
    decideTime: BigInt(decideSeconds),
    rule: AWARD_RULES.indexOf(rule),
  } satisfies PlanTermsStruct;
}

/** The terms as they come from the chain, by their names. */
export const chainTerms = z
  .object({
    insurer: named,
    arbiter: named,
    feeRoot: named,
    token: address,
    start: z.bigint(),
    periodLength: z.bigint(),
    periodsPerYear: z.bigint(),
    coinsuranceBps: z.bigint(),
    disputeTime: z.bigint(),
    decideTime: z.bigint(),
    rule: z.bigint(),
    premium: z.bigint(),
    deductible: z.bigint(),
    limit: z.bigint(),
    fastLimit: z.bigint(),
  })
  .transform(
    ({ start, periodLength, periodsPerYear, coinsuranceBps, disputeTime, decideTime, rule, ...rest }): PlanTerms => ({
      ...rest,
      start: fromSeconds(start),
      periodSeconds: Number(periodLength),
      periodsPerYear: Number(periodsPerYear),
      coinsuranceBps: Number(coinsuranceBps),
      disputeSeconds: Number(disputeTime),
      decideSeconds: Number(decideTime),
      rule: AWARD_RULES[Number(rule)] ?? "proportional",
    }),
  );

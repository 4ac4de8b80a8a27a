import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";

/** ICoverageFund.MAX_ITEMS. */
export const MAX_ITEMS = 16;

/** Hundredths of a percent in the whole. */
const WHOLE = 10_000n;

const units = z.bigint().nonnegative();

/** Of one line: how often the service was given. */
export const MAX_UNITS = 0xffff;

const questionSchema = z.strictObject({
  items: z
    .array(z.strictObject({ amount: units, maximum: units, units: z.int().min(1).max(MAX_UNITS) }))
    .min(1)
    .max(MAX_ITEMS),
  // A plan's terms say more.
  terms: z.object({
    deductible: units,
    limit: units,
    coinsuranceBps: z.int().min(0).max(Number(WHOLE)),
  }),
  used: z.strictObject({ deductible: units, benefit: units }),
});

/** What a claim asks and what it meets: money in smallest units of the plan's token. */
export interface Adjudication {
  /** What is asked for each service, the fee schedule's maximum for one unit of it, and how many there were. */
  readonly items: readonly { readonly amount: bigint; readonly maximum: bigint; readonly units: number }[];
  readonly terms: {
    /** What the member bears first, a year. */
    readonly deductible: bigint;
    /** The most that the insurer pays, a year. */
    readonly limit: bigint;
    /** The member's share of the rest, in hundredths of a percent. */
    readonly coinsuranceBps: number;
  };
  /** What earlier claims of the person took of this year's deductible and limit. */
  readonly used: { readonly deductible: bigint; readonly benefit: bigint };
}

/** How a claim comes out: submitted >= approved = deductible + coinsurance + overLimit + payable. */
export interface AdjudicatedClaim {
  readonly submitted: bigint;
  /** What the fee schedule allows. */
  readonly approved: bigint;
  /** The part of it that the member bears as the year's deductible. */
  readonly deductible: bigint;
  /** The member's share of the rest; the insurer's is rounded down. */
  readonly coinsurance: bigint;
  /** What the year's limit leaves unpaid. */
  readonly overLimit: bigint;
  /** What the insurer owes. */
  readonly payable: bigint;
}

/**
 * What a claim is worth, as contracts/resources computes it: no item above its maximum, then the deductible, then the insurer's
 * share, then the limit.
 * @throws InputError `input.invalid`: no item or more than 16, an amount below zero, a share above the whole.
 */
export function adjudicate(claim: Adjudication): AdjudicatedClaim {
  const { items, terms, used } = checkInput(questionSchema, claim, "claim");
  const submitted = items.reduce((sum, { amount }) => sum + amount, 0n);
  const approved = items.reduce((sum, item) => sum + least(item.amount, item.maximum * BigInt(item.units)), 0n);
  return { submitted, ...adjudicated(approved, terms, used) };
}

/** {@link adjudicate} from what the fee schedule allowed on, which is what events tell. */
export function adjudicated(
  approved: bigint,
  terms: Adjudication["terms"],
  used: Adjudication["used"],
): Omit<AdjudicatedClaim, "submitted"> {
  const deductible = least(approved, left(terms.deductible, used.deductible));
  const rest = approved - deductible;
  const share = (rest * (WHOLE - BigInt(terms.coinsuranceBps))) / WHOLE;
  const payable = least(share, left(terms.limit, used.benefit));
  return { approved, deductible, coinsurance: rest - share, overLimit: share - payable, payable };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function left(whole: bigint, taken: bigint): bigint {
  return taken < whole ? whole - taken : 0n;
}

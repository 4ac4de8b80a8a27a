import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { awardExactly, type ExactRule } from "./awardExactly.js";

/** JSON has no integers above 2^53 - 1 that every reader agrees on, so those come as digits. */
const amount = z
  .union([z.int().nonnegative(), z.string().regex(/^(?:0|[1-9]\d{0,77})$/, "no whole number in digits")])
  .transform((value) => BigInt(value));

const inputSchema = z.strictObject({
  /** What the case is called; it changes nothing. */
  note: z.string().optional(),
  endowment: amount,
  claims: z.array(amount).max(10_000),
});

/** One claims problem as JSON has it: amounts are whole numbers, or digits in a string. */
export type ClaimsRulesInput = z.input<typeof inputSchema>;

/** What each rule gives each claim, as fractions in lowest terms: `100/3`, `50`. */
export type ClaimsRulesOutput = Readonly<Record<ExactRule, readonly string[]>>;

/**
 * One problem by all four rules, in the shape of a vector: input without expectation, output the expectation.
 * @throws InputError `input.invalid`
 */
export function runClaimsRules(input: unknown): ClaimsRulesOutput {
  const { endowment, claims } = checkInput(inputSchema, input, "claims problem");
  const awards = (rule: ExactRule) => awardExactly(rule, { endowment, claims }).map((award) => award.toFraction());
  return { proportional: awards("proportional"), cea: awards("cea"), cel: awards("cel"), talmud: awards("talmud") };
}

import { toBeHex } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { probabilityForm } from "../indicators/millionths.js";

const bits = (width: number) =>
  z
    .bigint()
    .min(0n)
    .max((1n << BigInt(width)) - 1n);

const totalsForm = z.strictObject({
  cases: z.int().min(0).max(0xff_ffff),
  events: z.int().min(0).max(0xff_ffff),
  /** Σ p, in millionths. */
  expected: bits(44),
  /** Σ ln(1 − p + p · raisedOdds), each in whole 10^-12. */
  up: bits(66),
  /** −Σ ln(1 − p + p · loweredOdds), the same. */
  down: bits(66),
  /** Counted cases of the periods before the last. */
  early: z.int().min(0).max(511),
});

const caseForm = z.strictObject({
  /** The risk p, in millionths. */
  probability: probabilityForm,
  counted: z.boolean(),
  occurred: z.boolean(),
  early: z.boolean(),
});

/** ICharts.Totals: sums over all leaves up to one. */
export type CaseTotals = Readonly<z.output<typeof totalsForm>>;

/** ICharts.Case: what a leaf says of its own case. */
export type LeafCase = Readonly<z.output<typeof caseForm>>;

export const NO_TOTALS: CaseTotals = { cases: 0, events: 0, expected: 0n, up: 0n, down: 0n, early: 0 };
const NO_CASE: LeafCase = { probability: 0, counted: false, occurred: false, early: false };

/**
 * Both in one word, as contracts/quality/CaseWords.sol lays it out; a report's has an empty case.
 * @throws InputError `input.invalid`: a value that does not fit into its bits.
 */
export function writeCaseWord(totals: CaseTotals, own: LeafCase = NO_CASE): Hex {
  const all = checkInput(totalsForm, totals, "totals");
  const one = checkInput(caseForm, own, "case");
  let word = BigInt(all.cases) | (BigInt(all.events) << 24n) | (all.expected << 48n) | (all.up << 92n);
  word |= (all.down << 158n) | (BigInt(all.early) << 224n) | (BigInt(one.probability) << 233n);
  word |= (BigInt(one.counted) << 253n) | (BigInt(one.occurred) << 254n) | (BigInt(one.early) << 255n);
  return toHex(fromHex(toBeHex(word, 32), 32));
}

/** What a word says. A probability above a million is read as it stands: a dishonest leaf can hold one. */
export function readCaseWord(word: bigint | Hex): { readonly totals: CaseTotals; readonly own: LeafCase } {
  const all = BigInt(word);
  const at = (from: bigint, width: bigint) => (all >> from) & ((1n << width) - 1n);
  return {
    totals: {
      cases: Number(at(0n, 24n)),
      events: Number(at(24n, 24n)),
      expected: at(48n, 44n),
      up: at(92n, 66n),
      down: at(158n, 66n),
      early: Number(at(224n, 9n)),
    },
    own: {
      probability: Number(at(233n, 20n)),
      counted: at(253n, 1n) === 1n,
      occurred: at(254n, 1n) === 1n,
      early: at(255n, 1n) === 1n,
    },
  };
}

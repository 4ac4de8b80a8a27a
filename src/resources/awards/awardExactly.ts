import Fraction from "fraction.js";
import { type CheckedProblem, type ClaimsProblem, checkProblem } from "./ClaimsProblem.js";

/** The four classic rules, with their usual abbreviations. */
export type ExactRule = "proportional" | "cea" | "cel" | "talmud";

const ZERO = new Fraction(0n);

/**
 * What a rule gives each claim, as exact fractions: each between zero and its claim, together the endowment, or the claims where
 * the endowment is more. Claims that are equal get the same.
 *
 * - `proportional`: the same share of every claim.
 * - `cea`, constrained equal awards: everybody the same, nobody more than the claim.
 * - `cel`, constrained equal losses: everybody loses the same, nobody more than the claim; the dual of `cea`.
 * - `talmud` (Aumann & Maschler 1985): `cea` on half the claims up to half of their sum, from there on `cel` on the other halves.
 *
 * @throws InputError `input.invalid`
 */
export function awardExactly(rule: ExactRule, problem: ClaimsProblem): Fraction[] {
  const checked = checkProblem(problem);
  const endowment = new Fraction(checked.endowment);
  const claims = checked.claims.map((claim) => new Fraction(claim));
  switch (rule) {
    case "proportional":
      return proportional(checked);
    case "cea":
      return equalAwards(endowment, claims);
    case "cel":
      return minus(claims, equalAwards(new Fraction(checked.total).sub(endowment), claims));
    case "talmud":
      return talmud(endowment, claims);
  }
}

function proportional({ endowment, claims, total }: CheckedProblem): Fraction[] {
  return claims.map((claim) => (total === 0n ? ZERO : new Fraction(claim * endowment, total)));
}

/** Whoever claims less than an equal share of what is left gets the claim; from the first that claims more, all get that share. */
function equalAwards(endowment: Fraction, claims: readonly Fraction[]): Fraction[] {
  const ascending = [...claims].sort((a, b) => a.compare(b));
  let left = endowment;
  for (const [place, claim] of ascending.entries()) {
    const share = left.div(BigInt(ascending.length - place));
    if (claim.gte(share)) return claims.map((one) => (one.lt(share) ? one : share));
    left = left.sub(claim);
  }
  return [...claims];
}

function talmud(endowment: Fraction, claims: readonly Fraction[]): Fraction[] {
  const halves = claims.map((claim) => claim.div(2n));
  const half = halves.reduce((sum, one) => sum.add(one), ZERO);
  if (endowment.lte(half)) return equalAwards(endowment, halves);
  return minus(claims, equalAwards(half.mul(2n).sub(endowment), halves));
}

function minus(claims: readonly Fraction[], losses: readonly Fraction[]): Fraction[] {
  return claims.map((claim, index) => claim.sub(losses[index] ?? ZERO));
}

import type { AgreementTerms } from "./agreementTerms.js";

const MILLION = 1_000_000n;

/**
 * What the commissioner gets of the bonds of `periods` periods that one report covers, in the token's smallest unit: nothing at the target or
 * better, all at the worst rate or beyond, in proportion between both. Rounded down: the last unit stays with the provider.
 * @param totals the report's cases, at least one, and its events.
 */
export function penaltyOf(
  { bond, target, worst }: Pick<AgreementTerms, "bond" | "target" | "worst">,
  periods: number,
  totals: { readonly cases: number; readonly events: number },
): bigint {
  const cases = BigInt(totals.cases);
  // Both over the cases and a million; turned around where fewer events are worse.
  const sign = worst > target ? 1n : -1n;
  const beyond = sign * (BigInt(totals.events) * MILLION - BigInt(target) * cases);
  const span = sign * BigInt(worst - target) * cases;
  const bonds = bond * BigInt(periods);
  if (beyond <= 0n) return 0n;
  return beyond >= span ? bonds : (bonds * beyond) / span;
}

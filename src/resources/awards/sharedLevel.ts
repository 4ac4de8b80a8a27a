import type { SharedMoney } from "./AwardRun.js";

/** A level, and how many claims above it get, or lose, one unit more. */
export interface SharedLevel {
  readonly level: bigint;
  readonly extra: bigint;
}

/** The level of a short period; undefined where the rule has none, nothing is short, or there is nothing. */
export function sharedLevel(money: SharedMoney, claims: readonly bigint[]): SharedLevel | undefined {
  const { rule, endowment, waiting } = money;
  if (rule === "proportional" || endowment === waiting || endowment === 0n) return undefined;
  const share = rule === "cea" ? endowment : waiting - endowment;
  const level = levelOf(share, claims);
  if (level === undefined) return undefined;
  return { level, extra: claims.reduce((rest, claim) => rest - (claim < level ? claim : level), share) };
}

/** The only level with sum of min(claim, level) <= amount < sum of min(claim, level + 1); none where the amount is all that is claimed. */
function levelOf(amount: bigint, claims: readonly bigint[]): bigint | undefined {
  const ascending = [...claims].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  let left = amount;
  for (const [place, claim] of ascending.entries()) {
    const share = left / BigInt(ascending.length - place);
    if (claim > share) return share;
    left -= claim;
  }
  return undefined;
}

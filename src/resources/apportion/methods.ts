/**
 * How identical units are split by weight. Two families, and one method between them:
 * - `largest_remainder` (Hamilton, Hare): everybody gets the whole part of the exact share, the largest fractions get one unit more.
 * - divisor methods, one unit after the other to the largest weight ÷ divisor: `dhondt` (Jefferson), `saintelague` (Webster),
 *   `modified_saintelague` (first divisor 1.4), `huntington` (Huntington-Hill), `adams`, `dean`.
 * - `quota` (Balinski and Young 1975): as D'Hondt, but nobody ever gets more than the exact share rounded up.
 */
export const APPORTION_METHODS = [
  "largest_remainder",
  "dhondt",
  "saintelague",
  "modified_saintelague",
  "huntington",
  "adams",
  "dean",
  "quota",
] as const;

export type ApportionMethod = (typeof APPORTION_METHODS)[number];

/** The methods that give one unit after the other by a quotient. */
export type DivisorMethod = Exclude<ApportionMethod, "largest_remainder" | "quota">;

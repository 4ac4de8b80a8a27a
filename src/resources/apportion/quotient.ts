import type { DivisorMethod } from "./methods.js";

/** A claimant's call on the next unit, as an exact fraction; a divisor of 0 makes it infinite. */
export interface Quotient {
  readonly numerator: bigint;
  readonly divisor: bigint;
}

/**
 * The call of a claimant that holds `held` units. Each method's quotients are on a scale of their own: those of Huntington-Hill are
 * squared, so that its geometric mean √(s(s+1)) stays exact.
 */
export function quotientOf(method: DivisorMethod, weight: bigint, held: bigint): Quotient {
  const next = held + 1n;
  switch (method) {
    case "dhondt":
      return { numerator: weight, divisor: next };
    case "saintelague":
      return { numerator: weight, divisor: held + next };
    case "modified_saintelague":
      // Tenths, for the first divisor is 1.4.
      return { numerator: 10n * weight, divisor: held === 0n ? 14n : 10n * (held + next) };
    case "huntington":
      return { numerator: weight * weight, divisor: held * next };
    case "adams":
      return { numerator: weight, divisor: held };
    case "dean":
      // The harmonic mean of s and s+1.
      return { numerator: weight * (held + next), divisor: 2n * held * next };
  }
}

/** Above 0 when `a` is the stronger call, 0 when they are equal. Of two infinite ones the heavier claimant's is stronger. */
export function compareQuotients(a: Quotient, b: Quotient): number {
  const [left, right] =
    a.divisor === 0n && b.divisor === 0n
      ? [a.numerator, b.numerator]
      : [a.numerator * b.divisor, b.numerator * a.divisor];
  return left === right ? 0 : left > right ? 1 : -1;
}

import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { type Apportionment, apportionForm } from "./apportionForm.js";
import { highestQuotients } from "./highestQuotients.js";
import { largestRemainder } from "./largestRemainder.js";
import type { ApportionMethod } from "./methods.js";
import type { Split } from "./Split.js";

const BASIS_POINTS = 10_000n;

/**
 * Splits identical units by weight, in whole numbers and exactly. Their sum is `units`, or the whole demand of those who have weight and reach
 * the threshold where that is less; nobody gets more than their demand: who would is held at it, and the rest is split again among the others by
 * the same method.
 * @returns units by claimant, in the order of the weights.
 * @throws InputError "input.invalid"; "apportion.below-threshold" when nobody reaches the threshold; "apportion.tie" under `ties: "refuse"`
 * when calls are equal and there are too few units for all of them, naming the claimants by position.
 */
export function apportion(input: Apportionment): number[] {
  const {
    method,
    weights,
    units,
    demand,
    threshold = 0,
    ties = "order",
  } = checkInput(apportionForm, input, "apportionment");
  const calling = reaching(weights.map(BigInt), BigInt(threshold));
  if (units > 0 && calling.every((weight) => weight === 0n)) {
    throw new InputError("apportion.below-threshold", "No claimant reaches the threshold", { threshold });
  }
  const limits = demand?.map(BigInt);
  const { given, passedOver } = limits
    ? splitWithin(method, calling, BigInt(units), limits)
    : splitBy(method, calling, BigInt(units));
  if (ties === "refuse" && passedOver.length > 0) {
    throw new InputError("apportion.tie", "Equal calls on the last units, and too few units for all", {
      method,
      passedOver: passedOver.join(","),
    });
  }
  return given.map(Number);
}

/** The weights of those who reach the threshold; 0 for the others. */
function reaching(weights: readonly bigint[], threshold: bigint): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  return weights.map((weight) => (weight * BASIS_POINTS < total * threshold ? 0n : weight));
}

function splitBy(method: ApportionMethod, weights: readonly bigint[], units: bigint): Split {
  if (method === "largest_remainder") return largestRemainder(weights, units);
  if (method === "quota") return highestQuotients(weights, units, { method: "dhondt", withinQuota: true });
  return highestQuotients(weights, units, { method, withinQuota: false });
}

/**
 * The split where nobody gets more than their limit. Who is held at it is decided without ties: by the exact share where a method stays within
 * its rounding, by what the method gives where it does not (a divisor method that passes over whoever has enough gives the same).
 */
function splitWithin(
  method: ApportionMethod,
  weights: readonly bigint[],
  units: bigint,
  limits: readonly bigint[],
): Split {
  const held = new Map<number, bigint>();
  const keepsQuota = method === "largest_remainder" || method === "quota";
  for (;;) {
    const open = weights.map((weight, i) => (held.has(i) ? 0n : weight));
    const total = open.reduce((sum, weight) => sum + weight, 0n);
    const rest = total === 0n ? 0n : units - [...held.values()].reduce((sum, limit) => sum + limit, 0n);
    const { given, passedOver } = splitBy(method, open, rest);
    const over = limits.flatMap((limit, i) => {
      const more = keepsQuota ? (open[i] ?? 0n) * rest > limit * total : (given[i] ?? 0n) > limit;
      return more ? [{ i, limit }] : [];
    });
    if (over.length === 0) {
      const all = given.map((count, i) => held.get(i) ?? count);
      return { given: all, passedOver: passedOver.filter((i) => (all[i] ?? 0n) < (limits[i] ?? 0n)) };
    }
    for (const { i, limit } of over) held.set(i, limit);
  }
}

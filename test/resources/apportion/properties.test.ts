import { expect } from "chai";
import fc from "fast-check";
import { apportion } from "../../../src/resources/apportion/apportion.js";
import type { Apportionment } from "../../../src/resources/apportion/apportionForm.js";
import { APPORTION_METHODS, type ApportionMethod } from "../../../src/resources/apportion/methods.js";
import { runApportion } from "../../../src/resources/apportion/runApportion.js";
import { failureOf } from "../../support/failureOf.js";

type Fraction = readonly [bigint, bigint];

/** The divisor for the unit after `s`, as its own book defines it; Huntington-Hill's squared, and so are its weights. */
const DIVISORS: Partial<Record<ApportionMethod, (s: bigint) => Fraction>> = {
  dhondt: (s) => [s + 1n, 1n],
  saintelague: (s) => [2n * s + 1n, 2n],
  modified_saintelague: (s) => (s === 0n ? [7n, 10n] : [2n * s + 1n, 2n]),
  huntington: (s) => [s * (s + 1n), 1n],
  adams: (s) => [s, 1n],
  dean: (s) => [2n * s * (s + 1n), 2n * s + 1n],
};

/** Whether `a` has a stronger call than `b`; without ties by weight only where both are infinite. */
function isStronger(method: ApportionMethod, [w, s]: Fraction, [v, t]: Fraction): boolean {
  const divisor = DIVISORS[method];
  if (!divisor) throw new Error(`${method} has no divisors`);
  const [a, b] = [divisor(s), divisor(t)];
  if (a[0] === 0n && b[0] === 0n) return w > v;
  const power = method === "huntington" ? 2n : 1n;
  return w ** power * a[1] * b[0] > v ** power * b[1] * a[0];
}

const divisorMethod = fc.constantFrom(...APPORTION_METHODS.filter((method) => DIVISORS[method] !== undefined));
const anyMethod = fc.constantFrom(...APPORTION_METHODS);
const weight = fc.oneof(fc.nat(6), fc.nat(1_000), fc.nat(2 ** 40));
const weights = fc.array(weight, { minLength: 1, maxLength: 8 }).filter((list) => list.some((one) => one > 0));
const units = fc.oneof(fc.nat(12), fc.nat(400));
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const at = (numbers: readonly number[], i: number) => numbers[i] ?? 0;

const limited = fc
  .record({ method: anyMethod, weights, units })
  .chain((input) =>
    fc.record({ input: fc.constant(input), demand: fc.array(fc.nat(60), { minLength: 8, maxLength: 8 }) }),
  )
  .map(({ input, demand }) => ({ ...input, demand: demand.slice(0, input.weights.length) }));

describe("apportion", () => {
  it("gives whole units that add up, to nobody without weight", () => {
    fc.assert(
      fc.property(anyMethod, weights, units, (method, given, count) => {
        const result = apportion({ method, weights: given, units: count });
        expect(sum(result)).to.equal(count);
        for (const [i, one] of result.entries()) {
          expect(Number.isSafeInteger(one) && one >= 0).to.equal(true);
          if (at(given, i) === 0) expect(one).to.equal(0);
        }
      }),
    );
  });

  it("gives nobody more than the demand, and all units while anybody has some left", () => {
    fc.assert(
      fc.property(limited, (input) => {
        const result = apportion(input);
        const callable = sum(input.demand.filter((_, i) => at(input.weights, i) > 0));
        expect(sum(result)).to.equal(Math.min(input.units, callable));
        for (const [i, one] of result.entries()) expect(one).to.be.at.most(at(input.demand, i));
      }),
    );
  });

  it("divisor methods: no unit was due to another, with demand or without, equal calls in the order of the list", () => {
    fc.assert(
      fc.property(limited, divisorMethod, fc.boolean(), ({ demand, ...input }, method, isLimited) => {
        const result = apportion({ ...input, method, ...(isLimited ? { demand } : {}) });
        const call = (i: number, held: number): Fraction => [BigInt(at(input.weights, i)), BigInt(held)];
        for (const [i, a] of result.entries()) {
          if (at(input.weights, i) === 0 || (isLimited && a === at(demand, i))) continue;
          for (const [j, b] of result.entries()) {
            if (i === j || b === 0) continue;
            const pair = [call(i, a), call(j, b - 1)] as const;
            expect(isStronger(method, ...pair), `${i} before ${j} in ${result}`).to.equal(false);
            if (i < j) expect(isStronger(method, pair[1], pair[0]), `${j} equal to ${i} in ${result}`).to.equal(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("largest remainder: the exact share's whole part, and one more where the fraction is larger", () => {
    fc.assert(
      fc.property(weights, units, (given, count) => {
        const result = apportion({ method: "largest_remainder", weights: given, units: count });
        const total = given.reduce((all, one) => all + BigInt(one), 0n);
        const shares = given.map((one) => BigInt(one) * BigInt(count));
        const extra = result.map((one, i) => BigInt(one) - (shares[i] ?? 0n) / total);
        const fractions = shares.map((share) => share % total);
        for (const [i, more] of extra.entries()) {
          expect(more === 0n || more === 1n, String(result)).to.equal(true);
          for (const [j, other] of extra.entries()) {
            if (more === 1n && other === 0n) {
              const [a = 0n, b = 0n] = [fractions[i], fractions[j]];
              expect(a > b || (a === b && i < j)).to.equal(true);
            }
          }
        }
      }),
    );
  });

  it("quota: within the exact share rounded down and up, and each further unit to the largest call that stays there", () => {
    fc.assert(
      fc.property(weights, fc.nat(80), (given, count) => {
        const [before, after] = [count, count + 1].map((n) => apportion({ method: "quota", weights: given, units: n }));
        if (!before || !after) throw new Error("no result");
        const total = given.reduce((all, one) => all + BigInt(one), 0n);
        for (const [i, one] of after.entries()) {
          const share = BigInt(at(given, i)) * BigInt(count + 1);
          expect(BigInt(one) * total < share + total && (BigInt(one) + 1n) * total > share).to.equal(true);
        }
        const gained = after.map((one, i) => one - at(before, i));
        expect(gained.filter((more) => more !== 0)).to.deep.equal([1]);
        const winner = gained.indexOf(1);
        for (const [i, held] of before.entries()) {
          const mayTake = BigInt(held) * total < BigInt(at(given, i)) * BigInt(count + 1);
          const calls = (k: number, h: number): Fraction => [BigInt(at(given, k)), BigInt(h)];
          if (mayTake) expect(isStronger("dhondt", calls(i, held), calls(winner, at(before, winner)))).to.equal(false);
        }
      }),
    );
  });

  it("house monotone: one unit more takes nothing from anybody, by every method but the largest remainder", () => {
    const monotone = fc.constantFrom(...APPORTION_METHODS.filter((method) => method !== "largest_remainder"));
    fc.assert(
      fc.property(limited, monotone, fc.boolean(), ({ demand, ...rest }, method, isLimited) => {
        const input = { ...rest, method, ...(isLimited && method !== "quota" ? { demand } : {}) };
        const [before, after] = [apportion(input), apportion({ ...input, units: input.units + 1 })];
        for (const [i, one] of after.entries()) expect(one).to.be.at.least(at(before, i));
      }),
    );
  });

  it("who has more weight never gets less", () => {
    fc.assert(
      fc.property(anyMethod, weights, units, (method, given, count) => {
        const result = apportion({ method, weights: given, units: count });
        for (const [i, a] of given.entries()) {
          for (const [j, b] of given.entries()) if (a > b) expect(at(result, i)).to.be.at.least(at(result, j));
        }
      }),
    );
  });

  it("refuses a tie exactly when another order of the list would give somebody another number", () => {
    const small = fc.array(fc.nat(4), { minLength: 2, maxLength: 4 }).filter((list) => list.some((one) => one > 0));
    const demands = fc.array(fc.nat(5), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(anyMethod, small, fc.nat(12), demands, fc.boolean(), (method, given, count, demand, isLimited) => {
        const input = (order: readonly number[]): Apportionment => ({
          method,
          units: count,
          weights: order.map((i) => at(given, i)),
          ...(isLimited ? { demand: order.map((i) => at(demand, i)) } : {}),
        });
        const orders = permutations(given.map((_, i) => i));
        const results = orders.map((order) => {
          const result = apportion(input(order));
          return given.map((_, i) => at(result, order.indexOf(i))).join();
        });
        const strict = () => apportion({ ...input(given.map((_, i) => i)), ties: "refuse" });
        if (new Set(results).size === 1) expect(strict().join()).to.equal(results[0]);
        else expect(strict).to.throw(/apportion\.tie/);
      }),
      { numRuns: 1_000 },
    );
  });

  it("leaves out who stays below the threshold, before anything is divided", () => {
    const weights = [600, 350, 50];
    const input = { method: "saintelague", weights, units: 20 } as const;
    expect(apportion(input)).to.deep.equal([12, 7, 1]);
    expect(apportion({ ...input, threshold: 500 })).to.deep.equal([12, 7, 1]);
    expect(apportion({ ...input, threshold: 501 })).to.deep.equal([13, 7, 0]);
    fc.assert(
      fc.property(anyMethod, fc.nat(40), (method, count) => {
        const [a, b] = apportion({ method, weights, units: count, threshold: 501 });
        expect([a, b]).to.deep.equal(apportion({ method, weights: weights.slice(0, 2), units: count }));
      }),
    );
  });

  it("splits millions of units at once, since only the last of them are walked", () => {
    const given = Array.from({ length: 3_000 }, (_, i) => 1_000 + ((i * 7_919) % 100_003));
    for (const method of APPORTION_METHODS.filter((one) => one !== "quota")) {
      expect(sum(apportion({ method, weights: given.slice(0, 300), units: 50_000_000 }))).to.equal(50_000_000);
    }
    expect(sum(apportion({ method: "largest_remainder", weights: given, units: 50_000_000 }))).to.equal(50_000_000);
  });

  it("refuses what it cannot split, naming the rule", async () => {
    const base = { method: "dhondt", weights: [3, 2], units: 4 } as const;
    const refused: readonly [Apportionment, string, RegExp][] = [
      [{ ...base, weights: [] }, "input.invalid", /weights/],
      [{ ...base, weights: [0, 0] }, "input.invalid", /weights: at least one above 0/],
      [{ ...base, weights: [1.5, 2] }, "input.invalid", /weights\.0/],
      [{ ...base, weights: [-1, 2] }, "input.invalid", /weights\.0/],
      [{ ...base, units: 2 ** 53 }, "input.invalid", /units/],
      [{ ...base, demand: [1] }, "input.invalid", /demand: as many numbers/],
      [{ ...base, method: "quota", units: 10_000_000 }, "input.invalid", /quota method/],
      [{ ...base, weights: [1, 1, 1], threshold: 3_400 }, "apportion.below-threshold", /threshold=3400/],
      [{ ...base, weights: [1, 1], units: 1, ties: "refuse" }, "apportion.tie", /passedOver=1/],
    ];
    for (const [input, code, message] of refused) {
      const error = await failureOf(async () => apportion(input));
      expect(error).to.include({ name: "InputError", code });
      expect(error.message).to.match(message);
    }
    for (const input of [undefined, null, [], {}, { ...base, expect: [3, 1] }, { ...base, method: "hare" }]) {
      expect(await failureOf(() => runApportion(input))).to.include({ name: "InputError", code: "input.invalid" });
    }
    expect(apportion({ ...base, weights: [0, 0], units: 0 })).to.deep.equal([0, 0]);
  });
});

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

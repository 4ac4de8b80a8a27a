import { expect } from "chai";
import fc from "fast-check";
import Fraction from "fraction.js";
import { awardExactly, type ExactRule } from "../../../src/resources/awards/awardExactly.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const SEED = { seed: 0x6d6564, numRuns: 300 };
const RULES: readonly ExactRule[] = ["proportional", "cea", "cel", "talmud"];

const claims = fc.array(fc.bigInt({ min: 0n, max: 40n }), { minLength: 1, maxLength: 7 });
const problem = claims.chain((list) => {
  const total = list.reduce((sum, one) => sum + one, 0n);
  return fc.record({ claims: fc.constant(list), endowment: fc.bigInt({ min: 0n, max: total }) });
});

const sum = (fractions: readonly Fraction[]) => fractions.reduce((total, one) => total.add(one), new Fraction(0n));
const texts = (fractions: readonly Fraction[]) => fractions.map((one) => one.toFraction());

describe("awardExactly", () => {
  for (const rule of RULES) {
    describe(rule, () => {
      it("gives out exactly the endowment, and nobody less than nothing or more than the claim", () => {
        fc.assert(
          fc.property(problem, (case_) => {
            const awards = awardExactly(rule, case_);
            expect(sum(awards).equals(case_.endowment)).to.equal(true);
            for (const [index, award] of awards.entries()) {
              expect(award.gte(0n) && award.lte(case_.claims[index] ?? -1n), texts(awards).join()).to.equal(true);
            }
          }),
          SEED,
        );
      });

      it("treats equals equally and keeps the order of awards and of losses", () => {
        fc.assert(
          fc.property(problem, (case_) => {
            const awards = awardExactly(rule, case_);
            const ranked = case_.claims
              .map((claim, index) => ({ claim: new Fraction(claim), award: awards[index] ?? new Fraction(-1n) }))
              .sort((a, b) => a.claim.compare(b.claim));
            for (const [place, one] of ranked.entries()) {
              const next = ranked[place + 1];
              if (next === undefined) continue;
              expect(one.award.lte(next.award)).to.equal(true);
              expect(one.claim.sub(one.award).lte(next.claim.sub(next.award))).to.equal(true);
            }
          }),
          SEED,
        );
      });

      it("asks nobody to give back when the endowment grows, or who comes in what order", () => {
        fc.assert(
          fc.property(problem, (case_) => {
            const awards = awardExactly(rule, case_);
            const more = awardExactly(rule, { ...case_, endowment: case_.endowment + 1n });
            for (const [index, award] of awards.entries()) expect(award.lte(more[index] ?? -1n)).to.equal(true);
            const reversed = awardExactly(rule, { ...case_, claims: [...case_.claims].reverse() });
            expect(texts(reversed.reverse())).to.deep.equal(texts(awards));
          }),
          SEED,
        );
      });

      it("pays all claims where there is more, and nothing to nobody", () => {
        expect(texts(awardExactly(rule, { endowment: 100n, claims: [5n, 0n, 7n] }))).to.deep.equal(["5", "0", "7"]);
        expect(awardExactly(rule, { endowment: 100n, claims: [] })).to.deep.equal([]);
        expect(texts(awardExactly(rule, { endowment: 0n, claims: [0n, 0n] }))).to.deep.equal(["0", "0"]);
      });

      it("refuses amounts below zero", async () => {
        await expectFailure(() => awardExactly(rule, { endowment: -1n, claims: [1n] }), InputError, "input.invalid");
        await expectFailure(() => awardExactly(rule, { endowment: 1n, claims: [-1n] }), InputError, "input.invalid");
      });
    });
  }

  it("has cea and cel as each other's dual, talmud as its own", () => {
    fc.assert(
      fc.property(problem, ({ claims: list, endowment }) => {
        const total = list.reduce((all, one) => all + one, 0n);
        const losses = (rule: ExactRule) =>
          awardExactly(rule, { endowment: total - endowment, claims: list }).map((award, index) =>
            new Fraction(list[index] ?? 0n).sub(award),
          );
        for (const [rule, dual] of [
          ["cea", "cel"],
          ["talmud", "talmud"],
          ["proportional", "proportional"],
        ] as const) {
          expect(texts(awardExactly(rule, { endowment, claims: list }))).to.deep.equal(texts(losses(dual)));
        }
      }),
      SEED,
    );
  });

  it("settles every pair of talmud as the contested garment", () => {
    fc.assert(
      fc.property(problem, (case_) => {
        const awards = awardExactly("talmud", case_);
        for (const [i, first] of awards.entries()) {
          for (const [j, second] of awards.entries()) {
            const [a, b] = [new Fraction(case_.claims[i] ?? 0n), new Fraction(case_.claims[j] ?? 0n)];
            if (i >= j) continue;
            // Each concedes what is beyond the own claim; what both contest is halved.
            const both = first.add(second);
            const conceded = (claim: Fraction) => (both.gt(claim) ? both.sub(claim) : new Fraction(0n));
            const contested = both.sub(conceded(a)).sub(conceded(b));
            expect(first.toFraction()).to.equal(conceded(b).add(contested.div(2n)).toFraction());
          }
        }
      }),
      SEED,
    );
  });
});

import { expect } from "chai";
import fc from "fast-check";
import { AWARD_RULES } from "../../../src/resources/awards/AwardRun.js";
import { awardExactly } from "../../../src/resources/awards/awardExactly.js";
import { awardUnits } from "../../../src/resources/awards/awardUnits.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const SEED = { seed: 0x6d6564, numRuns: 500 };
const total = (list: readonly bigint[]) => list.reduce((sum, one) => sum + one, 0n);
const least = (a: bigint, b: bigint) => (a < b ? a : b);

const small = fc.array(fc.bigInt({ min: 0n, max: 30n }), { minLength: 1, maxLength: 9 });
const large = fc.array(fc.bigInt({ min: 0n, max: 2n ** 96n }), { minLength: 1, maxLength: 9 });
const problem = fc
  .oneof(small, large)
  .chain((claims) =>
    fc.record({ claims: fc.constant(claims), endowment: fc.bigInt({ min: 0n, max: total(claims) + 3n }) }),
  );

describe("awardUnits", () => {
  for (const rule of AWARD_RULES) {
    it(`${rule}: gives out the endowment to the last unit, within a unit of the exact fraction`, () => {
      fc.assert(
        fc.property(problem, (case_) => {
          const { awards } = awardUnits(rule, case_);
          const exact = awardExactly(rule, case_);
          expect(total(awards)).to.equal(least(case_.endowment, total(case_.claims)));
          for (const [index, award] of awards.entries()) {
            expect(award >= 0n && award <= (case_.claims[index] ?? -1n)).to.equal(true);
            const fraction = exact[index];
            expect(fraction?.sub(award).abs().lt(1n), `${award} for ${fraction?.toFraction()}`).to.equal(true);
          }
        }),
        SEED,
      );
    });

    it(`${rule}: pays all where there is enough`, () => {
      expect(awardUnits(rule, { endowment: 13n, claims: [5n, 0n, 7n] }).awards).to.deep.equal([5n, 0n, 7n]);
      expect(awardUnits(rule, { endowment: 13n, claims: [] }).awards).to.deep.equal([]);
    });

    it(`${rule}: refuses amounts below zero`, async () => {
      await expectFailure(() => awardUnits(rule, { endowment: -1n, claims: [1n] }), InputError, "input.invalid");
    });
  }

  for (const rule of ["cea", "cel"] as const) {
    it(`${rule}: the level is the only one, found here by trying each`, () => {
      fc.assert(
        fc.property(small, fc.nat(200), (claims, given) => {
          const endowment = least(BigInt(given), total(claims));
          const { level } = awardUnits(rule, { claims, endowment });
          const shared = rule === "cea" ? endowment : total(claims) - endowment;
          const taken = (at: bigint) => total(claims.map((claim) => least(claim, at)));
          const levels = Array.from({ length: 32 }, (_, at) => BigInt(at)).filter(
            (at) => taken(at) <= shared && shared < taken(at + 1n),
          );
          const none = endowment === total(claims) || endowment === 0n;
          expect(level === undefined ? [] : [level]).to.deep.equal(none ? [] : levels);
        }),
        SEED,
      );
    });
  }

  it("gives or takes single units from the first who may have one", () => {
    const claims = [1n, 9n, 9n, 9n];
    expect(awardUnits("cea", { claims, endowment: 9n })).to.deep.equal({ awards: [1n, 3n, 3n, 2n], level: 2n });
    expect(awardUnits("cel", { claims, endowment: 23n })).to.deep.equal({ awards: [0n, 7n, 8n, 8n], level: 1n });
    expect(awardUnits("proportional", { claims, endowment: 14n }).awards).to.deep.equal([0n, 5n, 4n, 5n]);
  });

  it("loses everything where there is nothing, without a level", () => {
    expect(awardUnits("cel", { claims: [3n, 0n], endowment: 0n })).to.deep.equal({ awards: [0n, 0n] });
    expect(awardUnits("cea", { claims: [3n, 0n], endowment: 0n })).to.deep.equal({ awards: [0n, 0n] });
  });
});

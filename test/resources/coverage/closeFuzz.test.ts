import { expect } from "chai";
import fc from "fast-check";
import { AWARD_RULES } from "../../../src/resources/awards/AwardRun.js";
import { awardUnits } from "../../../src/resources/awards/awardUnits.js";
import { adjudicate } from "../../../src/resources/coverage/adjudicate.js";
import { closePeriods } from "../../../src/resources/coverage/close/closePeriods.js";
import { planClose } from "../../../src/resources/coverage/close/planClose.js";
import { verifyFund } from "../../../src/resources/coverage/story/verifyFund.js";
import { type CoverageScene, coverageScene, type SceneUse } from "./coverageScene.js";

const SEED = 0x6d6564;
const RUNS = 10;
const PERSONS = 3;
const USES = 4;

const amounts = fc.array(fc.bigInt({ min: 0n, max: 3000n }), { minLength: 1, maxLength: 3 });
const instance = fc.record({
  /** Claims in the order in which they are filed: whose, and for how much. */
  claims: fc.array(fc.record({ person: fc.nat(PERSONS - 1), amounts }), { minLength: 1, maxLength: PERSONS * USES }),
  added: fc.bigInt({ min: 1n, max: 9000n }),
  chunk: fc.integer({ min: 1, max: 5 }),
});

for (const rule of AWARD_RULES) {
  describe(`a fund that closes by ${rule}, on random claims`, function () {
    this.timeout(600_000);
    let scene: CoverageScene;
    let persons: { readonly person: string; readonly uses: readonly SceneUse[] }[];

    before(async () => {
      scene = await coverageScene({ rule, premium: 0n, fastLimit: 700n, limit: 5000n, coinsuranceBps: 1333 });
      const members = [];
      for (let i = 0; i < PERSONS; i++) members.push(await scene.member());
      await scene.begin();
      persons = [];
      for (const member of members) {
        persons.push({ person: member.person, uses: await scene.encounters(member, USES) });
      }
    });
    after(() => scene.system.close());

    it("adjudicates, pays at once and awards what the reference does, to the last unit", async () => {
      const { system, plan, terms } = scene;
      const seen = { short: 0, levelled: 0, empty: 0 };
      const property = fc.asyncProperty(instance, async ({ claims, added, chunk }) => {
        const { restore } = await system.networkHelpers.takeSnapshot();
        try {
          await scene.topUp(added);
          const used = new Map(persons.map(({ person }) => [person, { deductible: 0n, benefit: 0n, count: 0 }]));
          for (const { person: place, amounts } of claims) {
            const one = persons[place];
            const before = one && used.get(one.person);
            const use = before && one.uses[before.count];
            if (!one || !before || !use) continue;
            const { filed } = await scene.claim(use, ...amounts);
            const items = amounts.map((amount) => ({ amount, maximum: 1000n, units: scene.unitsFor(amount) }));
            const expected = adjudicate({
              items,
              terms,
              used: { deductible: before.deductible, benefit: before.benefit },
            });
            expect(filed).to.include({ claimed: expected.submitted, approved: expected.approved });
            expect(filed.facts).to.include({ deductible: expected.deductible, due: expected.payable });
            used.set(one.person, {
              deductible: before.deductible + expected.deductible,
              benefit: before.benefit + expected.payable,
              count: before.count + 1,
            });
          }
          await scene.closable(1);
          const planned = await planClose(system.chain, plan);
          await closePeriods(system.chain, { plan, chunk });

          const { state, problems, differences } = await verifyFund(system.chain, plan);
          expect(problems).to.deep.equal([]);
          expect(differences).to.deep.equal([]);
          const settled = [...state.claims.values()].filter((claim) => claim.state === "settled");
          settled.sort((a, b) => (a.use < b.use ? -1 : 1));
          const dues = settled.map(({ facts }) => facts.due);
          const { awards, level } = awardUnits(rule, { endowment: planned?.endowment ?? 0n, claims: dues });
          expect(settled.map(({ facts }) => facts.award)).to.deep.equal(awards);
          expect(planned?.dues.map(({ award }) => award) ?? []).to.deep.equal(awards);
          expect(planned?.level).to.equal(level);
          if (planned && planned.endowment < planned.waiting) seen.short++;
          if (level !== undefined) seen.levelled++;
          if (!planned) seen.empty++;
        } finally {
          await restore();
        }
      });
      await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
      // Or the instances were too easy.
      expect(seen.short).to.be.greaterThan(1);
      expect(seen.levelled > 0).to.equal(rule !== "proportional");
    });
  });
}

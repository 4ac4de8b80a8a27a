import { expect } from "chai";
import fc from "fast-check";
import { adjudicate } from "../../../src/resources/coverage/adjudicate.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const SEED = { seed: 0x6d6564, numRuns: 500 };
const units = fc.bigInt({ min: 0n, max: 10_000n });
const claim = fc.record({
  items: fc.array(fc.record({ amount: units, maximum: units, units: fc.integer({ min: 1, max: 9 }) }), {
    minLength: 1,
    maxLength: 16,
  }),
  terms: fc.record({ deductible: units, limit: units, coinsuranceBps: fc.nat(10_000) }),
  used: fc.record({ deductible: units, benefit: units }),
});
const NOTHING = { deductible: 0n, benefit: 0n };

describe("adjudicate", () => {
  it("takes the schedule, then the deductible, then the member's share, then the limit", () => {
    const terms = { deductible: 100n, limit: 1000n, coinsuranceBps: 2000 };
    const items = [
      { amount: 500n, maximum: 200n, units: 2 },
      { amount: 203n, maximum: 300n, units: 1 },
    ];
    expect(adjudicate({ items, terms, used: NOTHING })).to.deep.equal({
      submitted: 703n,
      approved: 603n,
      deductible: 100n,
      coinsurance: 101n,
      overLimit: 0n,
      payable: 402n,
    });
    expect(adjudicate({ items, terms, used: { deductible: 100n, benefit: 900n } })).to.deep.equal({
      submitted: 703n,
      approved: 603n,
      deductible: 0n,
      coinsurance: 121n,
      overLimit: 382n,
      payable: 100n,
    });
  });

  it("leaves nothing over and pays no more than approved or left of the limit", () => {
    fc.assert(
      fc.property(claim, (case_) => {
        const { submitted, approved, deductible, coinsurance, overLimit, payable } = adjudicate(case_);
        expect(deductible + coinsurance + overLimit + payable).to.equal(approved);
        for (const part of [deductible, coinsurance, overLimit, payable]) expect(part >= 0n).to.equal(true);
        expect(approved <= submitted).to.equal(true);
        expect(payable === 0n || case_.used.benefit + payable <= case_.terms.limit).to.equal(true);
        expect(deductible === 0n || case_.used.deductible + deductible <= case_.terms.deductible).to.equal(true);
      }),
      SEED,
    );
  });

  it("gives nobody more for a claim that is split: claims one after the other are worth no more than one of all", () => {
    fc.assert(
      fc.property(claim, fc.nat(16), ({ items, terms }, cut) => {
        const whole = adjudicate({ items, terms, used: NOTHING });
        const parts = [items.slice(0, cut), items.slice(cut)].filter((part) => part.length > 0);
        let used = NOTHING;
        for (const part of parts) {
          const one = adjudicate({ items: part, terms, used });
          used = { deductible: used.deductible + one.deductible, benefit: used.benefit + one.payable };
        }
        expect(used.benefit <= whole.payable).to.equal(true);
        expect(used.deductible).to.equal(whole.deductible);
      }),
      SEED,
    );
  });

  for (const [what, change] of [
    ["no items", { items: [] }],
    ["17 items", { items: Array.from({ length: 17 }, () => ({ amount: 1n, maximum: 1n, units: 1 })) }],
    ["an amount below zero", { items: [{ amount: -1n, maximum: 1n, units: 1 }] }],
    ["an item of no units", { items: [{ amount: 1n, maximum: 1n, units: 0 }] }],
    ["more than the whole as a share", { terms: { deductible: 0n, limit: 0n, coinsuranceBps: 10_001 } }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const good = {
        items: [{ amount: 1n, maximum: 1n, units: 1 }],
        terms: { deductible: 0n, limit: 9n, coinsuranceBps: 0 },
      };
      await expectFailure(() => adjudicate({ ...good, used: NOTHING, ...change }), InputError, "input.invalid");
    });
  }
});

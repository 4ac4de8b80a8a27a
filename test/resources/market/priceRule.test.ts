import { expect } from "chai";
import fc from "fast-check";
import { foretellPrices } from "../../../src/resources/market/foretellPrices.js";
import { priceAfter } from "../../../src/resources/market/priceAfter.js";
import { encodeSeriesTerms, type SeriesTerms } from "../../../src/resources/market/seriesTerms.js";
import { type MarketStage, marketStage, PRICE } from "../../support/marketStage.js";

const MOST = 2n ** 96n - 1n;

/** Terms of any size, sold counts among which the interesting ones are frequent. */
const instances = fc
  .record({
    units: fc.integer({ min: 1, max: 0xffff }),
    targetShare: fc.double({ min: 0, max: 1, noNaN: true }),
    stepBps: fc.integer({ min: 1, max: 5_000 }),
    prices: fc.tuple(fc.bigInt(1n, MOST), fc.bigInt(1n, MOST), fc.bigInt(1n, MOST)),
    soldShare: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)),
  })
  .map(({ units, targetShare, stepBps, prices, soldShare }) => {
    const [floor, price, ceiling] = [...prices].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const target = Math.max(1, Math.round(targetShare * units));
    return { units, target, stepBps, floor, price, ceiling, counted: Math.round(soldShare * units) };
  });

describe("the price rule", () => {
  let stage: MarketStage;
  before(async () => {
    stage = await marketStage();
  });
  after(() => stage.close());

  it("is the contract's, on random terms, prices and counts", async () => {
    const { market } = stage.system.chain;
    await fc.assert(
      fc.asyncProperty(instances, async ({ price = 1n, floor = 1n, ceiling = 1n, counted, ...rest }) => {
        const terms: SeriesTerms = { ...stage.terms, ...rest, floor, ceiling, firstPrice: price };
        const onChain = await market.priceAfter(encodeSeriesTerms(terms), price, counted);
        expect(priceAfter(terms, price, counted)).to.equal(onChain);
      }),
      { numRuns: 300, seed: 20_261_121 },
    );
  });

  it("moves by a share of the step, within floor, ceiling and one step", () => {
    const terms = stage.terms;
    expect(priceAfter(terms, PRICE, 8)).to.equal(PRICE);
    expect(priceAfter(terms, PRICE, 4)).to.equal((PRICE * 95n) / 100n);
    expect(priceAfter(terms, PRICE, 10)).to.equal((PRICE * 1_025n) / 1_000n);
    expect(priceAfter({ ...terms, target: 1 }, PRICE, 10)).to.equal((PRICE * 11n) / 10n);
    expect(priceAfter(terms, terms.floor, 0)).to.equal(terms.floor);
    expect(priceAfter(terms, terms.ceiling, 10)).to.equal(terms.ceiling);
    expect(priceAfter({ ...terms, floor: 1n }, 3n, 7)).to.equal(2n);
    expect(priceAfter({ ...terms, floor: 1n }, 3n, 9)).to.equal(4n);
  });

  /** The values of go-ethereum's TestCalcBaseFee: EIP-1559 is this rule with a step of 1/8 and a target of half. */
  it("agrees with EIP-1559", () => {
    const terms = { target: 10, stepBps: 1_250, floor: 1n, ceiling: MOST };
    expect(priceAfter(terms, 1_000_000_000n, 10)).to.equal(1_000_000_000n);
    expect(priceAfter(terms, 1_000_000_000n, 9)).to.equal(987_500_000n);
    expect(priceAfter(terms, 1_000_000_000n, 11)).to.equal(1_012_500_000n);
  });

  it("foretells prices from counts alone", () => {
    expect(foretellPrices(stage.terms, [8, 10, 0])).to.deep.equal([
      PRICE,
      PRICE,
      (PRICE * 1_025n) / 1_000n,
      (PRICE * 9_225n) / 10_000n,
    ]);
  });
});

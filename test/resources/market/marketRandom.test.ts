import { expect } from "chai";
import { SeededRandom } from "../../../scripts/market/SeededRandom.js";
import { openSeries } from "../../../src/resources/market/openSeries.js";
import { saleWindowOf } from "../../../src/resources/market/saleWindow.js";
import { encodeSeriesTerms, type SeriesTerms } from "../../../src/resources/market/seriesTerms.js";
import { verifySeries } from "../../../src/resources/market/verifySeries.js";
import { send } from "../../../src/shared/send.js";
import { HOUR, type MarketStage, marketStage, PRICE } from "../../support/marketStage.js";

/** What the contract does is sent straight to it here; what it should have done is computed again from its events by the library. */
describe("a series under random orders", () => {
  let stage: MarketStage;
  before(async () => {
    stage = await marketStage();
  });
  after(() => stage.close());

  for (const seed of [1, 2, 3]) {
    it(`agrees with its terms, seed ${seed}`, async () => {
      const { system, hospital, rival, clinic, coin } = stage;
      const random = new SeededRandom(seed);
      const pick = (n: number) => Math.floor(random.uniform() * n);
      const start = (await system.time.latest()) + 5 * 24 * HOUR;
      const terms: SeriesTerms = {
        ...stage.terms,
        units: 7,
        target: 1 + pick(7),
        stepBps: 1 + pick(5_000),
        refundBps: pick(9_001),
        firstPrice: PRICE + BigInt(pick(1_000)),
        start: new Date(start * 1000),
      };
      const series = await openSeries(system.as(clinic.controller), terms);
      const encoded = encodeSeriesTerms(terms);
      const buyers = [hospital, rival];
      for (const { controller } of buyers) {
        await send(coin.connect(controller).approve(system.deployment.contracts.CapacityMarket, 2n ** 200n));
      }
      let [sent, refused] = [0, 0];
      for (let step = 0; step < 60; step++) {
        await system.time.increase(1 + pick(8 * HOUR));
        const now = await system.time.latest();
        const period = Math.max(0, Math.floor((now - saleWindowOf(terms, 0).opens) / terms.periodSeconds) - pick(2));
        const buyer = buyers[pick(2)] ?? hospital;
        const { market } = system.as(buyer.controller);
        const buy = () => market.buy(encoded, period, buyer.org, 1 + pick(5), 2n ** 96n - 1n);
        const cancel = () => market.cancel(encoded, period, buyer.org, 1 + pick(3));
        const callOff = () => system.as(clinic.controller).market.cancelPeriod(encoded, period);
        const refund = () => market.refund(encoded, period, buyer.org);
        const collect = () => market.collect(encoded, [Math.max(0, period - 3)]);
        const act = [buy, buy, buy, buy, cancel, cancel, cancel, callOff, refund, collect][pick(10)] ?? buy;
        try {
          await send(act());
          sent += 1;
        } catch {
          refused += 1;
        }
      }
      expect(sent).to.be.greaterThan(5);
      expect(refused).to.be.greaterThan(0);
      const verdict = await verifySeries(system.chain, series);
      expect(verdict.problems).to.deep.equal([]);
    });
  }
});

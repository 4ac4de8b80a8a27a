import { expect } from "chai";
import { BrowserProvider } from "ethers";
import { buyUnits } from "../../../src/resources/market/buyUnits.js";
import { cancelPeriod } from "../../../src/resources/market/cancelPeriod.js";
import { cancelUnits } from "../../../src/resources/market/cancelUnits.js";
import { collectSeries } from "../../../src/resources/market/collectSeries.js";
import { openSeries } from "../../../src/resources/market/openSeries.js";
import { readSeries } from "../../../src/resources/market/readSeries.js";
import { refundPurchase } from "../../../src/resources/market/refundPurchase.js";
import { rollPrice } from "../../../src/resources/market/rollPrice.js";
import { saleWindowOf } from "../../../src/resources/market/saleWindow.js";
import { seriesIdOf } from "../../../src/resources/market/seriesIdOf.js";
import { encodeSeriesTerms, type SeriesTerms } from "../../../src/resources/market/seriesTerms.js";
import { verifySeries } from "../../../src/resources/market/verifySeries.js";
import { withdrawCredit } from "../../../src/resources/market/withdrawCredit.js";
import { InputError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { expectFailure } from "../../support/failureOf.js";
import { HOUR, type MarketStage, marketStage, PRICE, word } from "../../support/marketStage.js";

describe("the market of capacity", () => {
  let stage: MarketStage;
  let series: Hex;
  beforeEach(async () => {
    stage = await marketStage();
    series = await openSeries(stage.as(stage.clinic.controller), stage.terms);
  });
  afterEach(() => stage.close());

  const buy = (
    quantity: number,
    { period = 0, who = "hospital" as "hospital" | "rival", maxPrice = 2n * PRICE } = {},
  ) => buyUnits(stage.as(stage[who].controller), stage.terms, { period, org: stage[who].org, quantity, maxPrice });
  const cancel = (quantity: number, { period = 0, who = "hospital" as "hospital" | "rival" } = {}) =>
    cancelUnits(stage.as(stage[who].controller), stage.terms, { period, org: stage[who].org, quantity });

  it("names a series as the contract does", async () => {
    const { market } = stage.system.chain;
    expect(await market.idOf(encodeSeriesTerms(stage.terms))).to.equal(series);
    expect(seriesIdOf(stage.system.deployment, { ...stage.terms, units: 11 })).not.to.equal(series);
  });

  it("has the windows that the contract has", async () => {
    for (const period of [0, 1, 7, 999]) {
      const window = await stage.system.chain.market.windowOf(encodeSeriesTerms(stage.terms), period);
      const { opens, freeUntil, closes, starts } = saleWindowOf(stage.terms, period);
      expect(window.map(Number)).to.deep.equal([opens, freeUntil, closes, starts]);
    }
  });

  it("tells what is sold, at which price, and what the next would cost", async () => {
    const { system, terms } = stage;
    const before = await readSeries(system.chain, series);
    expect(before.terms).to.deep.equal({ ...terms, start: new Date(Math.floor(terms.start.getTime() / 1000) * 1000) });
    expect(before.onSale).to.equal(undefined);
    await stage.goToSale(0);
    await buy(10);
    const { onSale } = await readSeries(system.chain, series);
    const closes = new Date(saleWindowOf(terms, 0).closes * 1000);
    expect(onSale).to.deep.equal({ period: 0, price: PRICE, free: 0, closes, nextPrice: (PRICE * 1_025n) / 1_000n });
    await stage.goToSale(1);
    const next = await readSeries(system.chain, series);
    expect(next.onSale?.price).to.equal((PRICE * 1_025n) / 1_000n);
    expect(next.onSale?.free).to.equal(10);
  });

  it("allows the market exactly what a purchase costs", async () => {
    const { coin, hospital, system } = stage;
    const market = system.deployment.contracts.CapacityMarket;
    await stage.goToSale(0);
    await buy(3);
    expect(await coin.allowance(hospital.controller.address, market)).to.equal(0n);
    expect(await coin.balanceOf(market)).to.equal(3n * PRICE);
    // An allowance that is there and too small is replaced, one that is enough is used.
    await send(coin.connect(hospital.controller).approve(market, 1n));
    await buy(1);
    await send(coin.connect(hospital.controller).approve(market, 5n * PRICE));
    await buy(1);
    expect(await coin.allowance(hospital.controller.address, market)).to.equal(4n * PRICE);
  });

  it("says before it sends that the coins do not suffice", async () => {
    const { coin, hospital } = stage;
    await stage.goToSale(0);
    const balance = await coin.balanceOf(hospital.controller.address);
    await send(coin.connect(hospital.controller).transfer(stage.rival.controller.address, balance - PRICE));
    const failure = await expectFailure(() => buy(2), InputError, "market.balance");
    expect(failure.values).to.include({ balance: PRICE, amount: 2n * PRICE });
    await buy(1);
  });

  it("passes the contract's refusals on, with what they name", async () => {
    const again = () => openSeries(stage.as(stage.clinic.controller), stage.terms);
    await expectFailure(again, RefusedError, "contract.SeriesAlreadyOpened");
    const early = await expectFailure(() => buy(1), RefusedError, "contract.SaleNotOpen");
    expect(early.values.opens).to.equal(new Date(saleWindowOf(stage.terms, 0).opens * 1000).toISOString());
    await stage.goToSale(0);
    await expectFailure(() => buy(1, { maxPrice: PRICE - 1n }), RefusedError, "contract.PriceAboveMaximum");
    await expectFailure(() => buy(11), RefusedError, "contract.NotEnoughUnits");
    await expectFailure(() => cancel(1), RefusedError, "contract.UnitsNotHeld");
    await expectFailure(() => collectSeries(stage.system.chain, word("none")), MissingError, "market.unknown-series");
    const other = { ...stage.terms, document: word("another offer") };
    const unknown = () => rollPrice(stage.system.chain, other, 900);
    await expectFailure(unknown, RefusedError, "contract.UnknownSeries");
    const reader = stage.system.as(stage.system.ethers.provider);
    const reading = { period: 0, org: stage.hospital.org, quantity: 1, maxPrice: PRICE };
    await expectFailure(() => buyUnits(reader, stage.terms, reading), MissingError, "chain.no-signer");
  });

  it("refuses terms that break a rule before anything is sent", async () => {
    const wrong: Partial<SeriesTerms>[] = [
      { target: 11 },
      { firstPrice: 3n * PRICE },
      { floor: 0n },
      { stepBps: 5_001 },
      { refundBps: 9_001 },
      { saleSeconds: HOUR - 1 },
      { periods: 2 ** 24 },
      { token: "0x12" },
      { document: `0x${"00".repeat(32)}` },
    ];
    for (const change of wrong) {
      const terms = { ...stage.terms, ...change };
      const failure = await expectFailure(
        () => openSeries(stage.as(stage.clinic.controller), terms),
        InputError,
        "input.invalid",
      );
      expect(failure.message).to.contain(Object.keys(change)[0]);
    }
    await expectFailure(() => buy(0), InputError, "input.invalid");
    await expectFailure(() => buy(1, { period: -1 }), InputError, "input.invalid");
  });

  it("brings a price over hundreds of periods that nobody bought", async () => {
    const { system, clinic, hospital } = stage;
    const terms: SeriesTerms = {
      ...stage.terms,
      periodSeconds: HOUR,
      saleLeadSeconds: HOUR,
      saleSeconds: HOUR,
      freeBeforeSeconds: HOUR / 2,
    };
    const hourly = await openSeries(stage.as(clinic.controller), terms);
    await stage.goTo(saleWindowOf(terms, 700).opens);
    const purchase = { period: 700, org: hospital.org, quantity: 1, maxPrice: PRICE };
    await buyUnits(stage.as(hospital.controller), terms, purchase);
    const { onSale } = await readSeries(system.chain, hourly);
    expect(onSale?.price).to.equal(PRICE / 2n);
    expect((await verifySeries(system.chain, hourly)).agrees).to.equal(true);
  });

  it("gives back, refunds, collects and pays out, and its books agree with the contract at each step", async () => {
    const { system, hospital, rival, clinic, coin, terms } = stage;
    const agrees = async () => {
      const verdict = await verifySeries(system.chain, series);
      expect(verdict.problems).to.deep.equal([]);
      expect(verdict.agrees).to.equal(true);
      return verdict;
    };
    await stage.goToSale(0);
    await buy(4);
    await buy(6, { who: "rival" });
    await cancel(1);
    await agrees();
    await stage.goTo(saleWindowOf(terms, 0).freeUntil);
    await cancel(1);
    await buy(2, { who: "rival" });
    expect((await agrees()).held).to.equal(10n * PRICE + PRICE / 2n);

    await stage.goToSale(1);
    await buy(5, { period: 1 });
    await stage.goTo(saleWindowOf(terms, 1).closes);
    await cancel(2, { period: 1 });
    await cancelPeriod(stage.as(clinic.controller), terms, 1);
    await refundPurchase(system.chain, terms, { period: 1, org: hospital.org });
    await agrees();

    expect(await collectSeries(system.chain, series)).to.equal(0n);
    await stage.goTo(saleWindowOf(terms, 0).starts);
    expect(await collectSeries(system.chain, series)).to.equal(10n * PRICE + PRICE / 2n);
    expect(await collectSeries(system.chain, series)).to.equal(0n);
    expect((await agrees()).held).to.equal(0n);

    const paid = await withdrawCredit(stage.as(clinic.controller), clinic.org, terms.token);
    expect(paid).to.equal(10n * PRICE + PRICE / 2n);
    expect(await coin.balanceOf(clinic.controller.address)).to.equal(paid);
    const price = (await system.chain.market.periodOf(series, 1)).price;
    const back = await withdrawCredit(stage.as(hospital.controller), hospital.org, terms.token);
    expect(back).to.equal(PRICE + PRICE / 2n + 5n * price);
    expect(await coin.balanceOf(system.deployment.contracts.CapacityMarket)).to.equal(0n);
    const nothing = () => withdrawCredit(stage.as(rival.controller), rival.org, terms.token);
    await expectFailure(nothing, RefusedError, "contract.NothingToWithdraw");
  });

  it("notices a node that leaves an event out", async () => {
    const { system } = stage;
    await stage.goToSale(0);
    await buy(4);
    await buy(3, { who: "rival" });
    const node = { left: 0 };
    const request = async ({ method, params }: { method: string; params?: unknown }) => {
      const answer: unknown = await system.ethers.provider.send(method, Array.isArray(params) ? params : []);
      if (method !== "eth_getLogs" || !Array.isArray(answer)) return answer;
      return answer.slice(0, answer.length - node.left);
    };
    const forgetful = new BrowserProvider({ request }, undefined, { cacheTimeout: -1 });
    expect((await verifySeries(system.as(forgetful), series)).problems).to.deep.equal([]);
    node.left = 1;
    const { agrees, problems } = await verifySeries(system.as(forgetful), series);
    expect(agrees).to.equal(false);
    expect(problems.map(({ rule, period }) => ({ rule, period }))).to.deep.equal([{ rule: "chain", period: 0 }]);
    // All that was bought of the period is left out: nothing of it is in the books.
    node.left = 2;
    const empty = await verifySeries(system.as(forgetful), series);
    expect(empty.problems.map(({ rule, period }) => ({ rule, period }))).to.deep.equal([{ rule: "chain", period: 0 }]);
    node.left = 4;
    const unknown = () => verifySeries(system.as(forgetful), series);
    await expectFailure(unknown, MissingError, "market.unknown-series");
    forgetful.destroy();
  });

  it("tells of late cancellations at the whole price, while the provider was suspended", async () => {
    const { system, clinic, hospital, terms } = stage;
    await stage.goToSale(0);
    await buy(4);
    await stage.goTo(saleWindowOf(terms, 0).closes);
    await send(system.as(system.regulator).organizations.suspend(clinic.org));
    await cancel(4);
    const verdict = await verifySeries(system.chain, series);
    expect(verdict.problems).to.deep.equal([]);
    expect(verdict.fullRefunds).to.have.length(1);
    expect(verdict.fullRefunds[0]).to.include({ period: 0, org: hospital.org });
    expect(verdict.held).to.equal(0n);
  });
});

import { buyUnits } from "../../src/resources/market/buyUnits.js";
import { cancelUnits } from "../../src/resources/market/cancelUnits.js";
import { collectSeries } from "../../src/resources/market/collectSeries.js";
import { foretellPrices } from "../../src/resources/market/foretellPrices.js";
import { openSeries } from "../../src/resources/market/openSeries.js";
import { readSeries } from "../../src/resources/market/readSeries.js";
import { saleWindowOf } from "../../src/resources/market/saleWindow.js";
import { verifySeries } from "../../src/resources/market/verifySeries.js";
import { withdrawCredit } from "../../src/resources/market/withdrawCredit.js";
import { capacityKindOf } from "../../src/resources/pool/capacityKindOf.js";
import { digestOf } from "../../src/shared/contentId.js";
import { Purse } from "./Purse.js";
import type { ResourcesCast, ResourcesStage } from "./resourcesCast.js";
import type { Story } from "./Story.js";
import { withGas } from "./withGas.js";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const OFFER = "Hours of the MRI scanner in Burlington, with a radiographer, from eight to six.";

/** Hours of a scanner are sold day by day, at a price that follows what was sold the day before. */
export async function playMarket(
  story: Story,
  stage: ResourcesStage,
  { burlington, rutland, randolph }: ResourcesCast,
  purse: Purse,
): Promise<void> {
  const { chain } = stage;
  const { shown, coins } = Purse;
  story.chapter(`${burlington.name} sells ten hours of its MRI scanner a day`);
  const now = await stage.now();
  const until = async (second: number) => stage.wait(second - (await stage.now()).getTime() / 1000);
  const terms = {
    provider: burlington.org,
    kind: capacityKindOf({ system: "http://snomed.info/sct", code: "90003000" }),
    document: await digestOf(new TextEncoder().encode(OFFER)),
    token: purse.token,
    units: 10,
    target: 6,
    stepBps: 1_250,
    refundBps: 5_000,
    firstPrice: coins(400),
    floor: coins(200),
    ceiling: coins(800),
    start: new Date(now.getTime() + 1000 * (DAY + HOUR)),
    periodSeconds: DAY,
    periods: 7,
    saleLeadSeconds: DAY,
    saleSeconds: 12 * HOUR,
    freeBeforeSeconds: 18 * HOUR,
  };
  const { series } = await story.does(
    burlington.name,
    `opens a week: ${shown(terms.firstPrice)} coins an hour, ${terms.target} hours aimed at, at most 12.5 % up or down a day`,
    () => withGas(burlington.chain, async () => ({ series: await openSeries(burlington.chain, terms) })),
  );
  for (const { member } of [rutland, randolph]) await purse.fill(member, coins(10_000));

  const [first, second] = [saleWindowOf(terms, 0), saleWindowOf(terms, 1)];
  await until(first.opens);
  const bought = { period: 0, maxPrice: terms.firstPrice };
  await story.isRefused(randolph.name, "buys for 399 coins at most", "contract.PriceAboveMaximum", () =>
    buyUnits(randolph.chain, terms, { ...bought, org: randolph.org, quantity: 3, maxPrice: coins(399) }),
  );
  await story.does(rutland.name, "buys 5 hours of the first day", () =>
    buyUnits(rutland.chain, terms, { ...bought, org: rutland.org, quantity: 5 }),
  );
  await story.does(randolph.name, "buys 3, at the same price", () =>
    buyUnits(randolph.chain, terms, { ...bought, org: randolph.org, quantity: 3 }),
  );
  await story.isRefused(randolph.name, "buys 3 more, where 2 are left", "contract.NotEnoughUnits", () =>
    buyUnits(randolph.chain, terms, { ...bought, org: randolph.org, quantity: 3 }),
  );
  await until(first.freeUntil);
  await story.does(rutland.name, "gives 2 back after the free time: half the price, and they still count as sold", () =>
    cancelUnits(rutland.chain, terms, { period: 0, org: rutland.org, quantity: 2 }),
  );
  const [, foretold = 0n] = foretellPrices(terms, [8]);
  const { onSale } = await readSeries(chain, series);
  story.holds(
    `Anyone computes tomorrow's price from the terms: ${shown(foretold)} coins, since 8 hours count; the cancelled orders moved nothing`,
    onSale?.nextPrice === foretold,
  );

  await until(second.opens);
  await story.does(randolph.name, `buys 2 hours of the second day, for ${shown(foretold)} each`, () =>
    buyUnits(randolph.chain, terms, { period: 1, org: randolph.org, quantity: 2, maxPrice: foretold }),
  );
  await until(saleWindowOf(terms, 2).opens);
  const third = (await readSeries(chain, series)).onSale;
  const [, , fallen = 0n] = foretellPrices(terms, [8, 2]);
  story.holds(`Two hours are less than six: the third day costs ${shown(fallen)}`, third?.price === fallen);

  const paid = await story.does(burlington.name, "collects what was paid for the days that have begun", () =>
    withGas(burlington.chain, async () => {
      const collected = await collectSeries(burlington.chain, series);
      const withdrawn = await withdrawCredit(chain.as(burlington.controller), burlington.org, purse.token);
      return { collected, withdrawn };
    }),
  );
  const refund = await story.does(rutland.name, "takes out the half that its cancellation gave back", () =>
    withGas(chain, async () => ({
      amount: await withdrawCredit(chain.as(rutland.controller), rutland.org, purse.token),
    })),
  );
  const left = await purse.balanceOf(chain.deployment.contracts.CapacityMarket);
  const wholeIn = 8n * terms.firstPrice + 2n * foretold;
  story.holds(
    `${shown(wholeIn)} coins came in; ${shown(paid.withdrawn)} + ${shown(refund.amount)} went out, ${shown(left)} are held for days to come`,
    wholeIn === paid.withdrawn + refund.amount + left && refund.amount === terms.firstPrice,
  );
  const { agrees } = await verifySeries(chain, series);
  story.holds("Every price, refund and collection, computed again from events, is what the terms give", agrees);
}

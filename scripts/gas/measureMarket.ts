import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { DemoCoin__factory } from "../../typechain-types/index.js";
import type { GasLedger } from "./GasLedger.js";
import { type GasStage, LATER, UNTIL, word } from "./GasStage.js";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const COIN = 10n ** 18n;
const MOST = 2n ** 96n - 1n;
/** Periods that one collection takes here. */
const COLLECTED = 30;

/** Measures the market of capacity, in a token that does no more than OpenZeppelin's ERC-20. */
export async function measureMarket(gas: GasLedger, stage: GasStage): Promise<void> {
  const { chain, connection } = stage;
  const { time } = connection.networkHelpers;
  const clinic = await actor(stage, 2, "clinic");
  const buyers = [await actor(stage, 4, "buyer"), await actor(stage, 6, "other buyer")] as const;
  const coin = await new DemoCoin__factory(stage.account).deploy();
  const market = await chain.market.getAddress();
  for (const { member } of buyers) {
    await send(coin.mint(member.address, 10n ** 9n * COIN));
    await send(coin.connect(member).approve(market, 10n ** 9n * COIN));
  }
  const terms = {
    provider: clinic.org,
    kind: word("bed"),
    document: word("offer"),
    token: await coin.getAddress(),
    units: 0x1011,
    target: 0x1001,
    step: 0x0101,
    refundBps: 0x1111,
    firstPrice: 1_000n * COIN,
    floor: 500n * COIN,
    ceiling: 2_000n * COIN,
    start: LATER,
    periodLength: DAY,
    periods: 0x010101,
    saleLead: 2 * DAY,
    saleLength: DAY,
    freeBefore: 2 * DAY - 12 * HOUR,
  };
  const opens = (period: number) => terms.start + (period - 2) * DAY;
  const buy = (who: 0 | 1, period: number, quantity = 3) =>
    chain.as(buyers[who].member).market.buy(terms, period, buyers[who].org, quantity, MOST);
  const cancel = (period: number, quantity: number) =>
    chain.as(buyers[0].member).market.cancel(terms, period, buyers[0].org, quantity);
  const provider = chain.as(clinic.member).market;

  await gas.transaction("open a series of sold periods", provider.openSeries(terms));
  await time.increaseTo(opens(1));
  await gas.transaction("buy units, the first of their period", buy(0, 1));
  await gas.transaction("buy units, of another buyer", buy(1, 1));
  await gas.transaction("buy units, of the same buyer again", buy(0, 1));
  await gas.transaction("cancel units for the whole price", cancel(1, 1));
  await time.increaseTo(opens(1) + 13 * HOUR);
  await gas.transaction("cancel units for a share", cancel(1, 1));
  await gas.transaction("cancel a sold period, the provider", provider.cancelPeriod(terms, 1));
  const refund = chain.market.refund(terms, 1, buyers[1].org);
  await gas.transaction("refund a purchase of a cancelled period", refund);
  const drawn = chain.as(buyers[1].controller).market.withdraw(buyers[1].org, terms.token);
  await gas.transaction("withdraw an organisation's credit", drawn);

  for (let period = 2; period < 2 + COLLECTED; period++) {
    await time.increaseTo(opens(period));
    await send(buy(0, period));
  }
  const last = 1 + COLLECTED;
  await time.increaseTo(opens(last + 2));
  await gas.transaction("collect what was paid for a period", chain.market.collect(terms, [2]));
  const others = Array.from({ length: COLLECTED - 1 }, (_, i) => 3 + i);
  await gas.each(`collect each of ${others.length} periods`, others.length, chain.market.collect(terms, others));
  await time.increaseTo(opens(last + 33));
  await gas.transaction("buy units, after 31 periods without a buyer", buy(0, last + 33));
  await time.increaseTo(opens(last + 33 + 256));
  await gas.transaction("roll a price over 256 periods", chain.market.roll(terms, last + 33 + 256));

  const series = await chain.market.idOf(terms);
  const views = chain.market;
  for (const [sentence, call] of Object.entries({
    "priceAfter, of a sold period": views.priceAfter.populateTransaction(terms, terms.firstPrice, 9),
    "priceOf a period, fixed": views.priceOf.populateTransaction(terms, last + 33 + 256),
    "windowOf a sold period": views.windowOf.populateTransaction(terms, 1),
    "idOf a series": views.idOf.populateTransaction(terms),
    "headOf a series": views.headOf.populateTransaction(series),
    "periodOf a series": views.periodOf.populateTransaction(series, 1),
    "purchaseOf an organisation": views.purchaseOf.populateTransaction(series, 1, buyers[0].org),
    "creditOf an organisation": views.creditOf.populateTransaction(buyers[0].org, terms.token),
    "MAX_PERIODS of the market": views.MAX_PERIODS.populateTransaction(),
    "MAX_STEP of the market": views.MAX_STEP.populateTransaction(),
    "MAX_REFUND of the market": views.MAX_REFUND.populateTransaction(),
    "MIN_SALE of the market": views.MIN_SALE.populateTransaction(),
    "ORGANIZATIONS of the market": views.ORGANIZATIONS.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
}

/** An organisation of care with a member who allocates; the accounts may belong to others too. */
async function actor({ chain, regulator, free }: GasStage, first: number, name: string) {
  const [controller, member] = free.slice(first, first + 2);
  if (!controller || !member) throw new Error("too few accounts");
  await send(chain.as(regulator).organizations.accredit(controller.address, word(name), LICENCES.care, UNTIL));
  const org: Hex = toHex(fromHex(await chain.organizations.orgIdOf(controller.address, word(name)), 32));
  await send(chain.as(controller).organizations.offerMembership(org, member.address, DUTIES.allocate, UNTIL));
  await send(chain.as(member).organizations.acceptMembership(org, DUTIES.allocate, UNTIL));
  return { org, controller, member };
}

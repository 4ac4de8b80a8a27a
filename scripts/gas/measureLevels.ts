import { ZeroHash } from "ethers";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { DemoCoin__factory } from "../../typechain-types/index.js";
import type { GasLedger } from "./GasLedger.js";
import { FROM, type GasStage, LATER, UNTIL, word } from "./GasStage.js";

const DAY = 86_400;
const PERIOD = 30 * DAY;
const COIN = 10n ** 18n;
/** Seconds from a report to its settlement: dispute time, showing time, margin. */
const FINAL = (60 + 7 + 3) * DAY;
const NONE = { first: 0, through: 0, leaves: 0, totals: 0, root: ZeroHash };
const NO_CASE = { probability: 0, counted: false, occurred: false, early: false };

/** Measures agreements about service levels, in a token that does no more than OpenZeppelin's ERC-20. */
export async function measureLevels(gas: GasLedger, stage: GasStage): Promise<void> {
  const { chain, regulator, connection } = stage;
  const { time } = connection.networkHelpers;
  const duties = DUTIES.allocate | DUTIES.report;
  const provider = await actor(stage, 2, "levels provider", LICENCES.care, duties);
  const commissioner = await actor(stage, 4, "levels commissioner", LICENCES.insurer, DUTIES.allocate);
  const coin = await new DemoCoin__factory(stage.account).deploy();
  const levels = await chain.serviceLevels.getAddress();
  await send(coin.mint(provider.member.address, 10n ** 9n * COIN));
  await send(coin.connect(provider.member).approve(levels, 10n ** 9n * COIN));

  const definition = {
    ...{ definition: word("waiting"), start: FROM, periodLength: PERIOD, reportTime: 15 * DAY, answerTime: 20 * DAY },
    ...{ disputeTime: 60 * DAY, minCases: 11, maxSpan: 3, raisedOdds: 2_000_000, loweredOdds: 500_000 },
    ...{ upLimit: 4_500_000_000_000n, downLimit: 4_500_000_000_000n, eventsAreGood: false, barring: false },
  };
  const regulated = chain.as(regulator).quality;
  const indicator = await chain.quality.indicatorIdOf(definition);
  await send(regulated.defineIndicator(definition));
  await time.increaseTo(LATER);
  const period = Math.floor((LATER - FROM) / PERIOD) + 2;
  await send(regulated.oblige(provider.org, indicator, period));
  const startOf = (number: number) => FROM + number * PERIOD;
  const terms = {
    ...{ commissioner: commissioner.org, provider: provider.org, indicator, document: word("contract") },
    ...{ token: await coin.getAddress(), bond: 1_000n * COIN, target: 100_001, worst: 300_001 },
    ...{ first: period, periods: 9, grace: 20 * DAY, acceptBy: startOf(period) },
  };
  const [dealer, payer] = [chain.as(provider.member).serviceLevels, chain.as(commissioner.member).serviceLevels];
  await gas.transaction("propose an agreement about service levels", dealer.propose(terms));
  await gas.transaction("accept an agreement about service levels", payer.accept(terms));
  const unanswered = { ...terms, first: period + 9, acceptBy: startOf(period) };
  await send(dealer.propose(unanswered));

  const [up = 0n, down = 0n] = (await chain.quality.offsetsOf(indicator, 100_000)).map(BigInt);
  const reporting = chain.as(provider.member).quality;
  const report = async (first: number, through: number) => {
    const sums = { cases: 400, events: 61, expected: 40_000_000, up: 400n * up, down: 400n * down, early: 0 };
    const totals = await chain.caseDesk.wordOf(sums, NO_CASE);
    const reported = { first, through, leaves: 400, totals, root: word(`levels ${first}`) };
    await time.increaseTo(startOf(through + 1));
    await send(reporting.report(provider.org, indicator, reported));
    return reported;
  };
  const settle = (reported: Awaited<ReturnType<typeof report>>) => chain.serviceLevels.settle(terms, reported);
  const final = async () => time.increase(FINAL);

  const one = await report(period, period);
  await gas.transaction("take back the bond of an agreement", chain.serviceLevels.takeBack(unanswered));
  const two = await report(period + 1, period + 1);
  const three = await report(period + 2, period + 4);
  await final();
  await gas.transaction("settle a period by its report, the first", settle(one));
  await gas.transaction("settle a period by its report", settle(two));
  await gas.transaction("settle three periods by one report", settle(three));
  await send(regulated.oblige(provider.org, indicator, period + 6));
  const skipped = chain.serviceLevels.settleUnreported(terms, NONE);
  await gas.transaction("settle a period that the regulator skipped", skipped);
  await time.increaseTo(startOf(period + 10) + 20 * DAY);
  await gas.transaction("settle a missed period", chain.serviceLevels.settleUnreported(terms, NONE));
  const drawn = chain.as(commissioner.controller).serviceLevels.withdraw(commissioner.org, terms.token);
  await gas.transaction("withdraw an organisation's credit of service levels", drawn);

  const views = chain.serviceLevels;
  const agreement = await views.idOf(terms);
  for (const [sentence, call] of Object.entries({
    "penaltyOf an agreement": views.penaltyOf.populateTransaction(terms, 1, 400, 61),
    "missedFrom of an agreement": views.missedFrom.populateTransaction(terms, period),
    "idOf an agreement": views.idOf.populateTransaction(terms),
    "agreementOf an id": views.agreementOf.populateTransaction(agreement),
    "freeFrom of two organisations": views.freeFrom.populateTransaction(commissioner.org, provider.org, indicator),
    "creditOf service levels": views.creditOf.populateTransaction(provider.org, terms.token),
    "SETTLE_MARGIN of service levels": views.SETTLE_MARGIN.populateTransaction(),
    "MAX_TERM of service levels": views.MAX_TERM.populateTransaction(),
    "MONITOR of service levels": views.MONITOR.populateTransaction(),
    "ORGANIZATIONS of service levels": views.ORGANIZATIONS.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
}

/** An organisation with a member; the accounts may belong to others too. */
async function actor(
  { chain, regulator, free }: GasStage,
  first: number,
  name: string,
  licences: number,
  duties: number,
) {
  const [controller, member] = free.slice(first, first + 2);
  if (!controller || !member) throw new Error("too few accounts");
  await send(chain.as(regulator).organizations.accredit(controller.address, word(name), licences, UNTIL));
  const org: Hex = toHex(fromHex(await chain.organizations.orgIdOf(controller.address, word(name)), 32));
  await send(chain.as(controller).organizations.offerMembership(org, member.address, duties, UNTIL));
  await send(chain.as(member).organizations.acceptMembership(org, duties, UNTIL));
  return { org, controller, member };
}

import { AbiCoder, encodeBytes32String, keccak256, ZeroHash } from "ethers";
import { DUTIES } from "../../src/identity/duties.js";
import { LICENCES } from "../../src/identity/licences.js";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import type { ICoverageClaims } from "../../typechain-types/contracts/resources/CoverageFund.js";
import { DemoCoin__factory } from "../../typechain-types/index.js";
import type { GasLedger } from "./GasLedger.js";
import { type GasStage, LATER, registered, UNTIL, word } from "./GasStage.js";

const DAY = 86_400;
const PERIOD = 30 * DAY;
const COIN = 10n ** 18n;
const MOST = 2n ** 256n - 1n;
/** Levels of a fee schedule of 64 codes. */
const LEVELS = 6;
/** Claims that one close awards here. */
const CLOSED = 100;
/** ICoverageClaims.ClaimState. */
const WAITING = 2n;

/** Measures insurance money, in a token that does no more than OpenZeppelin's ERC-20. */
export async function measureFund(gas: GasLedger, stage: GasStage): Promise<void> {
  const { chain, connection, account } = stage;
  const { time } = connection.networkHelpers;
  const hospital = await actor(stage, 8, "claiming hospital", LICENCES.care, DUTIES.claim | DUTIES.write);
  const insurer = await actor(stage, 10, "insurer", LICENCES.insurer, DUTIES.claim);
  const auditor = await actor(stage, 12, "auditor", LICENCES.auditor, DUTIES.report);
  await time.increase(3 * DAY);
  await send(chain.organizations.activateLicences(auditor.org));
  const patient = await registered(stage, toHex(fromHex(account.address.toLowerCase(), 20)), "insured");
  const purpose = encodeBytes32String("HPAYMT");
  const consent = { reader: insurer.org, purpose, categories: 255, from: 1, until: UNTIL, document: ZeroHash };
  await send(chain.as(account).consents.grant(patient, consent));
  const coin = await new DemoCoin__factory(account).deploy();
  await send(coin.mint(account.address, 10n ** 9n * COIN));
  await send(coin.approve(await chain.coverage.getAddress(), MOST));

  const { root, item } = schedule();
  const terms = {
    insurer: insurer.org,
    arbiter: auditor.org,
    feeRoot: root,
    token: await coin.getAddress(),
    start: LATER,
    periodLength: PERIOD,
    periodsPerYear: 12,
    coinsuranceBps: 0x0501,
    deductible: 10n * COIN,
    limit: 1_000_000n * COIN,
    fastLimit: 50_000n * COIN,
    rule: 1,
    premium: 100n * COIN,
    disputeTime: DAY,
    decideTime: DAY,
  };
  const plans = chain.as(insurer.member).coveragePlans;
  const fund = chain.as(account).coverage;
  const provider = chain.as(hospital.member).coverage;
  await gas.transaction("open an insurance plan", plans.openPlan(terms));
  const plan = toHex(fromHex(await plans.planIdOf(terms), 32));
  const person = word("person");
  await gas.transaction("enrol a person", plans.enrol(plan, patient, person, 3, UNTIL));
  await gas.transaction("change until when premiums are taken", plans.changeEnrolment(plan, person, UNTIL + 1));
  const pseudonym = await registered(stage, toHex(fromHex(hospital.member.address.toLowerCase(), 20)), "pseudonym");
  await send(chain.as(hospital.member).consents.grant(pseudonym, consent));
  await gas.transaction("add a pseudonym of a person", plans.addPseudonym(plan, pseudonym, person, 3));
  await gas.transaction("pay a premium", fund.payPremium(plan, person, 1));
  await time.increaseTo(terms.start + 1);

  const filed = async (label: string, amount: bigint): Promise<ICoverageClaims.NewClaimStruct> => {
    const digest = word(`record of ${label}`);
    const commitment = word(`use of ${label}`);
    const member = chain.as(hospital.member);
    await send(member.records.anchor(patient, hospital.org, digest));
    const place = { root: ZeroHash, proof: [] };
    await send(member.uses.anchorUse(hospital.org, { patient, commitment, kind: 1, digest, place }));
    const items = [{ ...item, amount }];
    const document = word(`claim of ${label}`);
    return { terms, provider: hospital.org, patient, commitment, category: 3, document, items };
  };
  const filedFrom = async (block: number) => {
    const events = await provider.queryFilter(provider.filters.ClaimFiled(), block);
    return events.map(({ args }) => ({ use: args.use, facts: factsOf(args.facts), state: args.state }));
  };
  const claimed = async (label: string, amount: bigint) => {
    const { blockNumber } = await send(provider.claim(await filed(label, amount)));
    const [claim] = await filedFrom(blockNumber);
    if (!claim) throw new Error("no claim was filed");
    return claim;
  };

  await gas.transaction("top a plan up", fund.topUp(plan, 10_000n * COIN));
  await gas.transaction(
    "file a claim that is paid at once, the provider's first",
    provider.claim(await filed("first", 900n * COIN)),
  );
  await gas.transaction("file a claim that is paid at once", provider.claim(await filed("second", 900n * COIN)));
  for (let i = 0; i < 4; i++) await claimed(`other ${i}`, 900n * COIN);
  await gas.transaction(
    "file a claim that is paid at once, after 6 others",
    provider.claim(await filed("seventh", 900n * COIN)),
  );
  const disputed = await claimed("disputed", 500n * COIN);
  await gas.transaction(
    "file a claim that waits, the period's first",
    provider.claim(await filed("eighth", 9_999n * COIN)),
  );
  await gas.transaction("file a claim that waits", provider.claim(await filed("ninth", 9_999n * COIN)));
  const withdrawn = await claimed("withdrawn", 9_999n * COIN);
  const undecided = await claimed("undecided", 9_999n * COIN);
  const retracted = await claimed("retracted", 9_999n * COIN);

  const contest = chain.as(insurer.member).coverage;
  await gas.transaction("contest a claim", contest.contest(disputed.use, disputed.facts, word("reasons")));
  const decide = chain.as(auditor.member).coverage;
  await gas.transaction(
    "decide a contested claim that was paid, against it",
    decide.decide(disputed.use, disputed.facts, false, word("decision")),
  );
  await gas.transaction(
    "withdraw a claim that waits, the provider",
    provider.withdrawClaim(withdrawn.use, withdrawn.facts, word("reasons")),
  );
  await send(contest.contest(undecided.use, undecided.facts, word("reasons")));
  await send(chain.as(hospital.member).records.retract(patient, hospital.org, word("record of retracted")));
  await gas.transaction(
    "reverse a claim whose record was retracted",
    fund.reverseClaim(retracted.use, retracted.facts),
  );
  await time.increase(2 * DAY);
  await gas.transaction("uphold a claim that nobody decided", fund.upholdUndecided(undecided.use, undecided.facts));
  await gas.transaction("announce a surplus", contest.announceSurplus(plan, COIN));

  const over = new Set([withdrawn.use, retracted.use]);
  const dues = (await filedFrom(0)).filter(({ use, state }) => state === WAITING && !over.has(use));
  for (let i = dues.length; i < CLOSED; i++) dues.push(await claimed(`waiting ${i}`, 9_999n * COIN));
  dues.sort((a, b) => (a.use < b.use ? -1 : 1));
  await time.increaseTo(terms.start + PERIOD + DAY);
  await gas.transaction("fix a period", fund.fixPeriod(plan));
  const { endowment } = await fund.periodOf(plan, 1);
  const level = endowment / BigInt(CLOSED);
  const desk = chain.as(account).levelDesk;
  await gas.each(`show each of ${CLOSED} claims to prove a level`, CLOSED, desk.checkLevel(plan, level, false, dues));
  await gas.each(`award each of ${CLOSED} claims`, CLOSED, fund.award(plan, dues));
  await gas.transaction("collect a credit", fund.collect(plan, hospital.org));
  await send(fund.topUp(plan, 10n * COIN));
  await gas.transaction("withdraw a surplus", contest.withdrawSurplus(plan));

  const due = dues[0];
  if (!due) throw new Error("nothing waited");
  const money = chain.coverage;
  const registry = chain.coveragePlans;
  for (const [sentence, call] of Object.entries({
    "planIdOf, an insurance plan": registry.planIdOf.populateTransaction(terms),
    "planOf, an insurance plan": registry.planOf.populateTransaction(plan),
    "periodAt, of an insurance plan": registry.periodAt.populateTransaction(plan, terms.start + 1),
    "personOf a patient in a plan": registry.personOf.populateTransaction(plan, patient),
    "enrolledUntil, of a person": registry.enrolledUntil.populateTransaction(plan, person),
    // Of the year after the running one, which nobody paid yet.
    "premiumOf a person's year": registry.premiumOf.populateTransaction(plan, person, 2),
    "closableAt, of a plan's period": registry.closableAt.populateTransaction(plan, 1),
    "ORGANIZATIONS of the plans": registry.ORGANIZATIONS.populateTransaction(),
    "CONSENTS of the plans": registry.CONSENTS.populateTransaction(),
    "fundOf a plan": money.fundOf.populateTransaction(plan),
    "accountOf a provider with a plan": money.accountOf.populateTransaction(plan, hospital.org),
    "yearOf a person": money.yearOf.populateTransaction(plan, person, 1),
    "claimOf a use": money.claimOf.populateTransaction(due.use),
    "firstOpen period of a plan": money.firstOpen.populateTransaction(plan),
    "periodOf a plan": money.periodOf.populateTransaction(plan, 1),
    "MAX_ITEMS of a claim": money.MAX_ITEMS.populateTransaction(),
    "MAX_DUES of a close": money.MAX_DUES.populateTransaction(),
    "PLANS of the fund": money.PLANS.populateTransaction(),
    "ORGANIZATIONS of the fund": money.ORGANIZATIONS.populateTransaction(),
    "CONSENTS of the fund": money.CONSENTS.populateTransaction(),
    "USES of the fund": money.USES.populateTransaction(),
    "LEVELS of the fund": money.LEVELS.populateTransaction(),
    "levelOf a period": chain.levelDesk.levelOf.populateTransaction(plan, 1),
    "levelCheckOf an account": chain.levelDesk.levelCheckOf.populateTransaction(plan, 1, account.address),
    "MAX_SHOWN of the level desk": chain.levelDesk.MAX_SHOWN.populateTransaction(),
    "PLANS of the level desk": chain.levelDesk.PLANS.populateTransaction(),
    "fund of the level desk": chain.levelDesk.fund.populateTransaction(),
  })) {
    await gas.view(sentence, await call);
  }
}

/** The facts of an event, as a call takes them. */
function factsOf({ plan, provider, person, year, deductible, due, award }: ICoverageClaims.FactsStructOutput) {
  return { plan, provider, person, year, deductible, due, award };
}

/** A line of a fee schedule whose other leaves nobody shows. */
function schedule() {
  const code = word("code");
  const maximum = 10_000n * COIN;
  const proof = Array.from({ length: LEVELS }, (_, i) => word(`schedule ${i}`));
  const leaf = keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint80"], [code, maximum])));
  const root = proof.reduce<string>((node, sibling) => {
    const [a, b] = BigInt(node) < BigInt(sibling) ? [node, sibling] : [sibling, node];
    return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "bytes32"], [a, b]));
  }, leaf);
  return { root, item: { code, maximum, units: 1, proof } };
}

/** An organisation with a member; the accounts may belong to others too. */
async function actor({ chain, regulator, free }: GasStage, first: number, name: string, licence: number, duty: number) {
  const [controller, member] = free.slice(first, first + 2);
  if (!controller || !member) throw new Error("too few accounts");
  await send(chain.as(regulator).organizations.accredit(controller.address, word(name), licence, UNTIL));
  const org: Hex = toHex(fromHex(await chain.organizations.orgIdOf(controller.address, word(name)), 32));
  await send(chain.as(controller).organizations.offerMembership(org, member.address, duty, UNTIL));
  await send(chain.as(member).organizations.acceptMembership(org, duty, UNTIL));
  return { org, controller, member };
}

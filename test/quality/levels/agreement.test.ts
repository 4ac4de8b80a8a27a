import { expect } from "chai";
import { Interface } from "ethers";
import fc from "fast-check";
import { DUTIES } from "../../../src/identity/duties.js";
import { LICENCES } from "../../../src/identity/licences.js";
import { findAgainstCase } from "../../../src/quality/disputes/demandCase.js";
import { placeInBook } from "../../../src/quality/disputes/placeInBook.js";
import { defineIndicator } from "../../../src/quality/indicators/defineIndicator.js";
import { obligeOrganization, releaseOrganization } from "../../../src/quality/indicators/obligeOrganization.js";
import { readIndicator } from "../../../src/quality/indicators/readIndicator.js";
import { acceptAgreement } from "../../../src/quality/levels/acceptAgreement.js";
import { agreementIdOf } from "../../../src/quality/levels/agreementIdOf.js";
import { type AgreementTerms, encodeAgreementTerms } from "../../../src/quality/levels/agreementTerms.js";
import { penaltyOf } from "../../../src/quality/levels/penaltyOf.js";
import { proposeAgreement } from "../../../src/quality/levels/proposeAgreement.js";
import { readAgreement } from "../../../src/quality/levels/readAgreement.js";
import { missedFrom, settledFrom } from "../../../src/quality/levels/settlementTimes.js";
import { settlePeriod } from "../../../src/quality/levels/settlePeriod.js";
import { takeBackBond } from "../../../src/quality/levels/takeBackBond.js";
import { verifyAgreement } from "../../../src/quality/levels/verifyAgreement.js";
import { withdrawLevelCredit } from "../../../src/quality/levels/withdrawLevelCredit.js";
import type { CaseBook } from "../../../src/quality/reports/CaseBook.js";
import { readCaseWord, writeCaseWord } from "../../../src/quality/reports/caseWord.js";
import { prepareReport } from "../../../src/quality/reports/prepareReport.js";
import { sendReport } from "../../../src/quality/reports/sendReport.js";
import type { Connection } from "../../../src/shared/connect.js";
import { InputError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { type DemoCoin, DemoCoin__factory } from "../../../typechain-types/index.js";
import { type Alteration, alteredNode } from "../../support/alteredNode.js";
import { expectFailure } from "../../support/failureOf.js";
import { DAY, DIGEST, PERIOD, type QualitySystem, qualitySystem } from "../../support/qualitySystem.js";
import type { TestOrganization } from "../../support/testSystem.js";

const BOND = 10n ** 21n + 7n;
const SEED = 20_261_122;

describe("service levels", () => {
  let system: QualitySystem;
  let insurer: TestOrganization;
  let dealer: Connection;
  let payer: Connection;
  let coin: DemoCoin;
  let terms: AgreementTerms;
  let restore: () => Promise<void>;

  before(async () => {
    system = await qualitySystem();
    insurer = await system.organization("Insurer", LICENCES.insurer);
    const joined = async ({ org, controller }: TestOrganization): Promise<Connection> => {
      const member = system.nextAccount();
      const until = Math.floor((await system.inDays(3000)).getTime() / 1000);
      await send(system.as(controller).organizations.offerMembership(org, member.address, DUTIES.allocate, until));
      await send(system.as(member).organizations.acceptMembership(org, DUTIES.allocate, until));
      return system.as(member);
    };
    dealer = await joined(system.hospital);
    payer = await joined(insurer);
    coin = await new DemoCoin__factory(system.deployer).deploy();
    terms = {
      ...{ commissioner: insurer.org, provider: system.hospital.org, indicator: system.indicator, document: DIGEST },
      ...{ token: await coin.getAddress(), bond: BOND, target: 100_000, worst: 400_000, first: 1, periods: 4 },
      ...{ graceSeconds: 20 * DAY, acceptBy: new Date(system.startOf(1) * 1000) },
    };
    const account = await accountOf(dealer);
    await send(coin.mint(account, 100n * BOND));
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  const accountOf = async ({ runner }: Connection): Promise<string> => {
    if (!("getAddress" in runner) || typeof runner.getAddress !== "function") throw new Error("no account");
    return runner.getAddress();
  };
  const name = () => ({ org: system.hospital.org, indicator: system.indicator });
  const waitFor = async (seconds: number) => {
    if ((await system.time.latest()) < seconds) await system.time.increaseTo(seconds);
  };
  const agree = async (): Promise<Hex> => {
    const agreement = await proposeAgreement(dealer, terms);
    await acceptAgreement(payer, terms);
    return agreement;
  };
  /** Real encounters of the periods, of which the first `events` had the event, reported and sent. */
  const report = async (uses: readonly Hex[], events: number, through: number): Promise<CaseBook> => {
    await waitFor(system.startOf(through + 1));
    const cases = uses.map((use, i) => ({ use, counted: true, occurred: i < events, probability: 100_000 }));
    const book = await prepareReport(system.chain, { ...name(), through, cases });
    await sendReport(system.reporter, book);
    return book;
  };
  const finalAt = async () => (await system.time.latest()) + (20 + 7 + 3) * DAY;
  const expectVerified = async (agreement: Hex) => {
    const verdict = await verifyAgreement(system.chain, agreement);
    expect(verdict.problems).to.deep.equal([]);
    expect(verdict.agrees).to.equal(true);
    return verdict;
  };

  it("lives a whole life: measured, together, missed, released, and paid out to the last unit", async () => {
    await obligeOrganization(system.regulator, { ...name(), from: 1 });
    const agreement = await agree();
    expect(agreement).to.equal(await system.chain.serviceLevels.idOf(encodeAgreementTerms(terms)));
    expect(await coin.balanceOf(system.deployment.contracts.ServiceLevels)).to.equal(4n * BOND);

    await waitFor(system.startOf(1));
    const book = await report(await system.encounters(12), 3, 1);
    await expectFailure(() => settlePeriod(system.chain, terms), RefusedError, "contract.TooEarly");
    const settles = await finalAt();
    const few = await system.encounters(5);
    await waitFor(system.startOf(3));
    await waitFor(settles);
    const first = penaltyOf(terms, 1, { cases: 12, events: 3 });
    expect(await settlePeriod(system.chain, terms)).to.include({
      outcome: "measured",
      from: 1,
      through: 1,
      toCommissioner: first,
    });
    expect(first).to.equal(BOND / 2n);
    expect(book.report.through).to.equal(1);

    const more = await system.encounters(8);
    await report([...few, ...more], 4, 3);
    await waitFor(await finalAt());
    const second = penaltyOf(terms, 2, { cases: 13, events: 4 });
    const settled = await settlePeriod(system.chain, terms);
    expect(settled).to.include({ outcome: "measured", from: 2, through: 3, reported: 3, toCommissioner: second });
    expect(second).to.equal((2n * BOND * 27n) / 39n);

    await expectFailure(() => settlePeriod(system.chain, terms), RefusedError, "contract.TooEarly");
    const { restore: back } = await system.networkHelpers.takeSnapshot();
    await waitFor(system.startOf(4 + 3) + 20 * DAY);
    const missed = await settlePeriod(system.chain, terms);
    expect(missed).to.include({ outcome: "missed", from: 4, through: 4, reported: undefined, toCommissioner: BOND });
    await expectVerified(agreement);
    const paid = await withdrawLevelCredit(system.as(insurer.controller), insurer.org, terms.token);
    expect(paid).to.equal(first + second + BOND);
    const rest = await withdrawLevelCredit(system.as(system.hospital.controller), system.hospital.org, terms.token);
    expect(paid + rest).to.equal(4n * BOND);
    expect(await coin.balanceOf(system.deployment.contracts.ServiceLevels)).to.equal(0n);
    await expectFailure(() => settlePeriod(system.chain, terms), RefusedError, "contract.AllPeriodsSettled");
    await back();

    await releaseOrganization(system.regulator, name());
    await waitFor(system.startOf(4 + 3) + 20 * DAY);
    const released = await settlePeriod(system.chain, terms);
    expect(released).to.include({ outcome: "released", from: 4, toCommissioner: 0n, toProvider: BOND });
    const verdict = await expectVerified(agreement);
    expect(verdict.escrow).to.equal(0n);
    const { state, next, settlements } = await readAgreement(system.chain, agreement);
    expect({ state, next }).to.deep.equal({ state: "accepted", next: 5 });
    expect(settlements.map(({ outcome }) => outcome)).to.deep.equal(["measured", "measured", "released"]);
  });

  it("pays the whole bond for a report that an auditor shows to be false", async () => {
    await obligeOrganization(system.regulator, { ...name(), from: 1 });
    const agreement = await agree();
    await waitFor(system.startOf(1));
    const uses = await system.encounters(12);
    const book = await report(uses, 0, 1);
    const { cases: _, ...subject } = book;
    const question = { auditor: system.auditing.org, subject };
    await findAgainstCase(system.auditor, question, placeInBook(book, uses[0] ?? DIGEST), DIGEST);
    expect(await settlePeriod(system.chain, terms)).to.include({ outcome: "falseReport", toCommissioner: BOND });
    await expectVerified(agreement);
  });

  it("gives skipped periods back, and takes late ones, by what the chain holds", async () => {
    await obligeOrganization(system.regulator, { ...name(), from: 1 });
    const agreement = await agree();
    await obligeOrganization(system.regulator, { ...name(), from: 2 });
    await waitFor(system.startOf(2));
    const few = await system.encounters(5);
    await waitFor(system.startOf(3));
    const more = await system.encounters(8);
    // Late for period 2 by a second or so, and in time for period 3.
    await waitFor(system.startOf(2 + 3) + 20 * DAY);
    const book = await report([...few, ...more], 1, 3);
    expect(book.report.first).to.equal(2);
    expect(await settlePeriod(system.chain, terms)).to.include({ outcome: "released", from: 1, toCommissioner: 0n });
    const late = await settlePeriod(system.chain, terms);
    expect(late).to.include({ outcome: "missed", from: 2, through: 2, reported: 3, toCommissioner: BOND });
    await waitFor(await finalAt());
    expect(await settlePeriod(system.chain, terms)).to.include({ outcome: "measured", from: 3, toCommissioner: 0n });
    await expectVerified(agreement);
  });

  it("gives the bond back when nobody accepts", async () => {
    const agreement = await proposeAgreement(dealer, terms);
    await expectFailure(() => takeBackBond(system.chain, terms), RefusedError, "contract.AcceptanceOpen");
    await waitFor(system.startOf(1));
    await expectFailure(() => acceptAgreement(payer, terms), RefusedError, "contract.AcceptanceOver");
    await takeBackBond(system.chain, terms);
    const { state, escrow } = await readAgreement(system.chain, agreement);
    expect({ state, escrow }).to.deep.equal({ state: "takenBack", escrow: 0n });
    await expectVerified(agreement);
    const hospital = system.as(system.hospital.controller);
    expect(await withdrawLevelCredit(hospital, system.hospital.org, terms.token)).to.equal(4n * BOND);
    const again = () => withdrawLevelCredit(hospital, system.hospital.org, terms.token);
    await expectFailure(again, RefusedError, "contract.NoLevelCredit");
  });

  it("refuses what cannot be agreed, before it costs anything", async () => {
    for (const wrong of [
      { bond: 0n },
      { worst: 100_000 },
      { periods: 0 },
      { first: 65_534, periods: 2 },
      { token: "0x" },
    ]) {
      await expectFailure(() => proposeAgreement(dealer, { ...terms, ...wrong }), InputError, "input.invalid");
    }
    const rich = () => proposeAgreement(dealer, { ...terms, bond: 26n * BOND });
    expect((await expectFailure(rich, InputError, "levels.balance")).values).to.include({ amount: 104n * BOND });
    await expectFailure(() => proposeAgreement(payer, terms), InputError, "levels.balance");
    const better = () => proposeAgreement(dealer, { ...terms, worst: 50_000 });
    await expectFailure(better, RefusedError, "contract.LevelRatesOutOfRange");
    const short = () => proposeAgreement(dealer, { ...terms, graceSeconds: 10 * DAY - 1 });
    await expectFailure(short, RefusedError, "contract.GraceTooShort");
    const auditing = () => proposeAgreement(dealer, { ...terms, commissioner: system.auditing.org });
    await expectFailure(auditing, RefusedError, "contract.CommissionerAudits");
    const late = () => proposeAgreement(dealer, { ...terms, acceptBy: new Date((system.startOf(1) + 1) * 1000) });
    await expectFailure(late, RefusedError, "contract.AcceptanceTooLate");
    await expectFailure(() => acceptAgreement(payer, terms), RefusedError, "contract.AgreementNotInState");
    await expectFailure(() => readAgreement(system.chain, DIGEST), MissingError, "levels.unknown-agreement");
    await agree();
    await expectFailure(() => agree(), RefusedError, "contract.AgreementOverlaps");
  });

  it("sees when a node changes the terms or leaves an event out", async () => {
    const agreement = await agree();
    const { serviceLevels } = system.chain;
    const told = (alter: Alteration) => alteredNode(system.chain, system.stranger, serviceLevels, alter);
    const richer = told((name, values) => {
      const changed = { ...encodeAgreementTerms(terms), target: 50_000 };
      return { values: name === "AgreementProposed" ? { ...values, terms: changed } : values };
    });
    expect((await verifyAgreement(richer, agreement)).problems.map(({ rule }) => rule)).to.deep.equal(["terms"]);
    const silent = told((name, values) => (name === "AgreementAccepted" ? undefined : { values }));
    expect((await verifyAgreement(silent, agreement)).problems.map(({ rule }) => rule)).to.deep.equal(["chain"]);
    const dumb = told((name, values) => (name === "AgreementProposed" ? undefined : { values }));
    await expectFailure(() => verifyAgreement(dumb, agreement), MissingError, "levels.unknown-agreement");
  });

  describe("a node that lies about reports and settlement alike", () => {
    const MISSED = 2n;
    /** Alters events of the monitor, its desk and the agreements at once. */
    const told = (alter: Alteration) => {
      const contracts = [system.chain.quality, system.chain.caseDesk, system.chain.serviceLevels];
      const events = contracts.flatMap((contract) =>
        contract.interface.fragments.filter(({ type }) => type === "event"),
      );
      const known = new Map(events.map((fragment) => [fragment.format("sighash"), fragment]));
      return alteredNode(system.chain, system.stranger, { interface: new Interface([...known.values()]) }, alter);
    };
    const expectSeen = async (agreement: Hex, alter: Alteration) => {
      await expectVerified(agreement);
      const { agrees, problems } = await verifyAgreement(told(alter), agreement);
      expect(agrees).to.equal(false);
      expect([...new Set(problems.map(({ rule }) => rule))]).to.deep.equal(["chain"]);
    };
    /** Period 1 reported with 3 events of 12, which costs half of the bond; settled when a missing report would be missed. */
    const measured = async () => {
      await obligeOrganization(system.regulator, { ...name(), from: 1 });
      const agreement = await agree();
      await waitFor(system.startOf(1));
      const book = await report(await system.encounters(12), 3, 1);
      return { agreement, book };
    };
    const settledLate = async (outcome: string) => {
      await waitFor(system.startOf(1 + 3) + 20 * DAY);
      expect(await settlePeriod(system.chain, terms)).to.include({ outcome, from: 1, through: 1 });
    };

    it("sees a polished report", async () => {
      const { agreement, book } = await measured();
      await settledLate("measured");
      const { totals } = readCaseWord(BigInt(book.report.totals));
      const polished = { ...book.report, totals: writeCaseWord({ ...totals, events: 0 }) };
      await expectSeen(agreement, (event, values) => {
        if (event === "PeriodReported") return { values: { ...values, report: polished } };
        if (event !== "PeriodsSettled") return { values };
        return { values: { ...values, toCommissioner: 0n, toProvider: BOND } };
      });
    });

    it("takes a disproof after the settlement for what it is", async () => {
      const { agreement, book } = await measured();
      await settledLate("measured");
      const { cases, ...subject } = book;
      const question = { auditor: system.auditing.org, subject };
      await findAgainstCase(system.auditor, question, placeInBook(book, cases[0]?.use ?? DIGEST), DIGEST);
      await expectSeen(agreement, (event, values) => (event === "ReportDisproved" ? undefined : { values }));
    });

    it("sees a report that is kept back", async () => {
      const { agreement } = await measured();
      await settledLate("measured");
      await expectSeen(agreement, (event, values) => {
        if (event === "PeriodReported") return;
        if (event !== "PeriodsSettled") return { values };
        return { values: { ...values, outcome: MISSED, reported: 0xffff, toCommissioner: BOND, toProvider: 0n } };
      });
    });

    it("sees a disproof that is kept back", async () => {
      const { agreement, book } = await measured();
      const { cases, ...subject } = book;
      const question = { auditor: system.auditing.org, subject };
      await findAgainstCase(system.auditor, question, placeInBook(book, cases[0]?.use ?? DIGEST), DIGEST);
      await settledLate("falseReport");
      const half = penaltyOf(terms, 1, { cases: 12, events: 3 });
      await expectSeen(agreement, (event, values) => {
        if (event === "ReportDisproved") return;
        if (event !== "PeriodsSettled") return { values };
        return { values: { ...values, outcome: 0n, toCommissioner: half, toProvider: BOND - half } };
      });
    });

    it("sees a release that is kept back", async () => {
      await obligeOrganization(system.regulator, { ...name(), from: 1 });
      const agreement = await agree();
      await releaseOrganization(system.regulator, name());
      await settledLate("released");
      await expectSeen(agreement, (event, values) => {
        if (event === "OrganizationReleased") return;
        if (event !== "PeriodsSettled") return { values };
        return { values: { ...values, outcome: MISSED, toCommissioner: BOND, toProvider: 0n } };
      });
    });
  });

  it("computes as the contract does, for any terms and totals", async () => {
    const { serviceLevels } = system.chain;
    const { acceptBy: _, graceSeconds: __, ...rest } = terms;
    const encoded = { ...rest, grace: 0, acceptBy: 0 };
    const rate = fc.integer({ min: 0, max: 1_000_000 });
    const shape = fc.record({
      ...{ bond: fc.bigInt({ min: 1n, max: 2n ** 96n - 1n }), target: rate, worst: rate },
      ...{
        periods: fc.integer({ min: 1, max: 255 }),
        cases: fc.integer({ min: 11, max: 0xff_ffff }),
        part: fc.double({ min: 0, max: 1, noNaN: true }),
      },
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ bond, target, worst, periods, cases, part }) => {
        if (target === worst) return;
        const events = Math.floor(part * cases);
        const told = await serviceLevels.penaltyOf({ ...encoded, bond, target, worst }, periods, cases, events);
        expect(told).to.equal(penaltyOf({ bond, target, worst }, periods, { cases, events }));
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it("tells the contract's times", async () => {
    const { serviceLevels, caseDesk } = system.chain;
    const rules = await readIndicator(system.chain, system.indicator);
    const encoded = encodeAgreementTerms(terms);
    for (const period of [1, 4]) {
      expect(BigInt(missedFrom(terms, rules, period))).to.equal(await serviceLevels.missedFrom(encoded, period));
    }
    const waits = (await caseDesk.SHOWING_TIME()) + (await serviceLevels.SETTLE_MARGIN());
    expect(BigInt(settledFrom(rules, 0))).to.equal(BigInt(rules.disputeTime) + waits);
  });

  it("settles by rates of good events, the fewer the worse", async () => {
    const start = new Date(system.startOf(1) * 1000);
    const good = { ...system.terms, definition: `0x${"d2".repeat(32)}` satisfies Hex, eventsAreGood: true, start };
    const { indicator } = await defineIndicator(system.regulator, good);
    await obligeOrganization(system.regulator, { org: system.hospital.org, indicator, from: 0 });
    await waitFor(system.startOf(1) - 60);
    const own = { ...terms, indicator, target: 900_000, worst: 500_000, first: 0, periods: 1, acceptBy: start };
    const agreement = await proposeAgreement(dealer, own);
    await acceptAgreement(payer, own);
    await waitFor(system.startOf(1));
    const uses = await system.encounters(20);
    await waitFor(system.startOf(1) + PERIOD);
    const cases = uses.map((use, i) => ({ use, counted: true, occurred: i < 16, probability: 900_000 }));
    const book = await prepareReport(system.chain, { org: system.hospital.org, indicator, through: 0, cases });
    await sendReport(system.reporter, book);
    await waitFor(await finalAt());
    expect(await settlePeriod(system.chain, own)).to.include({ outcome: "measured", toCommissioner: BOND / 4n });
    expect(agreement).to.equal(agreementIdOf(system.deployment, own));
    await expectVerified(agreement);
  });
});

import { expect } from "chai";
import { readChart } from "../../../src/quality/chain/readChart.js";
import { verifyMonitor } from "../../../src/quality/chain/verifyMonitor.js";
import { riskAdjustedCusum } from "../../../src/quality/charts/riskAdjustedCusum.js";
import { auditCaseBook } from "../../../src/quality/disputes/auditCaseBook.js";
import {
  demandCase,
  findAgainstCase,
  showDemandedCase,
  showWithheld,
} from "../../../src/quality/disputes/demandCase.js";
import { disproveReport } from "../../../src/quality/disputes/disproveReport.js";
import type { Falsehood } from "../../../src/quality/disputes/Falsehood.js";
import { placeInBook } from "../../../src/quality/disputes/placeInBook.js";
import { defineIndicator, indicatorIdOf } from "../../../src/quality/indicators/defineIndicator.js";
import { obligeOrganization, releaseOrganization } from "../../../src/quality/indicators/obligeOrganization.js";
import { readIndicator } from "../../../src/quality/indicators/readIndicator.js";
import { type CaseBook, treeOfBook } from "../../../src/quality/reports/CaseBook.js";
import { readCaseWord, writeCaseWord } from "../../../src/quality/reports/caseWord.js";
import { acceptAnswer, answerSignal, countFault, excuseReport } from "../../../src/quality/reports/faults.js";
import { makeCaseBook, type ReportedCase } from "../../../src/quality/reports/makeCaseBook.js";
import { prepareReport } from "../../../src/quality/reports/prepareReport.js";
import { readReport } from "../../../src/quality/reports/readReport.js";
import { sendReport } from "../../../src/quality/reports/sendReport.js";
import { anchorUse } from "../../../src/records/uses/anchorUses.js";
import { followUse } from "../../../src/records/uses/followUse.js";
import { newUseSalt } from "../../../src/records/uses/newUseSalt.js";
import { proveDoubled } from "../../../src/records/uses/proveDoubled.js";
import { InputError, MissingError, RefusedError } from "../../../src/shared/errors.js";
import type { Hex } from "../../../src/shared/hex.js";
import { send } from "../../../src/shared/send.js";
import { expectNear } from "../../support/expectNear.js";
import { expectFailure } from "../../support/failureOf.js";
import { DAY, DIGEST, type QualitySystem, qualitySystem } from "../../support/qualitySystem.js";

const ODDS = { raisedOdds: 2_000_000, loweredOdds: 500_000 };
const RISK = 100_000;

/** The first `events` of them with the event. */
const judged = (uses: readonly Hex[], events: number, probability = RISK) =>
  uses.map((use, i) => ({ use, counted: true, occurred: i < events, probability }));
const late = (cases: ReturnType<typeof judged>): ReportedCase[] => cases.map((one) => ({ ...one, early: false }));

describe("quality monitor", () => {
  let system: QualitySystem;
  let uses: readonly Hex[];
  let restore: () => Promise<void>;

  before(async () => {
    system = await qualitySystem();
    uses = await system.encounters(12);
  });
  beforeEach(async () => {
    ({ restore } = await system.networkHelpers.takeSnapshot());
  });
  afterEach(() => restore());
  after(() => system.close());

  const name = () => ({ org: system.hospital.org, indicator: system.indicator });
  const closePeriod = (period: number) => system.time.increaseTo(system.startOf(period + 1));
  const prepare = (cases: ReturnType<typeof judged>, through = 0) =>
    prepareReport(system.chain, { ...name(), through, cases });
  const bookOf = (cases: readonly ReportedCase[]) =>
    makeCaseBook({ ...name(), ...ODDS, first: 0, through: 0, cases: [...cases] });
  /** The book's leaves as they are, under their root. */
  const planted = (book: CaseBook): CaseBook => ({
    ...book,
    report: { ...book.report, root: treeOfBook(book).root },
  });
  const report = async (book: CaseBook) => {
    if ((await system.time.latest()) < system.startOf(1)) await closePeriod(0);
    await sendReport(system.reporter, book);
  };
  const stateOf = async () => (await readChart(system.chain, name())).steps[0]?.state;
  const standing = async () => (await system.chain.organizations.organizationOf(system.hospital.org)).standing;
  const expectDisproved = async (book: CaseBook, kind: Falsehood["kind"]) => {
    await report(book);
    const found = await auditCaseBook(system.chain, book);
    expect(found.map((one) => one.kind)).to.include(kind);
    for (const falsehood of found) {
      const { restore: back } = await system.networkHelpers.takeSnapshot();
      await disproveReport(system.chain, book, falsehood);
      expect(await stateOf()).to.equal("false");
      expect(await verifyMonitor(system.chain)).to.deep.equal([]);
      await back();
    }
  };

  it("names an indicator as the chain does, once", async () => {
    expect(indicatorIdOf(system.chain, system.terms)).to.equal(system.indicator);
    const rules = await readIndicator(system.chain, system.indicator);
    expect(rules).to.include({ ...ODDS, minCases: 11, maxSpan: 3, eventsAreGood: false, upLimit: 3_000_000_000_000n });
    const again = () => defineIndicator(system.regulator, system.terms);
    await expectFailure(again, RefusedError, "contract.IndicatorAlreadyDefined");
    for (const wrong of [
      { minCases: 10 },
      { raisedOdds: 1 },
      { loweredOdds: 1.5 },
      { upLimit: 0 },
      { periodLength: 60 },
    ]) {
      const bad = () => defineIndicator(system.regulator, { ...system.terms, ...wrong });
      await expectFailure(bad, InputError, "input.invalid");
    }
    await expectFailure(() => readIndicator(system.chain, DIGEST), RefusedError, "contract.UnknownIndicator");
  });

  it("moves its charts as the reference does, and everything follows from the events", async () => {
    const book = await prepare(judged(uses, 5));
    await report(book);
    const chart = await readChart(system.chain, name());
    const cases = judged(uses, 5).map(({ occurred }) => ({ risk: 0.1, occurred }));
    const reference = riskAdjustedCusum({ steps: [cases], raisedOdds: 2, loweredOdds: 0.5, upLimit: 3, downLimit: 3 });
    const [step] = chart.steps;
    expect(step).to.include({ first: 0, through: 0, cases: 12, events: 5, expected: 1.2, state: "standing" });
    expectNear(step?.up, reference.up[0]?.value, 1e-6);
    expectNear(step?.down, reference.down[0]?.value, 1e-6);
    expectNear(step?.difference, 3.8, 1e-9);
    expect(chart).to.include({ obliged: true, next: 1, lapsed: false, overdue: false });
    expect(await readReport(system.chain, { ...name(), through: 0 })).to.deep.equal(book.report);
    expect(await auditCaseBook(system.chain, book)).to.deep.equal([]);
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);
    await expectFailure(() => sendReport(system.reporter, book), RefusedError, "contract.OtherFirstPeriod");
    const nothing = () => readReport(system.chain, { ...name(), through: 1 });
    await expectFailure(nothing, MissingError, "quality.no-report");
  });

  it("refuses to make a report that could be disputed", async () => {
    const [first, ...rest] = judged(uses, 3);
    const forgotten = await expectFailure(() => prepare(rest), InputError, "quality.case");
    expect(forgotten.values).to.include({ use: first?.use });
    const strange = () => prepare([...judged(uses, 3), ...judged([DIGEST], 0)]);
    expect((await expectFailure(strange, InputError, "quality.case")).values).to.include({ use: DIGEST });
    const twice = () => bookOf(late(judged([...uses, ...uses.slice(0, 1)], 0)));
    await expectFailure(twice, InputError, "quality.case");
    const book = await prepare(judged(uses, 3));
    const other = { ...book, cases: book.cases.slice(1) };
    await expectFailure(() => sendReport(system.reporter, other), InputError, "quality.case");
    await expectFailure(() => auditCaseBook(system.chain, other), InputError, "quality.case");
    await expectFailure(() => placeInBook(book, DIGEST), InputError, "quality.case");
    await expectFailure(() => sendReport(system.auditor, book), RefusedError, "contract.UnknownMember");
  });

  it("takes a period in which two encounters have one record, with the first of them counted alone", async () => {
    const digest = await system.record(system.hospital);
    const shared = await system.encounters(2, { digest });
    // Anchored in one second, so the lower id was first.
    const [first, copy = DIGEST] = [...shared].sort();
    const both = judged([...uses, ...shared], 0);
    const sharing = await expectFailure(() => prepare(both), InputError, "quality.case");
    expect(sharing.values).to.include({ use: copy });
    const book = await prepare(both.map((one) => ({ ...one, counted: one.use !== copy })));
    expect(book.report.leaves).to.equal(14);
    expect(readCaseWord(book.report.totals).totals).to.include({ cases: 13 });
    await report(book);
    expect(await auditCaseBook(system.chain, book)).to.deep.equal([]);
    // The copy of a later period is one as well.
    const rest = await system.encounters(12);
    const [late1 = DIGEST] = await system.encounters(1, { digest });
    const next = judged([...rest, late1], 0);
    expect((await expectFailure(() => prepare(next, 1), InputError, "quality.case")).values).to.include({ use: late1 });
    expect(
      (
        await prepare(
          next.map((one) => ({ ...one, counted: one.use !== late1 })),
          1,
        )
      ).report.leaves,
    ).to.equal(13);
    expect(first).not.to.equal(copy);
  });

  it("looks through corrections of a record: a copy on its successor, and a retraction of it", async () => {
    const digest = await system.record(system.hospital);
    const [early = DIGEST] = await system.encounters(1, { digest });
    const corrected: Hex = `0x${"c0".repeat(32)}`;
    const { records } = system.as(system.hospital.member);
    await send(records.supersede(system.patient.id, system.hospital.org, digest, corrected));
    const [copy = DIGEST] = await system.encounters(1, { digest: corrected });
    const both = judged([...uses, early, copy], 0);
    expect((await expectFailure(() => prepare(both), InputError, "quality.case")).values).to.include({ use: copy });
    const { restore: back } = await system.networkHelpers.takeSnapshot();
    await expectDisproved(bookOf(late(both)), "sharedRecord");
    await back();

    await send(records.retract(system.patient.id, system.hospital.org, corrected));
    const loose = () => prepare(judged([...uses, early], 0));
    expect((await expectFailure(loose, InputError, "quality.case")).values).to.include({ use: early });
    const { restore: again } = await system.networkHelpers.takeSnapshot();
    await expectDisproved(bookOf(late(judged([...uses, early], 0))), "unfit");
    await again();
    await followUse(system.chain, early);
    const book = await prepare(judged(uses, 0));
    await report(book);
    expect(await auditCaseBook(system.chain, book)).to.deep.equal([]);
  });

  it("shows deaths left out, wherever they would stand", async () => {
    const sorted = [...uses].sort();
    for (const left of [sorted[0], sorted[5], sorted[11]]) {
      const { restore: back } = await system.networkHelpers.takeSnapshot();
      await expectDisproved(
        bookOf(
          late(
            judged(
              uses.filter((use) => use !== left),
              0,
            ),
          ),
        ),
        "missing",
      );
      await back();
    }
  });

  it("shows cases that are none: never anchored, of another kind, doubled or retracted, of other periods, of others", async () => {
    const [prescription = DIGEST] = await system.encounters(1, { kind: "prescription" });
    const [foreign = DIGEST] = await system.encounters(1, { at: system.other });
    for (const [use, kind] of [
      [DIGEST, "unfit"],
      [prescription, "unfit"],
      [foreign, "foreign"],
    ] as const) {
      const { restore: back } = await system.networkHelpers.takeSnapshot();
      await expectDisproved(bookOf(late(judged([...uses, use], 0))), kind);
      await back();
    }
    const digest = await system.record(system.hospital);
    const shared = await system.encounters(2, { digest });
    await expectDisproved(bookOf(late(judged([...uses, ...shared], 0))), "sharedRecord");
  });

  it("shows cases of another period and those retracted before", async () => {
    const digest = await system.record(system.hospital);
    const [retracted = DIGEST] = await system.encounters(1, { digest });
    const { records } = system.as(system.hospital.member);
    await send(records.retract(system.patient.id, system.hospital.org, digest));
    await closePeriod(0);
    const [next = DIGEST] = await system.encounters(1);
    for (const use of [retracted, next]) {
      const { restore: back } = await system.networkHelpers.takeSnapshot();
      await expectDisproved(bookOf(late(judged([...uses, use], 0))), "unfit");
      await back();
    }
  });

  it("shows disorder, false sums in any place, and a wrong period", async () => {
    const honest = bookOf(late(judged(uses, 4)));
    const swapped = [...honest.cases.slice(0, 3), ...honest.cases.slice(3, 5).reverse(), ...honest.cases.slice(5)];
    await expectDisproved(planted({ ...honest, cases: swapped }), "order");
    await restore();
    ({ restore } = await system.networkHelpers.takeSnapshot());

    for (const place of [0, 6, 11]) {
      const { restore: back } = await system.networkHelpers.takeSnapshot();
      const cases = honest.cases.map((one, i) => {
        const { totals, own } = readCaseWord(one.word);
        const more = i === place ? { ...totals, expected: totals.expected + 50_000n } : totals;
        return { ...one, word: writeCaseWord(more, own) };
      });
      await expectDisproved(planted({ ...honest, cases }), "sum");
      await back();
    }
    const { totals } = readCaseWord(honest.report.totals);
    const polished = writeCaseWord({ ...totals, events: totals.events - 1 });
    const { restore: back } = await system.networkHelpers.takeSnapshot();
    await expectDisproved({ ...honest, report: { ...honest.report, totals: polished } }, "sum");
    await back();
    const cases = honest.cases.map((one) => {
      const { totals: sums, own } = readCaseWord(one.word);
      return { ...one, word: writeCaseWord(sums, { ...own, counted: own.counted, early: true }) };
    });
    await expectDisproved(planted({ ...honest, cases }), "misplaced");
  });

  it("joins periods of few cases, and tells those before the last apart", async () => {
    await obligeOrganization(system.regulator, { ...name(), from: 1 });
    await closePeriod(0);
    const few = await system.encounters(3);
    await closePeriod(1);
    const rest = await system.encounters(9);
    const cases = judged([...few, ...rest], 2);
    const alone = await prepare(judged(few, 1), 1);
    await expectFailure(() => sendReport(system.reporter, alone), RefusedError, "contract.TooFewCases");
    const book = await prepare(cases, 2);
    expect(readCaseWord(book.report.totals).totals).to.include({ cases: 12, events: 2, early: 3 });
    await expectFailure(() => sendReport(system.reporter, book), RefusedError, "contract.TooEarly");
    await closePeriod(2);
    await sendReport(system.reporter, book);
    expect(await auditCaseBook(system.chain, book)).to.deep.equal([]);
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);
  });

  it("counts an encounter once that was anchored under two salts", async () => {
    const identifier = { system: "https://hospital.example/encounters", value: "twice" };
    const openings = [newUseSalt(), newUseSalt()].map((salt) => ({
      ...{ organisation: system.hospital.org, patient: system.patient.id, identifier, salt },
    }));
    const anchored: Hex[] = [];
    for (const opening of openings) {
      const told = { opening, kind: "encounter", record: { digest: await system.record(system.hospital) } } as const;
      anchored.push((await anchorUse(system.as(system.hospital.member), told)).use);
    }
    const [first, second] = openings;
    if (!first || !second) throw new Error("no openings");
    const { doubled } = await proveDoubled(system.chain, first, second);
    expect(doubled).to.equal(anchored[1]);
    const counted = judged([...uses, ...anchored.slice(0, 1)], 3);
    expect((await prepare(counted)).report.leaves).to.equal(13);
    await expectDisproved(bookOf(late(judged([...uses, ...anchored], 3))), "unfit");
  });

  it("refuses a falsehood that is none, and a report twice disproved", async () => {
    const book = bookOf(late(judged(uses, 4)));
    await report(book);
    const [first, second] = book.cases;
    if (!first || !second) throw new Error("no cases");
    const tree = treeOfBook(book);
    const honest: Falsehood = { kind: "sum", index: 0, cases: [first, second], proof: tree.proofOfTwo(0) };
    await expectFailure(() => disproveReport(system.chain, book, honest), RefusedError, "contract.NoFalsehood");
    const forged: Falsehood = { ...honest, proof: tree.proofOfTwo(2) };
    await expectFailure(() => disproveReport(system.chain, book, forged), RefusedError, "contract.CaseNotInReport");
    expect(() => tree.proofOfTwo(11)).to.throw(InputError);
    expect(() => tree.proof(12)).to.throw(InputError);
  });

  it("has a case demanded, shown or withheld, and found against its record", async () => {
    const book = await prepare(judged(uses, 4));
    await report(book);
    const { cases: _, ...subject } = book;
    const question = { auditor: system.auditing.org, subject };
    const [use = DIGEST] = uses;
    const [event] = await system.chain.uses.queryFilter(system.chain.uses.filters.UseAnchored(use));
    if (!event) throw new Error("no encounter");
    const { patient, commitment } = event.args;
    await demandCase(system.auditor, question, { patient, commitment });
    await showDemandedCase(system.chain, subject, placeInBook(book, use));
    const shown = () => showWithheld(system.chain, { ...name(), through: 0, asked: use });
    // What was shown has no time left to wait for, and is not demanded again.
    await expectFailure(shown, RefusedError, "contract.ShowingNotDue");
    const again = () => demandCase(system.auditor, question, { patient, commitment });
    await expectFailure(again, RefusedError, "contract.CaseAlreadyDemanded");

    await demandCase(system.auditor, question, 3);
    const withheld = () => showWithheld(system.chain, { ...name(), through: 0, asked: 3 });
    await expectFailure(withheld, RefusedError, "contract.ShowingNotDue");
    const { restore: back } = await system.networkHelpers.takeSnapshot();
    await system.time.increase(7 * DAY + 1);
    await withheld();
    expect(await stateOf()).to.equal("false");
    await back();

    await findAgainstCase(system.auditor, question, placeInBook(book, use), DIGEST);
    expect(await stateOf()).to.equal("false");
    const stranger = () => findAgainstCase(system.reporter, question, placeInBook(book, use), DIGEST);
    await expectFailure(stranger, RefusedError, "contract.UnknownMember");
    await countFault(system.chain, { ...name(), fault: "falseReport", through: 0 });
    expect(await standing()).to.equal(1n);
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);
    await excuseReport(system.regulator, { ...name(), through: 0, digest: DIGEST });
    expect(await standing()).to.equal(0n);
    expect(await stateOf()).to.equal("excused");
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);
  });

  it("signals, waits for an answer, and lowers the standing without one", async () => {
    await report(await prepare(judged(uses, 12)));
    const signalled = await readChart(system.chain, name());
    expect(signalled.answerBy?.getTime()).to.equal((await system.now()).getTime() + 5 * DAY * 1000);
    expect(signalled.steps[0]?.up).to.equal(0);
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);

    const { restore: back } = await system.networkHelpers.takeSnapshot();
    await answerSignal(system.reporter, { ...name(), digest: DIGEST });
    expect(await readChart(system.chain, name())).not.to.have.property("answerBy");
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);
    await back();

    const unanswered = () => countFault(system.chain, { ...name(), fault: "unanswered" });
    await expectFailure(unanswered, RefusedError, "contract.NotOverdue");
    await system.time.increase(5 * DAY + 1);
    await unanswered();
    expect(await standing()).to.equal(1n);
    await answerSignal(system.reporter, { ...name(), digest: DIGEST });
    expect((await readChart(system.chain, name())).lapsed).to.equal(true);
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);
    await acceptAnswer(system.regulator, { ...name(), digest: DIGEST });
    expect(await standing()).to.equal(0n);
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);
  });

  it("counts a missing report, until it comes or the obligation ends", async () => {
    const overdue = () => countFault(system.chain, { ...name(), fault: "overdue" });
    await expectFailure(overdue, RefusedError, "contract.NotOverdue");
    await system.time.increaseTo(system.startOf(3) + 10 * DAY + 1);
    await overdue();
    expect(await standing()).to.equal(1n);
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);
    const { restore: back } = await system.networkHelpers.takeSnapshot();
    await sendReport(system.reporter, await prepare(judged(uses, 1)));
    expect(await standing()).to.equal(0n);
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);
    await back();
    await releaseOrganization(system.regulator, name());
    expect(await standing()).to.equal(0n);
    expect(await verifyMonitor(system.chain)).to.deep.equal([]);
    await obligeOrganization(system.regulator, { ...name(), from: 3 });
    expect((await readChart(system.chain, name())).next).to.equal(3);
  });
});

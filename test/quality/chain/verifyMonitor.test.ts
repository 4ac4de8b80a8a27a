import { expect } from "chai";
import { readChart } from "../../../src/quality/chain/readChart.js";
import { verifyMonitor } from "../../../src/quality/chain/verifyMonitor.js";
import { findAgainstCase } from "../../../src/quality/disputes/demandCase.js";
import { placeInBook } from "../../../src/quality/disputes/placeInBook.js";
import { acceptAnswer, answerSignal, countFault, excuseReport } from "../../../src/quality/reports/faults.js";
import { prepareReport } from "../../../src/quality/reports/prepareReport.js";
import { sendReport } from "../../../src/quality/reports/sendReport.js";
import type { Hex } from "../../../src/shared/hex.js";
import { type Alteration, alteredNode, type EventValues } from "../../support/alteredNode.js";
import { interceptedRunner } from "../../support/interceptedRunner.js";
import { DAY, DIGEST, type QualitySystem, qualitySystem } from "../../support/qualitySystem.js";

const judged = (uses: readonly Hex[], events: number) =>
  uses.map((use, i) => ({ use, counted: true, occurred: i < events, probability: 100_000 }));

/** A signal answered, another one not; a missing report; a false one that was excused: all that the monitor tells. */
describe("a monitor's history", () => {
  let system: QualitySystem;
  let afterFirst: number;
  let newest: number;

  before(async () => {
    system = await qualitySystem();
    const name = { org: system.hospital.org, indicator: system.indicator };
    const period = async (number: number, events: number) => {
      const uses = await system.encounters(12);
      await system.time.increaseTo(system.startOf(number + 1));
      const book = await prepareReport(system.chain, { ...name, through: number, cases: judged(uses, events) });
      await sendReport(system.reporter, book);
      return { book, use: uses[0] ?? DIGEST };
    };
    const { book, use } = await period(0, 12);
    await answerSignal(system.reporter, { ...name, digest: DIGEST });
    afterFirst = await system.ethers.provider.getBlockNumber();
    await period(1, 12);
    const { cases: _, ...subject } = book;
    await findAgainstCase(system.auditor, { auditor: system.auditing.org, subject }, placeInBook(book, use), DIGEST);
    await countFault(system.chain, { ...name, fault: "falseReport", through: 0 });
    await excuseReport(system.regulator, { ...name, through: 0, digest: DIGEST });
    await system.time.increase(5 * DAY + 1);
    await countFault(system.chain, { ...name, fault: "unanswered" });
    await acceptAnswer(system.regulator, { ...name, digest: DIGEST });
    await period(2, 1);
    await system.time.increaseTo(system.startOf(6) + 10 * DAY + 1);
    await countFault(system.chain, { ...name, fault: "overdue" });
    newest = await system.ethers.provider.getBlockNumber();
  });
  after(() => system.close());

  const rulesBroken = async (alter: Alteration, abi: { interface: QualitySystem["chain"]["quality"]["interface"] }) => {
    const problems = await verifyMonitor(alteredNode(system.chain, system.stranger, abi, alter));
    return new Set(problems.map(({ rule }) => rule));
  };
  const told = (alter: Alteration) => rulesBroken(alter, system.chain.quality);
  type Picks = (values: EventValues) => boolean;
  const change =
    (event: string, changes: (values: EventValues) => EventValues, picks: Picks = () => true): Alteration =>
    (name, values) =>
      name === event && picks(values) ? { values: { ...values, ...changes(values) } } : { values };
  const drop =
    (event: string, picks: Picks = () => true): Alteration =>
    (name, values) =>
      name === event && picks(values) ? undefined : { values };
  const twice =
    (event: string): Alteration =>
    (name, values) =>
      name === event ? [{ values }, { values }] : { values };
  const earlier =
    (event: string, blocks = 2): Alteration =>
    (name, values, log) =>
      name === event ? { values, block: log.blockNumber - blocks } : { values };
  const isFirst: Picks = ({ through }) => through === 0n;
  const opens: Picks = ({ open }) => open === true;
  const closes: Picks = ({ open }) => open === false;

  it("agrees when nobody changed it, at the end and at an earlier block", async () => {
    expect(await told((_, values) => ({ values }))).to.deep.equal(new Set());
    expect(await verifyMonitor(system.chain, { toBlock: afterFirst })).to.deep.equal([]);
    const { steps } = await readChart(system.chain, { org: system.hospital.org, indicator: system.indicator });
    expect(steps.map(({ state }) => state)).to.deep.equal(["excused", "standing", "standing"]);
  });

  const names = [
    "IndicatorDefined",
    "OrganizationObliged",
    "PeriodReported",
    "SignalRaised",
    "SignalAnswered",
    "FaultChanged",
    "AnswerAccepted",
    "ReportExcused",
  ];
  for (const name of names) {
    it(`is found false where ${name} is left out, told twice or told before its time`, async () => {
      expect((await told(drop(name))).size).to.be.greaterThan(0);
      expect((await told(twice(name))).size).to.be.greaterThan(0);
      // When an indicator was defined makes no difference.
      if (name !== "IndicatorDefined") expect((await told(earlier(name))).size).to.be.greaterThan(0);
    });
  }

  it("is found false where the desk's disproof is left out, told twice, of another report or kind", async () => {
    const { caseDesk } = system.chain;
    for (const alter of [
      drop("ReportDisproved"),
      twice("ReportDisproved"),
      change("ReportDisproved", () => ({ through: 1n })),
      change("ReportDisproved", () => ({ falsehood: 0n })),
    ]) {
      const node = alteredNode(system.chain, system.stranger, caseDesk, alter);
      expect(await verifyMonitor(node)).not.to.deep.equal([]);
    }
  });

  const stories: [string, string, () => Alteration][] = [
    ["an indicator has another limit", "indicator", () => change("IndicatorDefined", withOther(10))],
    ["an indicator has another time to report", "indicator", () => change("IndicatorDefined", withOther(3))],
    ["an obligation began later", "period", () => change("OrganizationObliged", () => ({ from: 1n }))],
    ["one report of three is left out", "period", () => drop("PeriodReported", isFirst)],
    ["a report's root is another", "slot", () => change("PeriodReported", withRoot, isFirst)],
    ["a report's charts are others", "chart", () => change("PeriodReported", () => ({ up: 1n }), isFirst)],
    ["a signal's value is another", "signal", () => change("SignalRaised", () => ({ value: 9n }))],
    [
      "a signal could be answered for longer",
      "signal",
      () => change("SignalRaised", () => ({ answerBy: 9_999_999_999n })),
    ],
    ["a signal was of improvement", "signal", () => change("SignalRaised", () => ({ direction: 1n }))],
    ["a signal is of another organisation", "indicator", () => change("SignalRaised", () => ({ indicator: DIGEST }))],
    ["a fault is another", "fault", () => change("FaultChanged", () => ({ fault: 1n }), opens)],
    ["a fault ended that did not", "fault", () => change("FaultChanged", () => ({ open: false }), opens)],
    ["the end of a fault is left out", "fault", () => drop("FaultChanged", closes)],
    ["an excuse is of another report", "fault", () => change("ReportExcused", () => ({ through: 1n }))],
    [
      "everything comes in the opposite order",
      "order",
      () => (_, values, log) => ({ values, block: newest - log.blockNumber }),
    ],
  ];
  for (const [what, rule, alteration] of stories) {
    it(`is found false by the rule of ${rule} where ${what}`, async () => {
      const node = alteredNode(system.chain, system.stranger, system.chain.quality, alteration());
      expect((await verifyMonitor(node)).map((problem) => problem.rule)).to.include(rule);
    });
  }

  it("is asked of one block, however the chain goes on meanwhile", async () => {
    const { restore } = await system.networkHelpers.takeSnapshot();
    let moved = false;
    const call: Parameters<typeof interceptedRunner>[1]["call"] = async (transaction) => {
      if (!moved) {
        moved = true;
        await system.regulator.quality.release(system.hospital.org, system.indicator);
      }
      return system.stranger.call(transaction);
    };
    const going = system.chain.as(interceptedRunner(system.stranger, { call }));
    expect(await verifyMonitor(going)).to.deep.equal([]);
    expect(moved).to.equal(true);
    await restore();
  });

  it("is found false where a node answers for an older block than it tells events of", async () => {
    const older = system.chain.as(
      interceptedRunner(system.stranger, {
        call: (transaction) => system.stranger.call({ ...transaction, blockTag: afterFirst }),
      }),
    );
    const rules = (await verifyMonitor(older)).map(({ rule }) => rule);
    expect(rules).to.include.members(["slot", "standing"]);
  });
});

/** The terms with one more in one of their places. */
function withOther(place: number): (values: EventValues) => EventValues {
  return ({ terms }) => {
    if (!Array.isArray(terms)) throw new Error("no terms");
    return { terms: terms.map((value: unknown, i) => (i === place ? BigInt(String(value)) + 1n : value)) };
  };
}

function withRoot({ report }: EventValues): EventValues {
  if (!Array.isArray(report)) throw new Error("no report");
  return { report: [...report.slice(0, -1), DIGEST] };
}

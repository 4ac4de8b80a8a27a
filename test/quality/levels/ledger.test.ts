import { expect } from "chai";
import type { QualityEvent } from "../../../src/quality/chain/qualityEvents.js";
import type { IndicatorRules } from "../../../src/quality/indicators/readIndicator.js";
import { AgreementLedger } from "../../../src/quality/levels/AgreementLedger.js";
import type { AgreementEvent, OUTCOMES } from "../../../src/quality/levels/agreementEvents.js";
import { decodeAgreementTerms } from "../../../src/quality/levels/agreementTerms.js";
import { missedFrom, settledFrom } from "../../../src/quality/levels/settlementTimes.js";
import { writeCaseWord } from "../../../src/quality/reports/caseWord.js";
import { word } from "../../support/marketStage.js";

const DAY = 86_400;
const START = 2_000_000_000;
const PERIOD = 30 * DAY;
const rules: IndicatorRules = {
  ...{ upWeight: 1n, downWeight: 1n, upLimit: 1n, downLimit: 1n, minCases: 11, eventsAreGood: false, barring: false },
  ...{ start: START, periodLength: PERIOD, reportTime: DAY, answerTime: DAY, disputeTime: 20 * DAY, maxSpan: 3 },
  ...{ raisedOdds: 2_000_000, loweredOdds: 500_000 },
};
const encoded = {
  ...{ commissioner: word("insurer"), provider: word("hospital"), indicator: word("waiting"), document: word("paper") },
  ...{ token: "0x5FbDB2315678afecb367f032d93F642f64180aa3", bond: 1_000n, target: 100_000, worst: 300_000 },
  ...{ first: 1, periods: 3, grace: 20 * DAY, acceptBy: START + PERIOD },
};
const terms = decodeAgreementTerms(encoded);
const account = encoded.token;
const place = { block: 1, logIndex: 0, transaction: word("transaction") };
const chart = { block: 1, logIndex: 0, org: encoded.provider, indicator: encoded.indicator };
const startOf = (period: number) => START + period * PERIOD;
const late = (period: number) => missedFrom(terms, rules, period);

type Step = (ledger: AgreementLedger) => void;
const told =
  (event: AgreementEvent, time: number): Step =>
  (ledger) =>
    ledger.hear(event, time);
const monitor =
  (event: QualityEvent, time: number): Step =>
  (ledger) =>
    ledger.hearMonitor(event, time);

const obliged = (from: number) => monitor({ name: "OrganizationObliged", ...chart, from }, START - 9);
const released = monitor({ name: "OrganizationReleased", ...chart }, START);
const disproved = (through: number) =>
  monitor({ name: "ReportDisproved", ...chart, through, falsehood: 0, use: word("use") }, startOf(through + 1));
/** Of 20 cases, 4 with the event: half of the bond. */
const reported = (first: number, through: number, time = startOf(through + 1)) => {
  const sums = { cases: 20, events: 4, expected: 0n, up: 0n, down: 0n, early: 0 };
  const report = { first, through, leaves: 20, totals: BigInt(writeCaseWord(sums)), root: word("root") };
  return monitor({ name: "PeriodReported", ...chart, through, report, up: 0n, down: 0n, difference: 0n }, time);
};
const proposed = (time = START) => told({ name: "AgreementProposed", ...place, terms: encoded, account }, time);
const accepted = (time = START) => told({ name: "AgreementAccepted", ...place, account }, time);
const takenBack = (amount: bigint, time = encoded.acceptBy) => told({ name: "BondTakenBack", ...place, amount }, time);
const settled = (
  outcome: (typeof OUTCOMES)[number],
  [from, through]: readonly [number, number],
  by: number | undefined,
  toCommissioner: bigint,
  time: number,
  toProvider = BigInt(through - from + 1) * 1_000n - toCommissioner,
) => told({ name: "PeriodsSettled", ...place, outcome, from, through, reported: by, toCommissioner, toProvider }, time);

const agreed = [obliged(0), proposed(), accepted()];
const final = (reportedAt: number) => settledFrom(rules, reportedAt);

function problemsOf(...steps: readonly Step[]): string[] {
  const ledger = new AgreementLedger(terms, rules);
  for (const step of steps) step(ledger);
  for (const { block, detail } of ledger.problems) expect([block, detail.length > 0]).to.deep.equal([1, true]);
  return ledger.problems.map(({ rule }) => rule);
}

describe("an agreement's ledger", () => {
  it("finds nothing in histories that terms and reports give", () => {
    const measured = [
      reported(0, 1),
      settled("measured", [1, 1], 1, 500n, final(startOf(2))),
      reported(2, 4),
      settled("measured", [2, 3], 4, 1_000n, final(startOf(5))),
    ];
    expect(problemsOf(...agreed, ...measured)).to.deep.equal([]);
    expect(problemsOf(obliged(0), proposed(), takenBack(3_000n))).to.deep.equal([]);
    const bad = [reported(1, 1), disproved(1), settled("falseReport", [1, 1], 1, 1_000n, startOf(2))];
    expect(problemsOf(...agreed, ...bad)).to.deep.equal([]);
    const missed = [settled("missed", [1, 1], undefined, 1_000n, late(1)), reported(1, 3, late(2))];
    expect(problemsOf(...agreed, ...missed, settled("missed", [2, 2], 3, 1_000n, late(2)))).to.deep.equal([]);
    const free = [released, settled("released", [1, 1], undefined, 0n, late(1))];
    expect(problemsOf(...agreed, ...free)).to.deep.equal([]);
    const skipped = [obliged(2), settled("released", [1, 1], undefined, 0n, START)];
    expect(problemsOf(...agreed, ...skipped)).to.deep.equal([]);
  });

  it("hears only what is about its provider and indicator", () => {
    const other = { ...chart, org: word("other hospital") };
    const steps = [monitor({ name: "OrganizationReleased", ...other }, START)];
    expect(problemsOf(obliged(0), ...steps, proposed())).to.deep.equal([]);
    const ledger = new AgreementLedger(terms, rules);
    expect(ledger.isAbout({ name: "OrganizationReleased", ...chart })).to.equal(true);
    expect(ledger.isAbout({ name: "OrganizationReleased", ...chart, indicator: word("mortality") })).to.equal(false);
  });

  const at = final(startOf(2));
  const one = reported(1, 1);
  const lies: Readonly<Record<string, [rules: string[], ...steps: Step[]]>> = {
    "a proposal without an obligation": [["report"], proposed()],
    "a proposal after its time": [["time"], obliged(0), proposed(encoded.acceptBy)],
    "a period that was closed at acceptance": [["report"], obliged(0), proposed(), obliged(2), accepted()],
    "an acceptance too late": [["time"], obliged(0), proposed(), accepted(encoded.acceptBy)],
    "two acceptances": [["state"], ...agreed, accepted()],
    "a bond taken back too early": [["time"], obliged(0), proposed(), takenBack(3_000n, encoded.acceptBy - 1)],
    "too much taken back": [["money"], obliged(0), proposed(), takenBack(3_001n)],
    "a bond taken back after acceptance": [["state"], ...agreed, takenBack(3_000n)],
    "a settlement before acceptance": [
      ["state"],
      obliged(0),
      proposed(),
      one,
      settled("measured", [1, 1], 1, 500n, at),
    ],
    "a settlement twice": [
      ["state"],
      ...[...agreed, one, settled("measured", [1, 1], 1, 500n, at), settled("measured", [1, 1], 1, 500n, at)],
    ],
    "a unit more": [["money"], ...agreed, one, settled("measured", [1, 1], 1, 501n, at)],
    "a unit less": [["money"], ...agreed, one, settled("measured", [1, 1], 1, 499n, at)],
    "a unit lost": [["money"], ...agreed, one, settled("measured", [1, 1], 1, 500n, at, 499n)],
    "a settlement while it could be disputed": [["time"], ...agreed, one, settled("measured", [1, 1], 1, 500n, at - 1)],
    "a report that nobody made": [["report"], ...agreed, settled("measured", [1, 1], 1, 1_000n, at)],
    "a report of other periods": [["report"], ...agreed, reported(2, 2), settled("measured", [1, 1], 2, 1_000n, at)],
    "part of what a report covers": [
      ["report"],
      ...agreed,
      reported(1, 2),
      settled("measured", [1, 1], 2, 500n, late(2)),
    ],
    "a false report that is measured": [
      ["report", "money"],
      ...[...agreed, one, disproved(1), settled("measured", [1, 1], 1, 500n, at)],
    ],
    "a true report called false": [["report", "money"], ...agreed, one, settled("falseReport", [1, 1], 1, 1_000n, at)],
    "a late report that is measured": [
      ["report", "money"],
      ...[...agreed, reported(1, 1, late(1)), settled("measured", [1, 1], 1, 500n, late(3))],
    ],
    "a late report that misses too much": [
      ["report"],
      ...[...agreed, reported(1, 2, late(1)), settled("missed", [1, 2], 2, 2_000n, late(1))],
    ],
    "a period missed too early": [["time"], ...agreed, settled("missed", [1, 1], undefined, 1_000n, late(1) - 1)],
    "a reported period that is missed": [
      ["report", "report", "money"],
      ...[...agreed, one, settled("missed", [1, 1], undefined, 1_000n, late(1))],
    ],
    "a release that never was": [
      ["report", "money"],
      ...[...agreed, settled("released", [1, 1], undefined, 0n, late(1))],
    ],
    "a released period that is missed": [
      ["report", "money"],
      ...[...agreed, released, settled("missed", [1, 1], undefined, 1_000n, late(1))],
    ],
  };
  for (const [lie, [expected, ...steps]] of Object.entries(lies)) {
    it(`finds ${lie}`, () => expect(problemsOf(...steps)).to.deep.equal(expected));
  }
});

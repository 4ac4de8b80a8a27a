import { expect } from "chai";
import fc from "fast-check";
import { assuranceOf } from "../../../src/quality/charts/assuranceOf.js";
import { byarLimits } from "../../../src/quality/charts/byarLimits.js";
import { caseRate } from "../../../src/quality/charts/caseRate.js";
import { cusumPath } from "../../../src/quality/charts/cusumPath.js";
import { cusumWeight } from "../../../src/quality/charts/cusumWeight.js";
import { excessRatio } from "../../../src/quality/charts/excessRatio.js";
import { funnelZoneOf } from "../../../src/quality/charts/funnel.js";
import { overdispersionOf } from "../../../src/quality/charts/overdispersionOf.js";
import { exactLimits, poissonLimits } from "../../../src/quality/charts/poissonLimits.js";
import { rankByRate } from "../../../src/quality/charts/rankByRate.js";
import { riskAdjustedCusum } from "../../../src/quality/charts/riskAdjustedCusum.js";
import { riskOf } from "../../../src/quality/charts/riskOf.js";
import { runCusum } from "../../../src/quality/charts/runCusum.js";
import { wilsonLimits } from "../../../src/quality/charts/wilsonLimits.js";
import { xmrChart } from "../../../src/quality/charts/xmrChart.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectNear } from "../../support/expectNear.js";
import { expectFailure } from "../../support/failureOf.js";

const SEED = 20_261_121;
const seeded = { seed: SEED };

describe("charts", () => {
  it("of a CUSUM are never negative, and begin at zero again after a signal", () => {
    const weight = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(weight), fc.double({ min: 0.1, max: 5, noNaN: true }), (weights, limit) => {
        const path = cusumPath(weights, limit);
        for (const [i, { value, signal }] of path.entries()) {
          const before = path[i - 1];
          const from = !before || before.signal ? 0 : before.value;
          expect(value).to.equal(Math.max(0, from + (weights[i] ?? 0)));
          expect(signal).to.equal(value >= limit);
        }
        expect(cusumPath(weights).some(({ signal }) => signal)).to.equal(false);
      }),
      seeded,
    );
  });

  it("go up with events and down without, each way", () => {
    const [worse, better] = [true, false].map((occurred) =>
      Array.from({ length: 12 }, () => ({ risk: 0.2, occurred })),
    );
    const odds = { raisedOdds: 2, loweredOdds: 0.5, upLimit: 50, downLimit: 50 };
    const up = riskAdjustedCusum({ ...odds, steps: [worse ?? []] });
    const down = riskAdjustedCusum({ ...odds, steps: [better ?? []] });
    expect(up.down[0]?.value).to.equal(0);
    expect(down.up[0]?.value).to.equal(0);
    expectNear(up.up[0]?.value, 12 * Math.log(2 / 1.2), 1e-12);
    expectNear(down.down[0]?.value, -12 * Math.log(0.9), 1e-12);
  });

  it("have limits that hold the observed value, and Byar's near the exact ones", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.constantFrom(0.95, 0.998), (events, level) => {
        const [exact, byar] = [exactLimits(events, level), byarLimits(events, level)];
        expect(exact.low <= events && events < exact.high).to.equal(true);
        if (events < 10) expect(byar).to.deep.equal(exact);
        expectNear(byar.low, exact.low, 0.08);
        expectNear(byar.high, exact.high, 0.08);
      }),
      seeded,
    );
    // Garwood's for none and ten: 0 to 3.689, 4.795 to 18.390.
    expect(exactLimits(0, 0.95).low).to.equal(0);
    expectNear(exactLimits(0, 0.95).high, 3.688879, 1e-6);
    expectNear(exactLimits(10, 0.95).low, 4.795389, 1e-6);
    expectNear(exactLimits(10, 0.95).high, 18.390356, 1e-6);
  });

  it("have Wilson's limits, the mirror of each other and inside 0 to 1", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }), (cases, share) => {
        const events = Math.round(cases * share);
        const [limits, mirrored] = [wilsonLimits(events, cases, 0.95), wilsonLimits(cases - events, cases, 0.95)];
        expect(limits.low >= 0 && limits.high <= 1 && limits.low < limits.high).to.equal(true);
        expectNear(limits.low, 1 - mirrored.high, 1e-9);
        const z = 1.959963984540054;
        for (const edge of [limits.low, limits.high]) {
          // The score test does not reject the limits, and only just.
          expectNear((events / cases - edge) ** 2, (z * z * edge * (1 - edge)) / cases, 1e-9);
        }
      }),
      seeded,
    );
  });

  it("say where in the funnel a number lies, a limit itself being inside", () => {
    const { low, high } = poissonLimits(20, 0.95);
    expect([12, 13, 20, 30, 31, 38, 39, 8, 9].map((events) => funnelZoneOf(events, 20))).to.deep.equal([
      ...["lowAlert", "inside", "inside", "inside", "alert", "alert", "alarm", "lowAlarm", "lowAlert"],
    ]);
    expect([Math.floor(low), Math.floor(high)]).to.deep.equal([12, 30]);
  });

  it("are as dispersed as the Poisson distribution where all is chance, and more where it is not", () => {
    const alike = Array.from({ length: 40 }, (_, i) => ({ events: 100 + (i % 2 === 0 ? 10 : -10), expected: 100 }));
    expectNear(overdispersionOf(alike), 1, 0.01);
    const apart = alike.map(({ events, expected }) => ({ events: events > 100 ? 140 : 70, expected }));
    expect(overdispersionOf(apart) > 9).to.equal(true);
    const outlier = [...alike, { events: 900, expected: 100 }];
    expectNear(overdispersionOf(outlier), 1, 0.03);
  });

  it("of a series without change have no width, and a jump screened out has no say", () => {
    const still = xmrChart([3, 3, 3]);
    expect(still).to.include({ mean: 3, meanRange: 0 });
    expect(still.points.some(({ outside }) => outside)).to.equal(false);
    const jump = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 40];
    const [screened, whole] = [xmrChart(jump), xmrChart(jump, { screened: false })];
    expect(screened.meanRange).to.equal(1);
    expectNear(whole.meanRange, 4.7, 1e-12);
    expect(screened.points.at(-1)?.outside).to.equal(true);
    const rising = xmrChart([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(rising.points.every(({ trend, shift }) => trend && shift)).to.equal(true);
    expect(xmrChart([0, 10, 0, 10, 8.5, 8.5, 8.5]).points.some(({ twoInThree }) => twoInThree)).to.equal(false);
  });

  it("show no rate of fewer than eleven, none of nobody, and ties by name", () => {
    expect(caseRate(0, 0)).to.deep.equal({ shown: false, reason: "none" });
    expect(caseRate(3, 10)).to.deep.equal({ shown: false, reason: "few" });
    expect(caseRate(0, 11)).to.deep.equal({ shown: true, events: 0, cases: 11, rate: 0 });
    const ranked = [
      { name: "b", events: 1, cases: 30 },
      { name: "a", events: 10, cases: 300 },
      { name: "few", events: 0, cases: 10 },
      { name: "Z", events: 3, cases: 90 },
      { name: "best", events: 0, cases: 12 },
    ];
    expect(rankByRate(ranked, "lower").map(({ name }) => name)).to.deep.equal(["best", "Z", "a", "b"]);
    expect(rankByRate(ranked, "higher").map(({ name }) => name)).to.deep.equal(["Z", "a", "b", "best"]);
  });

  it("run over a table of cases, as the command line gives it", () => {
    const csv = 'Patient,"Risk",outcome\r\n"a, b",0.5,1\r\nc,.5,1\r\n\r\nd,0.25,0\r\n';
    const { path, signals } = runCusum({ csv, odds: 2, limit: 0.5 });
    expect(signals).to.deep.equal([2]);
    const weight = Math.log(2 / 1.5);
    expect(path.map((point) => point.case)).to.deep.equal([1, 2, 3]);
    expectNear(path[0]?.value, weight, 1e-15);
    expectNear(path[1]?.value, 2 * weight, 1e-15);
    expect(path[2]).to.include({ value: 0, signal: false });
    expectNear(path[2]?.weight, -Math.log(1.25), 1e-15);
    expect(runCusum({ csv: "\ufeffp,y\n1,0", odds: 0.5, limit: 1 }).path).to.have.length(1);
    const [header, ...cases] = ["risk,outcome", "0.5,1", ".5,1", "0.25,0"];
    const headless = runCusum({ csv: cases.join("\n"), odds: 2, limit: 0.5 });
    expect(headless).to.deep.equal(runCusum({ csv: [header, ...cases].join("\n"), odds: 2, limit: 0.5 }));
  });

  it("name the line of a table that is none", async () => {
    for (const [csv, row] of [
      ["", 1],
      ["risk,outcome\n", 1],
      ["risk\n0.1\n", 1],
      ["risk,p,outcome\n0.1,0.1,0\n", 1],
      ["risk,outcome\n0.1,0\n1.5,0\n", 3],
      ["risk,outcome\n0x1,0\n", 2],
      ["risk,outcome\n-0.1,0\n", 2],
      ["risk,outcome\n,0\n", 2],
      ["1,0.3\n", 1],
      ["0.1,0\n".repeat(1_000_001), 1_000_001],
      ["0.1,0\n1.5,0\n", 2],
      ["risk,outcome\n.,0\n", 2],
      ["risk,outcome\n0.1,yes\n", 2],
      ["risk,outcome\n0.1\n", 2],
      ['risk,outcome\n0.1,"0\n', 2],
    ] as const) {
      const failure = await expectFailure(() => runCusum({ csv, odds: 2, limit: 1 }), InputError, "quality.csv");
      expect(failure.values.row, csv).to.equal(row);
    }
  });

  it("refuse what is no number of theirs", async () => {
    const one = { risk: 0.1, occurred: true };
    for (const call of [
      () => cusumWeight({ ...one, risk: 1.1 }, 2),
      () => cusumWeight(one, 1),
      () => cusumWeight(one, 0),
      () => cusumPath([Number.NaN]),
      () => cusumPath([1], 0),
      () => riskOf({ intercept: 0, coefficients: { age: 1 } }, {}),
      () => riskOf({ intercept: 0, coefficients: {} }, { age: 1 }),
      () => poissonLimits(0, 0.95),
      () => exactLimits(1.5, 0.95),
      () => byarLimits(-1, 0.95),
      () => wilsonLimits(2, 1, 0.95),
      () => wilsonLimits(0, 0, 0.95),
      () => funnelZoneOf(-1, 2),
      () => overdispersionOf([{ events: 1, expected: 1 }]),
      () => xmrChart([1]),
      () => assuranceOf({ low: 2, high: 1 }, 1, "increase"),
      () => caseRate(2, 1),
      () => excessRatio(1, 0),
      () => runCusum({ csv: "p,y\n0,0", odds: 1, limit: 1 }),
    ]) {
      await expectFailure(call, InputError, "input.invalid");
    }
  });
});

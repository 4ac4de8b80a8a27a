import { expect } from "chai";
import fc from "fast-check";
import { readChart } from "../../../src/quality/chain/readChart.js";
import { verifyMonitor } from "../../../src/quality/chain/verifyMonitor.js";
import { FUNNEL_ZONES, funnelLimits, funnelZoneOf } from "../../../src/quality/charts/funnel.js";
import { riskAdjustedCusum } from "../../../src/quality/charts/riskAdjustedCusum.js";
import { defineIndicator } from "../../../src/quality/indicators/defineIndicator.js";
import { toMillionths } from "../../../src/quality/indicators/millionths.js";
import { obligeOrganization } from "../../../src/quality/indicators/obligeOrganization.js";
import { oddsWeight, riskOffset } from "../../../src/quality/indicators/riskOffset.js";
import { caseBodyOf, caseLeafOf } from "../../../src/quality/reports/caseLeafOf.js";
import { readCaseWord, writeCaseWord } from "../../../src/quality/reports/caseWord.js";
import { makeCaseBook } from "../../../src/quality/reports/makeCaseBook.js";
import { sendReport } from "../../../src/quality/reports/sendReport.js";
import { toHex } from "../../../src/shared/hex.js";
import { expectNear } from "../../support/expectNear.js";
import { DAY, type QualitySystem, qualitySystem } from "../../support/qualitySystem.js";

const SEED = 20_261_121;
const probability = fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.constantFrom(0, 1, 999_999, 1_000_000));
const patientCase = fc.record({ probability, occurred: fc.boolean() });
const rare = fc.record({ probability: fc.integer({ min: 0, max: 60_000 }), occurred: fc.constant(false) });
const steps = fc.array(fc.array(fc.oneof(patientCase, rare, rare), { minLength: 11, maxLength: 40 }), {
  minLength: 1,
  maxLength: 12,
});

describe("quality contract and reference", () => {
  let system: QualitySystem;
  before(async () => {
    system = await qualitySystem();
  });
  after(() => system.close());

  it("draw the same charts, to 10^-6, whatever the cases and the odds", async () => {
    const shape = fc.record({
      steps,
      raised: fc.integer({ min: 1_000_001, max: 20_000_000 }),
      lowered: fc.integer({ min: 50_000, max: 999_999 }),
      limit: fc.integer({ min: 1, max: 20 }),
      eventsAreGood: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ steps: periods, raised, lowered, limit, eventsAreGood }) => {
        const { restore } = await system.networkHelpers.takeSnapshot();
        try {
          const start = new Date((await system.time.latest()) * 1000);
          const odds = { raisedOdds: raised / 1e6, loweredOdds: lowered / 1e6 };
          const limits = { upLimit: limit, downLimit: limit };
          const terms = { ...system.terms, ...odds, ...limits, start, periodLength: DAY, eventsAreGood };
          const { indicator } = await defineIndicator(system.regulator, terms);
          const name = { org: system.hospital.org, indicator };
          await obligeOrganization(system.regulator, { ...name, from: 0 });
          for (const [period, cases] of periods.entries()) {
            const book = makeCaseBook({
              ...{ ...name, first: period, through: period, raisedOdds: raised, loweredOdds: lowered },
              cases: cases.map((one) => ({ ...one, use: randomUse(), counted: true, early: false })),
            });
            await system.time.increaseTo(start.getTime() / 1000 + (period + 1) * DAY);
            await sendReport(system.reporter, book);
          }
          const reference = riskAdjustedCusum({
            steps: periods.map((cases) => cases.map(({ occurred, probability: p }) => ({ risk: p / 1e6, occurred }))),
            ...{ ...odds, ...limits },
          });
          const chart = await readChart(system.chain, name);
          expect(chart.steps).to.have.length(periods.length);
          for (const [i, step] of chart.steps.entries()) {
            for (const direction of ["up", "down"] as const) {
              const point = reference[direction][i];
              expect(step[direction] >= 0).to.equal(true);
              expectNear(step[direction], point?.signal ? 0 : point?.value, 1e-6);
            }
          }
          expect(await verifyMonitor(system.chain)).to.deep.equal([]);
        } finally {
          await restore();
        }
      }),
      { seed: SEED, numRuns: 25 },
    );
  });

  it("take the same logarithms, but for half a unit", async () => {
    const { quality } = system.chain;
    const odds = fc.tuple(fc.integer({ min: 1_000_001, max: 20_000_000 }), fc.integer({ min: 50_000, max: 999_999 }));
    await fc.assert(
      fc.asyncProperty(
        odds,
        fc.array(probability, { minLength: 8, maxLength: 8 }),
        async ([raised, lowered], risks) => {
          const { restore } = await system.networkHelpers.takeSnapshot();
          try {
            const own = { raisedOdds: raised / 1e6, loweredOdds: lowered / 1e6 };
            const { indicator } = await defineIndicator(system.regulator, { ...system.terms, ...own });
            const { upWeight, downWeight } = await quality.indicatorOf(indicator);
            expectUnit(upWeight, oddsWeight(raised));
            expectUnit(downWeight, oddsWeight(lowered));
            for (const risk of risks) {
              const { up, down } = await quality.offsetsOf(indicator, risk);
              expectUnit(up, riskOffset(risk, raised));
              expectUnit(down, riskOffset(risk, lowered));
            }
          } finally {
            await restore();
          }
        },
      ),
      { seed: SEED, numRuns: 20 },
    );
  });

  it("draw the same funnel: limits of the ratio to 3·10^-4 from five expected events on, to 0.013 below", async () => {
    const { quality } = system.chain;
    const expected = fc.oneof(
      fc.integer({ min: 1_000_000, max: 40_000_000 }),
      fc.integer({ min: 1_000_000, max: 2 ** 36 }),
    );
    await fc.assert(
      fc.asyncProperty(expected, async (millionths) => {
        const limits = await quality.funnelLimits(millionths);
        const mean = millionths / 1e6;
        const { warning, action } = funnelLimits(mean);
        const exact = [warning.low, warning.high, action.low, action.high];
        const told = [limits.low95, limits.high95, limits.low998, limits.high998].map((limit) => Number(limit) / 1e6);
        for (const [i, limit] of told.entries())
          expectNear(limit / mean, (exact[i] ?? 0) / mean, mean < 5 ? 0.013 : 3e-4);
        for (const events of exact.flatMap((limit) => [Math.floor(limit) - 1, Math.ceil(limit) + 1])) {
          if (events < 0) continue;
          const zone = FUNNEL_ZONES[Number(await quality.funnelZoneOf(events, millionths))];
          const isClear = told.every((limit, i) => Math.abs(events - limit) > Math.abs(limit - (exact[i] ?? 0)));
          if (isClear) expect(zone).to.equal(funnelZoneOf(events, mean));
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it("write the same words and leaves", async () => {
    const { caseDesk } = system.chain;
    const bits = (width: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n });
    const totals = fc.record({
      cases: fc.integer({ min: 0, max: 0xff_ffff }),
      events: fc.integer({ min: 0, max: 0xff_ffff }),
      ...{ expected: bits(44), up: bits(66), down: bits(66), early: fc.integer({ min: 0, max: 511 }) },
    });
    const own = fc.record({ probability, counted: fc.boolean(), occurred: fc.boolean(), early: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(totals, own, async (all, one) => {
        const word = writeCaseWord(all, one);
        expect(await caseDesk.wordOf(all, one)).to.equal(BigInt(word));
        expect(readCaseWord(word)).to.deep.equal({ totals: all, own: one });
      }),
      { seed: SEED, numRuns: 60 },
    );
    const salt = randomUse();
    expect(caseLeafOf(randomUse(), caseBodyOf(salt, salt))).to.match(/^0x[0-9a-f]{64}$/);
  });

  it("round to millionths half away from zero", () => {
    expect([0.0000005, 0.1234565, 1, 0.9999995, -0.0000015].map(toMillionths)).to.deep.equal([1, 123457, 1e6, 1e6, -2]);
  });
});

const randomUse = () => toHex(crypto.getRandomValues(new Uint8Array(32)));

function expectUnit(found: bigint, expected: bigint): void {
  expect(found - expected <= 1n && expected - found <= 1n, `${found} is not ${expected}`).to.equal(true);
}

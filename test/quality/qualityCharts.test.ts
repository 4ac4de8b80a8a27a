import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import fc from "fast-check";
import { z } from "zod";
import { DUTIES } from "../../src/identity/duties.js";
import type { Hex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { AccessManager__factory } from "../../typechain-types/index.js";
import { type TestSystem, testSystem } from "../support/testSystem.js";
import { withSharedData } from "../support/withSharedData.js";
import { exactLog, poissonLimit } from "./exactCharts.js";

const PERIOD = 86_400;
const UNIT = 1e12;
const NO_CASE = { probability: 0, counted: false, occurred: false, early: false };
const model = z.object({ intercept: z.number(), slope: z.number() });
const vectorsSchema = z.object({
  llr_weights: z.array(
    model.extend({
      RA: z.number(),
      cases: z.array(z.tuple([z.number(), z.number(), z.number()])),
      tol: z.number().optional(),
    }),
  ),
  poisson_funnel_limits: z.array(
    z.object({
      expected: z.array(z.number()),
      ll95: z.array(z.number()),
      ul95: z.array(z.number()),
      ll99_8: z.array(z.number()),
      ul99_8: z.array(z.number()),
    }),
  ),
});

/** The risk of a Parsonnet score by a logistic model, in millionths. */
const riskOf = ({ intercept, slope }: z.infer<typeof model>, score: number) =>
  Math.round(1e6 / (1 + Math.exp(-(intercept + slope * score))));

/** Terms with a period of a day, so that a chain's clock need not run far. */
const termsFrom = (start: number) => ({
  definition: id("charts"),
  start,
  periodLength: PERIOD,
  reportTime: PERIOD,
  answerTime: PERIOD,
  disputeTime: PERIOD,
  minCases: 11,
  maxSpan: 3,
  raisedOdds: 2_000_000,
  loweredOdds: 500_000,
  upLimit: 4_500_000_000_000n,
  downLimit: 4_500_000_000_000n,
  eventsAreGood: false,
  barring: false,
});

/** Hardhat's own closeTo takes integers alone. */
function expectNear(actual: number | undefined, expected: number | undefined, tolerance: number, what: string) {
  const isNear = actual !== undefined && expected !== undefined && Math.abs(actual - expected) <= tolerance;
  expect(isNear, `${what}: ${actual} instead of ${expected}`).to.equal(true);
}

/** Next to a half a unit may go to either side. */
function expectUnit(actual: bigint, expected: bigint, what: string) {
  const off = actual - expected;
  expect(off >= -1n && off <= 1n, `${what}: ${actual} instead of ${expected}`).to.equal(true);
}

describe("the charts on chain", () => {
  let system: TestSystem;
  let start: number;
  let terms: ReturnType<typeof termsFrom>;
  before(async () => {
    system = await testSystem();
    start = (await system.time.latest()) + 1000;
    terms = termsFrom(start);
  });
  after(() => system.close());

  /** An indicator with these odds ratios, in millionths. */
  const indicatorWith = async (odds: { raisedOdds: number; loweredOdds: number }) => {
    const { quality } = system.as(system.regulator);
    const own = { ...terms, ...odds, definition: id(JSON.stringify(odds)) };
    const indicator = await quality.indicatorIdOf(own);
    if ((await quality.indicatorOf(indicator)).periodLength === 0n) await send(quality.defineIndicator(own));
    return indicator;
  };

  it("has logarithms that are exact to their last unit", async () => {
    const { quality } = system.chain;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1_000_001, max: 20_000_000 }),
        fc.integer({ min: 50_000, max: 999_999 }),
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 20, maxLength: 20 }),
        async (raisedOdds, loweredOdds, risks) => {
          const indicator = await indicatorWith({ raisedOdds, loweredOdds });
          const slots = await quality.indicatorOf(indicator);
          expectUnit(slots.upWeight, exactLog(BigInt(raisedOdds) * 10n ** 12n), "ln of the raised odds");
          expectUnit(slots.downWeight, exactLog(BigInt(loweredOdds) * 10n ** 12n), "ln of the lowered odds");
          for (const risk of risks) {
            const [up, down] = await quality.offsetsOf(indicator, risk);
            const mixed = (odds: number) => 10n ** 18n + BigInt(risk) * BigInt(odds - 1_000_000) * 10n ** 6n;
            expectUnit(up, exactLog(mixed(raisedOdds)), `up, risk ${risk}`);
            expectUnit(down, exactLog(mixed(loweredOdds)), `down, risk ${risk}`);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it("has funnel limits that are the Poisson distribution's", async () => {
    for (const [expected, tolerance] of [
      [1, 1.3e-2],
      [2, 1.3e-2],
      [3, 3e-3],
      [5, 6e-4],
      [7, 2e-4],
      [12.5, 2e-5],
      [40, 2e-6],
      [150, 2e-6],
    ] as const) {
      const told = await system.chain.quality.funnelLimits(Math.round(expected * 1e6));
      const exact = [0.025, 0.975, 0.001, 0.999].map((share) => poissonLimit(expected, share) / expected);
      for (const [i, limit] of told.entries()) {
        expectNear(Number(limit) / 1e6 / expected, exact[i], tolerance, `${expected}, limit ${i}`);
      }
    }
  });

  it("keeps to exact arithmetic within a millionth, period after period", async function () {
    this.timeout(300_000);
    const { org, controller, member } = await system.organization("Kantonsspital");
    const until = Math.floor((await system.inDays(300)).getTime() / 1000);
    const duties = DUTIES.report;
    await send(system.as(controller).organizations.offerMembership(org, member.address, duties, until));
    await send(system.as(member).organizations.acceptMembership(org, duties, until));
    const odds = { raisedOdds: 2_000_000, loweredOdds: 500_000 };
    const indicator = await indicatorWith(odds);
    const { quality } = system.as(member);
    const first = Math.ceil(((await system.time.latest()) - start) / PERIOD) + 1;
    await send(system.as(system.regulator).quality.oblige(org, indicator, first));

    // A fixed series, with worse and better stretches, so that both charts rise, fall to zero and signal.
    let luck = 20_261_121;
    const random = () => {
      luck = (luck * 1_103_515_245 + 12_345) % 2 ** 31;
      return luck / 2 ** 31;
    };
    let [up, down, difference] = [0, 0, 0];
    const signals: string[] = [];
    for (let period = first; period < first + 40; period++) {
      const drift = [1, 2.2, 1, 0.3][Math.floor((period - first) / 10)] ?? 1;
      const cases = Array.from({ length: 60 + Math.floor(random() * 60) }, () => {
        const risk = Math.floor(random() * 250_000);
        return { risk, died: random() < (drift * risk) / 1e6 };
      });
      const sums = { cases: cases.length, events: 0, expected: 0, up: 0n, down: 0n, early: 0 };
      for (const { risk, died } of cases) {
        const mixed = (ratio: number) => 10n ** 18n + BigInt(risk) * BigInt(ratio - 1_000_000) * 10n ** 6n;
        sums.up += exactLog(mixed(odds.raisedOdds));
        sums.down += exactLog(mixed(odds.loweredOdds));
        sums.expected += risk;
        sums.events += died ? 1 : 0;
        const p = risk / 1e6;
        up += (died ? Math.LN2 : 0) - Math.log1p(p);
        down += (died ? -Math.LN2 : 0) - Math.log1p(-p / 2);
        difference += (died ? 1 : 0) - p;
      }
      [up, down] = [Math.max(0, up), Math.max(0, down)];
      if (up >= 4.5) signals.push(`up ${period - first}`);
      if (down >= 4.5) signals.push(`down ${period - first}`);
      [up, down] = [up >= 4.5 ? 0 : up, down >= 4.5 ? 0 : down];

      await system.time.increaseTo(start + (period + 1) * PERIOD);
      const totals = await system.chain.caseDesk.wordOf(sums, NO_CASE);
      const reported = { first: period, through: period, leaves: cases.length, totals, root: id(`root ${period}`) };
      await send(quality.report(org, indicator, reported));
      const chart = await quality.chartOf(org, indicator);
      expectNear(Number(chart.up) / UNIT, up, 1e-6, `up ${period}`);
      expectNear(Number(chart.down) / UNIT, down, 1e-6, `down ${period}`);
      expectNear(Number(chart.difference) / 1e6, difference, 1e-6, `difference ${period}`);
    }
    expect(signals.some((one) => one.startsWith("up")) && signals.some((one) => one.startsWith("down"))).to.equal(true);
    const told = await quality.queryFilter(quality.filters.SignalRaised());
    expect(
      told.map(({ args }) => `${args.direction === 0n ? "up" : "down"} ${Number(args.through) - first}`),
    ).to.deep.equal(signals);
  });

  it("lets only the monitor set a standing, and the regulator define", async () => {
    const { organizations, quality } = system.as(system.stranger);
    const org: Hex = `0x${"11".repeat(32)}`;
    for (const call of [
      organizations.setStanding(org, 1),
      quality.defineIndicator(terms),
      quality.oblige(org, ZeroHash, 0),
      quality.release(org, ZeroHash),
      quality.acceptAnswer(org, ZeroHash, ZeroHash),
      quality.excuseReport(org, ZeroHash, 0, ZeroHash),
    ]) {
      const failure = await send(call).catch((error: unknown) => error);
      expect(failure).to.have.property("code", "contract.AccessManagedUnauthorized");
    }
    const { AccessManager, QualityMonitor } = system.deployment.contracts;
    const manager = AccessManager__factory.connect(AccessManager, system.stranger);
    expect((await manager.hasRole(2n, QualityMonitor)).isMember).to.equal(true);
  });

  describe("and the published numbers", () => {
    withSharedData("quality/chart_vectors.json", (path) => {
      const vectors = async () => vectorsSchema.parse(JSON.parse(await readFile(path, "utf8")));

      it("has the weights of Steiner and of Rigdon and Fricker", async () => {
        for (const row of (await vectors()).llr_weights) {
          const ratio = Math.round(row.RA * 1e6);
          const raised = row.RA > 1;
          const indicator = await indicatorWith({
            raisedOdds: raised ? ratio : 2_000_000,
            loweredOdds: raised ? 500_000 : ratio,
          });
          const slots = await system.chain.quality.indicatorOf(indicator);
          for (const [score, died, weight] of row.cases) {
            const [up, down] = await system.chain.quality.offsetsOf(indicator, riskOf(row, score));
            const gain = raised ? slots.upWeight * BigInt(died) - up : down - slots.downWeight * BigInt(died);
            expectNear(Number(gain) / UNIT, weight, row.tol ?? 6e-4, `score ${score}, outcome ${died}`);
          }
        }
      });

      it("has the funnel limits of FunnelPlotR", async () => {
        for (const row of (await vectors()).poisson_funnel_limits) {
          for (const [i, expected] of row.expected.entries()) {
            const [low95, high95, low998, high998] = await system.chain.quality.funnelLimits(expected * 1e6);
            const told = [low95, high95, low998, high998].map((limit) => Number(limit) / 1e6 / expected);
            const published = [row.ll95[i], row.ul95[i], row.ll99_8[i], row.ul99_8[i]];
            for (const [at, limit] of published.entries()) {
              expectNear(told[at], limit, 6e-4, `${expected} expected, limit ${at}`);
            }
          }
        }
      });
    });
  });
});

import { readFileSync } from "node:fs";
import { expect } from "chai";
import { z } from "zod";
import { assuranceOf } from "../../../src/quality/charts/assuranceOf.js";
import { cusumPath } from "../../../src/quality/charts/cusumPath.js";
import { cusumWeight } from "../../../src/quality/charts/cusumWeight.js";
import { poissonLimits } from "../../../src/quality/charts/poissonLimits.js";
import { riskOf } from "../../../src/quality/charts/riskOf.js";
import { partsOf, shiftsOf, trendsOf, twoInThree } from "../../../src/quality/charts/spcRules.js";
import { vladPath } from "../../../src/quality/charts/vladPath.js";
import { xmrChart } from "../../../src/quality/charts/xmrChart.js";
import { expectNear } from "../../support/expectNear.js";
import { withSharedData } from "../../support/withSharedData.js";

const model = { intercept: z.number(), slope: z.number() };
const row = z.array(z.number());
const triple = z.tuple([z.number(), z.number(), z.number()]);
const pairs = z.array(z.tuple([row, row]));
const vectors = z.strictObject({
  source: z.string(),
  risk_model: z.array(z.strictObject({ ...model, parsonnet: z.number(), p: z.number(), tol: z.number().optional() })),
  llr_weights: z.array(
    z.strictObject({
      ...{ ...model, RA: z.number(), cases: z.array(triple) },
      ...{ tol: z.number().optional(), ref: z.string() },
    }),
  ),
  observed_minus_expected: z.array(z.strictObject({ ...model, cases: z.array(triple), ref: z.string() })),
  cusum_paths: z.array(
    z.strictObject({
      weights: z.strictObject({ failure: z.number(), success: z.number() }),
      ...{ outcomes: row, expect: row, ref: z.string() },
    }),
  ),
  poisson_funnel_limits: z.array(
    z.strictObject({
      ...{ expected: row, target: z.literal(1), ll95: row, ul95: row, ll99_8: row, ul99_8: row, ref: z.string() },
    }),
  ),
  spc_rules: z.strictObject({
    seven_on_one_side: pairs,
    part_of_seven: pairs,
    seven_point_trend: pairs,
    two_in_three_close_to_limit: z.array(z.strictObject({ close: row, side: row, expect: row })),
    assurance: z.array(
      z.strictObject({
        direction: z.enum(["increase", "decrease"]),
        target: z.number(),
        rows: z.array(triple),
        expect: z.array(z.string()),
        columns: z.string().optional(),
      }),
    ),
    xmr: z.strictObject({ rule: z.string(), data: z.string(), mean: z.number(), lpl: z.number(), upl: z.number() }),
  }),
});

/** STANDARDS: what the published tables tolerate, where a vector names nothing else. */
const TOLERANCE = 6e-4;

/** What R 3.6 and later prints for `set.seed(123); rnorm(20)`, to seven digits and more. */
const RNORM_123 = [
  ...[-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621],
  ...[-1.26506123, -0.68685285, -0.44566197, 1.2240818, 0.35981383, 0.40077145, 0.11068272],
  ...[-0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.7013559, -0.47279141],
];

const parsonnet = ({ intercept, slope }: { intercept: number; slope: number }, score: number) =>
  riskOf({ intercept, coefficients: { parsonnet: slope } }, { parsonnet: score });

describe("charts against published numbers", () => {
  withSharedData("quality/chart_vectors.json", (path) => {
    const published = vectors.parse(JSON.parse(readFileSync(path, "utf8")));
    const { spc_rules: rules } = published;

    it("gives the risks of Parsonnet scores", () => {
      for (const { parsonnet: score, p, tol, ...one } of published.risk_model) {
        expectNear(parsonnet(one, score), p, tol ?? TOLERANCE);
      }
      expect(published.risk_model).to.have.length.above(0);
    });

    it("gives the log-likelihood weights of Steiner and of Rigdon and Fricker, both ways", () => {
      for (const { RA, cases, tol, ref: _, ...one } of published.llr_weights) {
        for (const [score, died, weight] of cases) {
          const risk = parsonnet(one, score);
          expectNear(cusumWeight({ risk, occurred: died === 1 }, RA), weight, tol ?? TOLERANCE);
        }
      }
      expect(new Set(published.llr_weights.map(({ RA }) => RA))).to.deep.equal(new Set([2, 0.5]));
    });

    it("gives the steps of observed minus expected, which the VLAD turns round", () => {
      for (const { cases, ref: _, ...one } of published.observed_minus_expected) {
        for (const [score, died, difference] of cases) {
          const [step = 0] = vladPath([{ risk: parsonnet(one, score), occurred: died === 1 }]);
          expectNear(-step, difference, TOLERANCE);
        }
      }
    });

    it("gives the CUSUM path", () => {
      for (const { weights, outcomes, expect: values } of published.cusum_paths) {
        const steps = outcomes.map((failed) => (failed === 1 ? weights.failure : weights.success));
        for (const [i, { value }] of cusumPath(steps).entries()) expectNear(value, values[i] ?? -1, 1e-12);
        expect(steps).to.have.length(values.length);
      }
    });

    it("gives the Poisson funnel's limits", () => {
      for (const group of published.poisson_funnel_limits) {
        for (const [i, expected] of group.expected.entries()) {
          const [warning, action] = [poissonLimits(expected, 0.95), poissonLimits(expected, 0.998)];
          // The vectors have seven digits.
          expectNear(warning.low / expected, group.ll95[i] ?? -1, 1e-6);
          expectNear(warning.high / expected, group.ul95[i] ?? -1, 1e-6);
          expectNear(action.low / expected, group.ll99_8[i] ?? -1, 1e-6);
          expectNear(action.high / expected, group.ul99_8[i] ?? -1, 1e-6);
        }
      }
    });

    it("finds seven on one side, seven in a trend, and what is part of seven", () => {
      for (const [sides, ends] of rules.seven_on_one_side) expect(shiftsOf(sides).map(Math.abs)).to.deep.equal(ends);
      for (const [values, ends] of rules.seven_point_trend) expect(trendsOf(values)).to.deep.equal(ends);
      for (const [ends, parts] of rules.part_of_seven) expect(partsOf(ends).map(Number)).to.deep.equal(parts);
    });

    it("finds two in three close to a limit", () => {
      for (const { close, side, expect: found } of rules.two_in_three_close_to_limit) {
        expect(twoInThree(close.map(Boolean), side).map(Number)).to.deep.equal(found);
      }
    });

    it("says what a process promises about a target", () => {
      for (const { direction, target, rows, expect: found } of rules.assurance) {
        expect(rows.map(([low, , high]) => assuranceOf({ low, high }, target, direction))).to.deep.equal(found);
      }
    });

    it("gives the XmR limits of R's twenty normal values", () => {
      const { mean, limits } = xmrChart(RNORM_123);
      expectNear(mean, rules.xmr.mean, 1e-6);
      expectNear(limits.low, rules.xmr.lpl, 1e-5);
      expectNear(limits.high, rules.xmr.upl, 1e-5);
    });
  });
});

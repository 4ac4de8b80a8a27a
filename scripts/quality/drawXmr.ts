import * as Plot from "@observablehq/plot";
import { JSDOM } from "jsdom";
import { xmrChart } from "../../src/quality/charts/xmrChart.js";
import type { SurveyYear } from "./readTopBox.js";
import { svgPage } from "./svgPage.js";

const SIZE = { width: 760, height: 300 };
const BLUE = "#1f5fa8";
const ALARM = "#b3261e";

/** The years as an XmR chart: mean, limits, and in red what a rule points at. */
export function drawXmr(years: readonly SurveyYear[], label: string): string {
  const { document } = new JSDOM().window;
  const chart = xmrChart(years.map(({ topBox }) => topBox));
  const rows = years.map((year, i) => {
    const { outside = false, shift = false, trend = false, twoInThree = false } = chart.points[i] ?? {};
    return { ...year, isSpecial: outside || shift || trend || twoInThree };
  });
  const panel = Plot.plot({
    document,
    ...SIZE,
    ...{ marginLeft: 50, marginRight: 20, marginTop: 34, marginBottom: 34 },
    x: { label: null, tickFormat: "d", ticks: years.length },
    y: { label, grid: true, nice: true },
    marks: [
      Plot.ruleY([chart.mean], { stroke: BLUE }),
      Plot.ruleY([chart.limits.low, chart.limits.high], { stroke: BLUE, strokeDasharray: "4,3" }),
      Plot.lineY(rows, { x: "year", y: "topBox", stroke: "#555" }),
      Plot.dot(
        rows.filter(({ isSpecial }) => !isSpecial),
        { x: "year", y: "topBox", r: 3.5, fill: "#555" },
      ),
      Plot.dot(
        rows.filter(({ isSpecial }) => isSpecial),
        { x: "year", y: "topBox", r: 4.5, fill: ALARM },
      ),
    ],
  });
  return svgPage(panel, SIZE, "XmR chart of nine years of patients' ratings");
}

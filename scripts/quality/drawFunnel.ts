import * as Plot from "@observablehq/plot";
import { JSDOM } from "jsdom";
import { funnelLimits, funnelZoneOf } from "../../src/quality/charts/funnel.js";
import type { Hospital } from "./readHospitals.js";
import { svgPage } from "./svgPage.js";

const SIZE = { width: 760, height: 420 };
const INSIDE = "#8a8a8a";
const ALERT = "#c98a00";
const ALARM = "#b3261e";
const BLUE = "#1f5fa8";
const STEPS = 80;

/** The hospitals' ratios of observed to expected events in Spiegelhalter's funnel. */
export function drawFunnel(hospitals: readonly Hospital[], label: string): string {
  const { document } = new JSDOM().window;
  const largest = Math.max(...hospitals.map(({ expected }) => expected));
  const smallest = Math.min(...hospitals.map(({ expected }) => expected));
  const points = hospitals.map(({ events, expected }) => ({
    expected,
    ratio: events / expected,
    zone: funnelZoneOf(events, expected),
  }));
  const curve = Array.from({ length: STEPS + 1 }, (_, i) => {
    const expected = smallest * (largest / smallest) ** (i / STEPS);
    const { warning, action } = funnelLimits(expected);
    const ratio = (limit: number) => limit / expected;
    return {
      expected,
      ...{
        low95: ratio(warning.low),
        high95: ratio(warning.high),
        low998: ratio(action.low),
        high998: ratio(action.high),
      },
    };
  });
  const dots = (fill: string, zones: readonly string[]) =>
    Plot.dot(
      points.filter(({ zone }) => zones.includes(zone)),
      { x: "expected", y: "ratio", r: 2, fill, stroke: "none" },
    );
  const line = (limit: "low95" | "high95" | "low998" | "high998") =>
    Plot.lineY(curve, {
      ...{ x: "expected", y: limit, stroke: BLUE, strokeWidth: 1.3 },
      ...(limit.endsWith("95") ? { strokeDasharray: "4,3" } : {}),
    });
  const panel = Plot.plot({
    document,
    ...SIZE,
    ...{ marginLeft: 50, marginRight: 20, marginTop: 34, marginBottom: 42 },
    x: { type: "log", label: "expected events (logarithmic)", ticks: [20, 50, 100, 200, 500], tickFormat: "d" },
    y: { grid: true, label },
    marks: [
      Plot.ruleY([1]),
      dots(INSIDE, ["inside"]),
      dots(ALERT, ["alert", "lowAlert"]),
      dots(ALARM, ["alarm", "lowAlarm"]),
      ...(["low95", "high95", "low998", "high998"] as const).map(line),
    ],
  });
  return svgPage(panel, SIZE, "Funnel of hospitals: observed over expected readmissions");
}

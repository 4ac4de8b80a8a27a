import { FUNNEL_ZONES, funnelZoneOf } from "../../src/quality/charts/funnel.js";
import { overdispersionOf } from "../../src/quality/charts/overdispersionOf.js";
import { xmrChart } from "../../src/quality/charts/xmrChart.js";
import { drawFunnel } from "./drawFunnel.js";
import { drawXmr } from "./drawXmr.js";
import { readHospitals } from "./readHospitals.js";
import { readTopBox } from "./readTopBox.js";

/** Heart failure: of the six measures the one whose counts are suppressed least. */
const MEASURE = "READM_30_HF_HRRP";
/** Those who rated their hospital 9 or 10 of 10. */
const RATING = "H_HSP_RATING";

/** The images of docs/quality.md by name, and the figures that it tells of them. */
export async function qualityImages(
  folder: string,
): Promise<{ readonly images: ReadonlyMap<string, string>; readonly figures: string }> {
  const hospitals = await readHospitals(`${folder}/hrrp_2020_states_N-Z.csv`, MEASURE);
  const years = await readTopBox(`${folder}/hcahps`, RATING);
  const zones = hospitals.map(({ events, expected }) => funnelZoneOf(events, expected));
  const counted = FUNNEL_ZONES.map((zone) => `${zone} ${zones.filter((one) => one === zone).length}`);
  const { mean, limits, points } = xmrChart(years.map(({ topBox }) => topBox));
  const special = years.filter((_, i) => points[i]?.outside);
  return {
    images: new Map([
      ["quality-funnel.svg", drawFunnel(hospitals, "observed over expected readmissions, heart failure")],
      ["quality-xmr.svg", drawXmr(years, "patients who rate their hospital 9 or 10 of 10, %")],
    ]),
    figures: [
      `${hospitals.length} hospitals: ${counted.join(", ")}; overdispersion ${overdispersionOf(hospitals).toFixed(2)}`,
      `XmR: mean ${mean.toFixed(2)}, limits ${limits.low.toFixed(2)} to ${limits.high.toFixed(2)}, outside: ${special.map(({ year }) => year).join(", ") || "none"}`,
    ].join("\n"),
  };
}

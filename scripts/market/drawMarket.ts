import * as Plot from "@observablehq/plot";
import { JSDOM } from "jsdom";
import type { MarketYear } from "./simulateMarket.js";

const TITLE = "A simulated year of sold ICU beds: utilisation and price";
const WIDTH = 760;
const PANEL = 230;
const BLUE = "#1f5fa8";
const GREY = "#8a8a8a";
const MARGINS = { marginLeft: 56, marginRight: 20, marginTop: 34, marginBottom: 30 };

/** The year as an SVG: beds sold above, prices below. The same bytes for the same year. */
export function drawMarket({ days }: MarketYear): string {
  const { document } = new JSDOM().window;
  const rows = days.map((day, index) => ({ ...day, date: new Date(Date.UTC(2026, 0, 1 + index)) }));
  const x = { type: "utc", label: null } as const;
  const above = Plot.plot({
    document,
    ...MARGINS,
    width: WIDTH,
    height: PANEL,
    x,
    ariaLabel: "Beds sold",
    y: { percent: true, grid: true, label: "ICU beds sold, % of all (blue: price follows; grey: price fixed)" },
    marks: [
      Plot.lineY(rows, { x: "date", y: "fixedUtilisation", stroke: GREY, strokeWidth: 1.2 }),
      Plot.lineY(rows, { x: "date", y: "utilisation", stroke: BLUE, strokeWidth: 1.6 }),
    ],
  });
  const below = Plot.plot({
    document,
    ...MARGINS,
    width: WIDTH,
    height: PANEL,
    x,
    ariaLabel: "Price of a bed and day",
    y: {
      grid: true,
      label: "price of a bed and day, coins (median; shaded: 10th to 90th percentile of the hospitals)",
    },
    marks: [
      Plot.areaY(rows, {
        x: "date",
        y1: ({ prices }) => prices[0],
        y2: ({ prices }) => prices[2],
        fill: BLUE,
        fillOpacity: 0.2,
      }),
      Plot.lineY(rows, { x: "date", y: ({ prices }) => prices[1], stroke: BLUE, strokeWidth: 1.6 }),
    ],
  });
  below.setAttribute("y", String(PANEL));
  // Made for a page, not for an image: there an automatic height is the whole image's.
  for (const panel of [above, below]) {
    panel.setAttribute("role", "img");
    panel.querySelector("style")?.remove();
  }
  const height = 2 * PANEL;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${TITLE}">`;
  // White, since the ink is black also where a reader's page is dark.
  const paper = `<rect width="${WIDTH}" height="${height}" fill="white"/>`;
  return `${[head, `<title>${TITLE}</title>`, paper, above.outerHTML, below.outerHTML, "</svg>"].join("\n")}\n`;
}

import type { MarketTotals, MarketYear } from "./simulateMarket.js";

const count = (value: number) => Math.round(value).toLocaleString("en");
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

/** The year's figures as docs/resources.md shows them. */
export function marketTable({ hospitals, beds, following, fixed, days }: MarketYear): string {
  const row = (what: string, tell: (totals: MarketTotals) => string) =>
    `| ${what} | ${tell(following)} | ${tell(fixed)} |`;
  const bedDays = beds * days.length;
  return [
    `| ${count(hospitals)} hospitals, ${count(beds)} staffed ICU beds, ${days.length} days | price follows | price fixed |`,
    "|---|---:|---:|",
    row("beds sold, of all", ({ sold }) => percent(sold / bedDays)),
    row("the same, hospital by hospital: standard deviation", ({ spread }) => percent(spread)),
    row("asked for and not to be had, of all that was asked for", ({ asked, sold }) => percent((asked - sold) / asked)),
    row("days on which a hospital had too few", ({ soldOut }) => percent(soldOut)),
    row("paid for a bed and day, coins", ({ paid, sold }) => count(paid / sold)),
  ].join("\n");
}

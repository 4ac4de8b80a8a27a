import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { NEW_ENGLAND, VERMONT } from "../../../scripts/demo/newEngland.js";
import { apportion } from "../../../src/resources/apportion/apportion.js";
import { APPORTION_METHODS } from "../../../src/resources/apportion/methods.js";
import { ROOT } from "../../support/runChild.js";
import { withSharedData } from "../../support/withSharedData.js";

const weights = NEW_ENGLAND.map(({ icuBeds }) => icuBeds);
const FACILITIES = "allocation/covidcaremap/us_healthcare_capacity-facility-CovidCareMap.csv";

describe("docs/resources.md on splitting", () => {
  const rows = readFileSync(join(ROOT, "docs", "resources.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

  it("shows the numbers that the methods give for New England's beds", () => {
    const found = rows.filter(([head = ""]) => /^`[a-z_]+`, \d+$/.test(head));
    expect(found).to.have.length(11);
    for (const [head = "", ...cells] of found) {
      const [, name, units] = /^`([a-z_]+)`, (\d+)$/.exec(head) ?? [];
      const method = APPORTION_METHODS.find((one) => one === name);
      if (!method) throw new Error(`${head} is no method`);
      expect(cells.map(Number), head).to.deep.equal(apportion({ method, weights, units: Number(units) }));
    }
    const [, ...beds] = rows.find(([head]) => head === "staffed ICU beds") ?? [];
    expect(beds.map(Number)).to.deep.equal(weights);
  });

  it("is right that from 46 to 47 Vermont loses one by largest remainder, and nobody by any other method", () => {
    for (const method of APPORTION_METHODS) {
      const [before, after] = [46, 47].map((units) => apportion({ method, weights, units }));
      const losers = NEW_ENGLAND.filter((_, i) => (after?.[i] ?? 0) < (before?.[i] ?? 0)).map(({ code }) => code);
      expect(losers, method).to.deep.equal(method === "largest_remainder" ? ["VT"] : []);
    }
  });

  withSharedData(FACILITIES, (path) => {
    it("and the demo have beds as CovidCareMap counted them", () => {
      const rows = rowsOf(path);
      const icuBeds = (row: Row) => Number(row["Staffed ICU Beds"] ?? 0);
      for (const { code, icuBeds: expected } of NEW_ENGLAND) {
        const beds = rows.filter(({ State }) => State === code).map(icuBeds);
        expect(
          beds.reduce((sum, one) => sum + one, 0),
          code,
        ).to.equal(expected);
      }
      const vermont = rows.filter((row) => row.State === "VT" && icuBeds(row) > 0);
      expect(vermont).to.have.length(VERMONT.length);
      for (const { ccn, town, staffedBeds, icuBeds: beds, icuOccupancy } of VERMONT) {
        const row = vermont.find((one) => one["HCRIS-ID"] === ccn);
        expect(row?.City, ccn).to.equal(town.toUpperCase());
        expect([Number(row?.["Staffed All Beds"]), Number(row?.["Staffed ICU Beds"])]).to.deep.equal([
          staffedBeds,
          beds,
        ]);
        expect(Math.round(100 * Number(row?.["ICU Bed Occupancy Rate"]))).to.equal(icuOccupancy);
      }
    });
  });

  withSharedData("allocation/covidcaremap/ventilators_by_state.csv", (path) => {
    it("and the demo have ventilators as they were estimated", () => {
      const rows = rowsOf(path);
      for (const { code, name, ventilators } of NEW_ENGLAND) {
        const row = rows.find((one) => one["State Abbrv"] === code);
        expect([row?.Location, Number(row?.["Estimated No. Full-Featured Mechanical Ventilators"])]).to.deep.equal([
          name,
          ventilators,
        ]);
      }
    });
  });
});

type Row = Readonly<Record<string, string>>;

/** Rows by the names of their columns. Quoted cells hold commas, no quotes and no line breaks; what is in them is left out. */
function rowsOf(path: string): Row[] {
  const [header = "", ...lines] = readFileSync(path, "utf8")
    .split(/\r?\n/)
    .filter((line) => line !== "");
  const cellsOf = (line: string) =>
    line
      .replaceAll(/"[^"]*,[^"]*"/g, "")
      .replaceAll('"', "")
      .split(",");
  const columns = cellsOf(header);
  return lines.map((line) => {
    const cells = cellsOf(line);
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ""]));
  });
}

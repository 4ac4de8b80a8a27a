import { readFileSync } from "node:fs";
import { expect } from "chai";
import Papa from "papaparse";
import { caseRate } from "../../../src/quality/charts/caseRate.js";
import { excessRatio } from "../../../src/quality/charts/excessRatio.js";
import { expectNear } from "../../support/expectNear.js";
import { withSharedData } from "../../support/withSharedData.js";

describe("CMS's hospital readmissions", () => {
  withSharedData("quality/hrrp_2020_states_N-Z.csv", (path) => {
    const { data, errors } = Papa.parse<Record<string, string>>(readFileSync(path, "utf8"), {
      header: true,
      skipEmptyLines: true,
    });
    const numberIn = (row: Record<string, string>, column: string) => Number(row[column]);

    it("have the excess ratio of predicted to expected, in every numeric row", () => {
      expect(errors).to.deep.equal([]);
      const numeric = data.filter((row) => !Number.isNaN(numberIn(row, "Excess Readmission Ratio")));
      expect(numeric).to.have.length(6622);
      for (const row of numeric) {
        const [predicted, expected] = [
          numberIn(row, "Predicted Readmission Rate"),
          numberIn(row, "Expected Readmission Rate"),
        ];
        const ratio = excessRatio(predicted, expected);
        // All three are rounded to four decimals: half a unit of the ratio, and half a unit of each rate through the quotient.
        const tolerance = 0.5e-4 * (1 + (1 + ratio) / expected) + 1e-12;
        expectNear(ratio, numberIn(row, "Excess Readmission Ratio"), tolerance);
      }
    });

    it("show no count below eleven, as the rate refuses to", () => {
      const counted = data.filter((row) => !Number.isNaN(numberIn(row, "Number of Readmissions")));
      expect(counted).to.have.length(5329);
      for (const row of counted) {
        const [events, cases] = [numberIn(row, "Number of Readmissions"), numberIn(row, "Number of Discharges")];
        expect(events).to.be.at.least(11);
        expect(caseRate(events, cases)).to.deep.equal({ shown: true, events, cases, rate: events / cases });
      }
    });
  });
});

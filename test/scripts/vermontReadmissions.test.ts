import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import Papa from "papaparse";
import { VERMONT } from "../../scripts/demo/newEngland.js";
import { NORTHWESTERN, SOUTHWESTERN, WOULD_RECOMMEND } from "../../scripts/demo/vermontReadmissions.js";
import { withSharedData } from "../support/withSharedData.js";

async function rowOf(path: string, wanted: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const text = await readFile(path, "utf8");
  const { data } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
  const found = data.filter((row) => Object.entries(wanted).every(([name, value]) => row[name] === value));
  expect(found).to.have.length(1);
  return found[0] ?? {};
}

describe("the demo's figures of Vermont", () => {
  withSharedData("quality", (folder) => {
    for (const { name, ccn, discharges, readmissions, expectedRate } of [SOUTHWESTERN, NORTHWESTERN]) {
      it(`are those that CMS published of ${name}`, async () => {
        const wanted = { "Provider ID": ccn, "Measure Name": "READM_30_HF_HRRP" };
        const row = await rowOf(join(folder, "hrrp_2020_states_N-Z.csv"), wanted);
        expect(row["Hospital Name"]).to.contain(name.toUpperCase());
        expect([
          row["Number of Discharges"],
          row["Number of Readmissions"],
          row["Expected Readmission Rate"],
        ]).to.deep.equal([discharges, readmissions, expectedRate].map(String));
      });
    }

    it("are those of HCAHPS", async () => {
      const wanted = { "Release Period": "07_2022", State: "VT", "Measure ID": "H_RECMND" };
      const row = await rowOf(join(folder, "hcahps/state_results.csv"), wanted);
      expect(row["Top-box Percentage"]).to.equal(String(WOULD_RECOMMEND));
    });
  });

  it("name the hospital whose beds are offered as that of the intensive care", () => {
    expect(VERMONT.find(({ ccn }) => ccn === SOUTHWESTERN.ccn)?.name).to.equal(SOUTHWESTERN.name);
  });
});

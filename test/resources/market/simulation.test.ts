import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { drawMarket } from "../../../scripts/market/drawMarket.js";
import { marketTable } from "../../../scripts/market/marketTable.js";
import { readIcuBeds } from "../../../scripts/market/readIcuBeds.js";
import { SeededRandom } from "../../../scripts/market/SeededRandom.js";
import { ASSUMPTIONS, DAYS, FIRST_PRICE, simulateMarket } from "../../../scripts/market/simulateMarket.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { ROOT, startChild } from "../../support/runChild.js";
import { withSharedData } from "../../support/withSharedData.js";

describe("the simulation of the market", () => {
  const hospitals = [
    { beds: 20, occupancy: 0.4 },
    { beds: 50, occupancy: 0.75 },
    { beds: 30, occupancy: 0.95 },
  ];

  it("has random numbers of the right mean and spread, the same for the same seed", () => {
    const [random, same] = [new SeededRandom(7), new SeededRandom(7)];
    const drawn = Array.from({ length: 10_000 }, () => random.normal());
    expect(drawn).to.deep.equal(drawn.map(() => same.normal()));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean)).to.be.lessThan(0.05);
    expect(Math.abs(variance - 1)).to.be.lessThan(0.05);
  });

  it("gives the same year for the same hospitals, and draws it in the same bytes", () => {
    const [year, again] = [simulateMarket(hospitals), simulateMarket(hospitals)];
    expect(again).to.deep.equal(year);
    expect(drawMarket(again)).to.equal(drawMarket(year));
    expect(simulateMarket([...hospitals].reverse())).not.to.deep.equal(year);
  });

  it("sells no more than there is, at prices between floor and ceiling that begin at the first", () => {
    const { days, following, fixed, beds } = simulateMarket(hospitals);
    expect(days).to.have.length(DAYS);
    const [floor, ceiling] = [Number(ASSUMPTIONS.floor) / 1e6, Number(ASSUMPTIONS.ceiling) / 1e6];
    for (const { utilisation, fixedUtilisation, prices } of days) {
      for (const share of [utilisation, fixedUtilisation]) expect(share).to.be.within(0, 1);
      for (const price of prices) expect(price).to.be.within(floor, ceiling);
      expect(prices[0] <= prices[1] && prices[1] <= prices[2]).to.equal(true);
    }
    expect(days[0]?.prices[1]).to.equal(Number(FIRST_PRICE) / 1e6);
    for (const { asked, sold } of [following, fixed]) expect(sold <= asked && sold <= beds * DAYS).to.equal(true);
    expect(fixed.paid).to.equal(fixed.sold * 1_000);
  });

  it("refuses a table that is not of hospitals", async () => {
    await expectFailure(() => readIcuBeds(join(ROOT, "package.json")), InputError, "input.invalid");
  });

  withSharedData("allocation/covidcaremap/us_healthcare_capacity-facility-CovidCareMap.csv", (path) => {
    it("gives the plot and the figures that docs/resources.md shows", async () => {
      const year = simulateMarket(await readIcuBeds(path));
      const docs = (await readFile(join(ROOT, "docs/resources.md"), "utf8")).split("\n");
      for (const line of marketTable(year).split("\n")) expect(docs).to.include(line);

      // In a process of its own: Plot shifts its lines by half a pixel where it sees a test runner.
      const folder = await mkdtemp(join(tmpdir(), "medtrail-market-"));
      try {
        const image = join(folder, "market.svg");
        const { status, output } = await startChild("tsx", ["scripts/simulate-market.ts", "--image", image]).ending;
        expect(status, output).to.equal(0);
        expect(output).to.contain(marketTable(year));
        const [drawn, shown] = [await readFile(image), await readFile(join(ROOT, "docs/images/market.svg"))];
        expect(drawn.equals(shown), "docs/images/market.svg is not what npm run simulate:market draws").to.equal(true);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });
});

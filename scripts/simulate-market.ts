// A year of sold ICU beds: the contract's price rule on what real hospitals reported, from a fixed seed. Prints the figures of
// docs/resources.md and writes the plot, to docs/images/market.svg or to --image. The hospitals lie beside the checkout, in ../shared/data.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { drawMarket } from "./market/drawMarket.js";
import { marketTable } from "./market/marketTable.js";
import { readIcuBeds } from "./market/readIcuBeds.js";
import { simulateMarket } from "./market/simulateMarket.js";
import { runScript } from "./runScript.js";

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const TABLE = "../../shared/data/allocation/covidcaremap/us_healthcare_capacity-facility-CovidCareMap.csv";

await runScript(async () => {
  const { values } = parseArgs({
    options: { image: { type: "string", default: pathOf("../docs/images/market.svg") } },
  });
  const year = simulateMarket(await readIcuBeds(pathOf(TABLE)));
  console.log(marketTable(year));
  await writeFile(values.image, drawMarket(year));
  console.log(`\n${values.image} written`);
});

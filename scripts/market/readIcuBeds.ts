import { readFile } from "node:fs/promises";
import Papa from "papaparse";
import { z } from "zod";
import { checkInput } from "../../src/shared/checkInput.js";

/** Hospitals with fewer beds sell so few that a day says nothing of the price. */
const FEWEST_BEDS = 10;

/** What one hospital reported of its intensive care. */
export interface IcuBeds {
  readonly beds: number;
  /** Share of them that was occupied, above 0 and at most 1. */
  readonly occupancy: number;
}

const rowSchema = z.object({
  "Staffed ICU Beds": z.string().transform(Number),
  "ICU Bed Occupancy Rate": z.string().transform(Number),
});

/**
 * Hospitals of CovidCareMap's table of facilities with at least ten staffed ICU beds and a plausible occupancy, in the table's order.
 * @throws InputError `input.invalid` for another table.
 */
export async function readIcuBeds(path: string): Promise<IcuBeds[]> {
  const { data } = Papa.parse(await readFile(path, "utf8"), { header: true, skipEmptyLines: true });
  const rows = checkInput(z.array(rowSchema).min(1), data, "table of hospitals");
  return rows
    .map((row) => ({ beds: row["Staffed ICU Beds"], occupancy: row["ICU Bed Occupancy Rate"] }))
    .filter(({ beds, occupancy }) => beds >= FEWEST_BEDS && occupancy > 0 && occupancy <= 1);
}

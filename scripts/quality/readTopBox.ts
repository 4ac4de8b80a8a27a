import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Papa from "papaparse";

/** A year's surveys of the whole country. */
export interface SurveyYear {
  /** In which the last of its patients were discharged. */
  readonly year: number;
  /** Per cent who gave the best answer. */
  readonly topBox: number;
}

/** A measure of HCAHPS, nation-wide, from the discharges of October 2013 on, in the order of the years. */
export async function readTopBox(folder: string, measure: string): Promise<SurveyYear[]> {
  const table = async (name: string) =>
    Papa.parse<Record<string, string>>(await readFile(join(folder, name), "utf8"), {
      header: true,
      skipEmptyLines: true,
    }).data;
  const ends = new Map((await table("reports.csv")).map((row) => [row["Release Period"], row["End Date"] ?? ""]));
  return (await table("national_results.csv"))
    .filter((row) => row["Measure ID"] === measure)
    .map((row) => ({
      year: Number((ends.get(row["Release Period"]) ?? "").slice(0, 4)),
      topBox: Number(row["Top-box Percentage"]),
    }))
    .sort((a, b) => a.year - b.year);
}

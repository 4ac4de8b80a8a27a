import { readFile } from "node:fs/promises";
import Papa from "papaparse";

/** A hospital's readmissions of one measure. */
export interface Hospital {
  readonly events: number;
  /** The expected rate times the discharges. */
  readonly expected: number;
}

/** The hospitals of CMS's readmissions file (HRRP, July 2014 to June 2017) that show a count for this measure. */
export async function readHospitals(path: string, measure: string): Promise<Hospital[]> {
  const { data } = Papa.parse<Record<string, string>>(await readFile(path, "utf8"), {
    header: true,
    skipEmptyLines: true,
  });
  return data.flatMap((row) => {
    const [events, cases] = [Number(row["Number of Readmissions"]), Number(row["Number of Discharges"])];
    const rate = Number(row["Expected Readmission Rate"]);
    const isShown = row["Measure Name"] === measure && [events, cases, rate].every((value) => Number.isFinite(value));
    return isShown ? [{ events, expected: (rate / 100) * cases }] : [];
  });
}

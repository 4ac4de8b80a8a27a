import { toMillionths } from "../../src/quality/indicators/millionths.js";
import type { ReportQuestion } from "../../src/quality/reports/prepareReport.js";
import type { CaredStay } from "./caredFor.js";
import type { Readmissions } from "./vermontReadmissions.js";

/** The stays as cases: the first `events` came back; the risk of each is the rate that CMS expects of the hospital's patients. */
export function judgedStays(
  stays: readonly CaredStay[],
  { expectedRate }: Readmissions,
  events: number,
): ReportQuestion["cases"] {
  const probability = toMillionths(expectedRate / 100);
  return stays.map(({ use }, i) => ({ use, counted: true, occurred: i < events, probability }));
}

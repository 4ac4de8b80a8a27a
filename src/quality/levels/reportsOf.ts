import { toBeHex } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import type { ChartName } from "../indicators/obligeOrganization.js";
import type { QualityReport } from "../reports/CaseBook.js";

/**
 * All reports of an organisation about an indicator, in the order of their periods.
 * @throws MedtrailError `chain.failed`.
 */
export async function reportsOf(
  connection: Connection,
  { org, indicator }: ChartName,
  span: BlockSpan = {},
): Promise<QualityReport[]> {
  const { quality } = connection;
  const filter = quality.filters.PeriodReported(org, indicator);
  const query = (first: number, last: number) => quality.queryFilter(filter, first, last);
  const events = await eventsBetween(connection, query, span);
  return events.map(({ args: { report } }) => ({
    first: Number(report.first),
    through: Number(report.through),
    leaves: Number(report.leaves),
    totals: bytes32.parse(toBeHex(report.totals, 32)),
    root: bytes32.parse(report.root),
  }));
}

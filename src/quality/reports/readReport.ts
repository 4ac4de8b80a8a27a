import { toBeHex } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import { chartName, periodForm } from "../indicators/obligeOrganization.js";
import type { QualityReport } from "./CaseBook.js";

const form = z.strictObject({ ...chartName.shape, through: periodForm });

/**
 * What an organisation reported of the periods that ended with `through`, from the event: whoever disputes it has to name it whole.
 * @throws InputError `input.invalid`; MissingError `quality.no-report`; MedtrailError `chain.failed`.
 */
export async function readReport(
  connection: Connection,
  name: z.input<typeof form>,
  span: BlockSpan = {},
): Promise<QualityReport> {
  const { quality } = connection;
  const { org, indicator, through } = checkInput(form, name, "report");
  const filter = quality.filters.PeriodReported(org, indicator, through);
  const [event] = await eventsBetween(connection, (first, last) => quality.queryFilter(filter, first, last), span);
  if (!event) throw new MissingError("quality.no-report", "Nothing was reported", { org, indicator, through });
  const { report } = event.args;
  return {
    first: Number(report.first),
    through: Number(report.through),
    leaves: Number(report.leaves),
    totals: bytes32.parse(toBeHex(report.totals, 32)),
    root: bytes32.parse(report.root),
  };
}

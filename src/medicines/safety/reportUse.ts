import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { named32 } from "../ids/fields.js";
import { SAFETY_REPORT_KINDS } from "../ids/states.js";

const reportSchema = z.strictObject({
  /** OrgId in whose name is reported. */
  reporter: named32,
  batch: named32,
  /** Of `useIdOf`. */
  use: named32,
  kind: z.enum(["adverseReaction", "medicationError", "qualityDefect", "suspectedFalsified"]),
  /** Whether it meets a criterion of seriousness (ICH E2A II.B). */
  serious: z.boolean(),
  /** sha-256 of the encrypted report. */
  document: named32,
});

export type UseReport = z.input<typeof reportSchema>;

/**
 * Reports what happened at one use of a batch, whatever the batch's status: once for each use and kind. Reports of several
 * organisations about one use count once.
 * @param connection a member's of the reporter's, with the duty to report.
 * @throws InputError `input.invalid`; RefusedError `contract.UseAlreadyReported`, also after a withdrawal,
 * `contract.BatchNotCommissioned` and those of acting.
 */
export async function reportUse(connection: Connection, report: UseReport): Promise<ContractTransactionReceipt> {
  const { reporter, batch, use, kind, serious, document } = checkInput(reportSchema, report, "safety report");
  return send(connection.safetyReports.report(reporter, batch, use, SAFETY_REPORT_KINDS[kind], serious, document));
}

import type { ContractTransactionReceipt } from "ethers";
import { ZeroHash } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { named32 } from "../ids/fields.js";
import { SAFETY_REPORT_KINDS } from "../ids/states.js";

const withdrawalSchema = z.strictObject({
  reporter: named32,
  batch: named32,
  use: named32,
  kind: z.enum(["adverseReaction", "medicationError", "qualityDefect", "suspectedFalsified"]),
  /** sha-256 of the nullification's reasons, if they are written down. */
  reasons: bytes32.optional(),
});

export type ReportWithdrawal = z.input<typeof withdrawalSchema>;

/**
 * Withdraws the reporter's own report: it was of another batch, or of nothing. It stays visible and cannot be made again.
 * @param connection a member's of the reporter's, with the duty to report.
 * @throws InputError `input.invalid`; RefusedError `contract.NoStandingReport` and those of acting.
 */
export async function withdrawReport(
  connection: Connection,
  withdrawal: ReportWithdrawal,
): Promise<ContractTransactionReceipt> {
  const { reporter, batch, use, kind, reasons } = checkInput(withdrawalSchema, withdrawal, "withdrawal of a report");
  const number = SAFETY_REPORT_KINDS[kind];
  return send(connection.safetyReports.withdraw(reporter, batch, use, number, reasons ?? ZeroHash));
}

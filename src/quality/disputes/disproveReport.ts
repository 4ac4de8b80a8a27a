import type { ContractTransactionReceipt, ContractTransactionResponse } from "ethers";
import type { z } from "zod";
import { followUse } from "../../records/uses/followUse.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";
import { type DisputeSubject, falsehoodForm, subjectForm, UNFIT_REASONS } from "./Falsehood.js";
import { subjectCall } from "./subjectCall.js";

/** ICaseDesk.Falsehood.Unknown. */
const FIRST_REASON = 4;

/**
 * Shows on chain that a report is false, for ever; `countFault` then lowers the standing.
 * @param connection anybody's who can send.
 * @param falsehood of `auditCaseBook`.
 * @throws InputError `input.invalid`; RefusedError `contract.NoFalsehood`, `contract.CaseNotInReport`, `contract.OtherReport`,
 * `contract.ReportAlreadyFalse`, `contract.UseNotReportable`, `contract.LeafCountDiffers`, `contract.UnknownReport`, `contract.UnknownUse`.
 */
export async function disproveReport(
  connection: Connection,
  subject: DisputeSubject,
  falsehood: z.input<typeof falsehoodForm>,
): Promise<ContractTransactionReceipt> {
  const of = subjectCall(checkInput(subjectForm, subject, "report"));
  const shown = checkInput(falsehoodForm, falsehood, "falsehood");
  for (const use of ("follow" in shown && shown.follow) || []) await followUse(connection, use);
  return send(call(connection.caseDesk, of, shown));
}

function call(
  desk: Connection["caseDesk"],
  subject: ReturnType<typeof subjectCall>,
  shown: z.output<typeof falsehoodForm>,
): Promise<ContractTransactionResponse> {
  switch (shown.kind) {
    case "sum":
      return desk.showFalseSum(subject, shown.index, shown.cases, shown.proof);
    case "order":
      return desk.showDisorder(subject, shown.index, shown.left, shown.right, shown.proof);
    case "missing": {
      const { patient, commitment, index, neighbours, proof } = shown;
      return desk.showMissing(subject, patient, commitment, index, neighbours, proof);
    }
    case "unfit":
      return desk.showUnfit(subject, shown.place, FIRST_REASON + UNFIT_REASONS.indexOf(shown.reason));
    case "foreign":
      return desk.showForeign(subject, shown.place, shown.issue);
    case "sharedRecord":
      return desk.showSharedRecord(subject, shown.index, shown.opened, shown.proof, shown.earlier);
    case "misplaced":
      return desk.showMisplaced(subject, shown.index, shown.opened, shown.proof);
  }
}

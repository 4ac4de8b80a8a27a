import { anchorAuditReport } from "../../audit/chain/anchorAuditReport.js";
import { signedAuditReport, verifyAuditReport } from "../../audit/report/signAuditReport.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openSendingDesk } from "../network/Desk.js";
import { readJson } from "../readInput.js";
import type { SendingInput } from "../roomFields.js";

interface AnchorInput extends SendingInput {
  readonly file: string;
  readonly author: string;
  readonly from: Date;
  readonly until: Date;
}

/** Anchors what an audit signed, after a look at the signature. */
export async function anchorReport(context: CliContext, input: AnchorInput): Promise<Outcome> {
  const { author: given, from, until } = input;
  const signed = checkInput(signedAuditReport, await readJson(context, input.file), "signed audit report");
  const { chain, home } = await openSendingDesk(context, input);
  const set = { author: await home.idOf("org", given), from, until };
  const { digest, isSigned, mayAudit } = await verifyAuditReport(chain, signed);
  if (!isSigned) {
    throw new InputError("input.invalid", "The audit report is not what its auditor signed, or of another chain", {
      account: signed.account,
      digest,
    });
  }
  const { auditor } = signed;
  const { hash } = await anchorAuditReport(chain, { set, auditor, digest });
  return { value: { digest, auditor, ...set, mayAudit, transaction: hash } };
}

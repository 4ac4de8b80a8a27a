import { anchorAuditReport, auditReportTime } from "../../src/audit/chain/anchorAuditReport.js";
import type { ReplicaSet } from "../../src/audit/chain/replicaSet.js";
import { auditReportText } from "../../src/audit/report/auditReportText.js";
import { verifyAuditReport } from "../../src/audit/report/signAuditReport.js";
import type { AuditResult } from "../../src/audit/runAudit.js";
import type { AuditCast, AuditStage } from "./auditCast.js";
import type { Story } from "./Story.js";

/** The audit's report: signed by who is accredited for it, checked, and anchored by its digest. */
export async function playAuditReport(
  story: Story,
  { chain, now }: AuditStage,
  { southwestern, auditor }: AuditCast,
  { set, result }: { readonly set: ReplicaSet; readonly result: AuditResult },
): Promise<void> {
  story.chapter("The report");
  const { report, signed, digest } = result;
  if (!signed) throw new Error("the report is signed");
  const [title = ""] = auditReportText(report).split("\n");
  story.tell(`To people it says: ${title.replace("# ", "")}`);
  const good = await verifyAuditReport(chain, signed);
  story.holds(
    `${auditor.name} signed it, and is accredited to audit`,
    good.isSigned && good.mayAudit && good.digest === digest,
  );
  const bad = await verifyAuditReport(chain, { ...signed, report: { ...report, status: "agree" } });
  story.holds("With one word changed the signature is worth nothing", !bad.isSigned && bad.digest !== digest);
  const anchored = { set, auditor: auditor.org, digest };
  await story.isRefused(southwestern.name, "anchors a report on its own copies", "contract.MissingLicence", () =>
    anchorAuditReport(southwestern.chain, { ...anchored, auditor: southwestern.org }),
  );
  await story.does(auditor.name, "anchors its digest", () => anchorAuditReport(auditor.chain, anchored));
  const time = await auditReportTime(chain, anchored);
  story.holds("The chain says since when", time !== undefined && time.getTime() === (await now()).getTime());
}

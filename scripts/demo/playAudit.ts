import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { ReplicaPlace } from "../../src/audit/replicas/openReplica.js";
import { serveReplica } from "../../src/audit/replicas/serveReplica.js";
import { type AuditOrder, runAudit } from "../../src/audit/runAudit.js";
import { runRepair } from "../../src/audit/runRepair.js";
import { type AuditCast, type AuditStage, admitAuditCast } from "./auditCast.js";
import type { Forgotten } from "./Life.js";
import { playAuditReport } from "./playAuditReport.js";
import { playRepair } from "./playRepair.js";
import { playRoots } from "./playRoots.js";
import type { QualityCast } from "./qualityCast.js";
import { allAgree, reportRoots } from "./reportRoots.js";
import type { Story } from "./Story.js";

/** Do all copies agree, where not, why, and what mends it: on the records that the chapters before left. */
export async function playAudit(
  story: Story,
  stage: AuditStage,
  known: QualityCast,
  forgotten: Forgotten,
): Promise<void> {
  story.chapter("Two hospitals and a laboratory keep copies of all records, and an auditor compares them");
  const cast = await admitAuditCast(story, stage, known);
  const { southwestern, northwestern, lakeside, auditor } = cast;
  const writeToken = randomUUID();
  const { url, close } = await story.does(lakeside.name, "serves its copy over HTTP; the others are folders", () =>
    serveReplica({ replica: lakeside.copy.directory, writeToken }),
  );
  const replicas = [
    ...[southwestern, northwestern].map(({ copy: { name, directory } }) => ({ name, location: directory })),
    { name: lakeside.name, location: url, token: writeToken, writable: true },
  ] satisfies ReplicaPlace[];
  const order = (work: string): AuditOrder => ({
    ...{ connection: stage.chain, replicas, work: join(stage.elsewhere, work), receipts: forgotten.receipts },
    auditor: { org: auditor.org, signer: auditor.member },
  });
  try {
    await playAgreement(story, cast, order("first"));
    const { unmended, ...repaired } = await playRepair(story, stage, cast, { order, forgotten });
    await playAuditReport(story, stage, cast, repaired);
    await playRoots(story, stage, cast, { set: repaired.set, unmended });
  } finally {
    await close();
  }
}

/** The copies agree with each other; that they agree with the chain takes more. */
async function playAgreement(story: Story, { auditor }: AuditCast, order: AuditOrder): Promise<void> {
  const { report } = await story.does(auditor.name, "compares the three with each other and with the chain", () =>
    runAudit(order),
  );
  story.holds("The three have one root: they agree with each other", reportRoots(report).size === 1);
  const { count, listed } = report.findings;
  story.holds(
    "Not with the chain: all three still serve the stay that its hospital took back",
    report.status === "differ" &&
      count === 3 &&
      new Set(listed.map(({ record }) => record)).size === 1 &&
      listed.every(({ class: kind, ground }) => kind === "retracted" && ground === "tombstone"),
  );
  const tidied = await story.does(auditor.name, "has it moved aside, and compares again", () => runRepair(order));
  story.holds(
    `All three have the root that the chain's events give: ${report.expected.count} records`,
    tidied.report.status === "repaired" &&
      tidied.report.expected.count === report.expected.count &&
      allAgree(tidied.report),
  );
}

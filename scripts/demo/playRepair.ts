import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { ReplicaSet } from "../../src/audit/chain/replicaSet.js";
import { type AuditOrder, type AuditResult, runAudit } from "../../src/audit/runAudit.js";
import { runRepair } from "../../src/audit/runRepair.js";
import type { TreeItem } from "../../src/audit/tree/replicaNode.js";
import { supersedeRecord } from "../../src/records/supersedeRecord.js";
import type { AuditCast, AuditStage } from "./auditCast.js";
import { filesNaming } from "./filesNaming.js";
import { itemsHeld } from "./itemsHeld.js";
import type { Forgotten } from "./Life.js";
import { type Brief, playMishaps } from "./playMishaps.js";
import { RecordCopy } from "./RecordCopy.js";
import { allAgree, reportRoots } from "./reportRoots.js";
import type { Story } from "./Story.js";

const YEAR = 365 * 86_400_000;
const CORRECTED = { resourceType: "Encounter", status: "entered-in-error" };
const REMEDIES = { quarantine: "to be moved aside", none: "nothing mends it" } as const;

/** What a repair came to. */
export interface Repaired {
  /** The first hospital's records. */
  readonly set: ReplicaSet;
  /** What the laboratory had of them before. */
  readonly unmended: readonly TreeItem[];
  readonly result: AuditResult;
}

/** Copies go wrong; the audit says where and why, mends what can be mended and says what cannot. */
export async function playRepair(
  story: Story,
  stage: AuditStage,
  cast: AuditCast,
  { order, forgotten }: { readonly order: (work: string) => AuditOrder; readonly forgotten: Forgotten },
): Promise<Repaired> {
  const { chain, stores, elsewhere, now, wait } = stage;
  const { southwestern, northwestern, lakeside, auditor } = cast;

  story.chapter("What happens to copies");
  const [corrected] = (await southwestern.copy.records(southwestern.org)).slice(-1);
  if (!corrected) throw new Error("there is a record");
  const { record } = await story.does(
    southwestern.name,
    "corrects a stay: a record that takes the earlier one's place",
    () =>
      supersedeRecord(southwestern.chain, stores, corrected, {
        content: new TextEncoder().encode(JSON.stringify(CORRECTED)),
        ...{ contentType: "application/fhir+json", category: "encounters" },
      }),
  );
  const successor = await stores.envelopes.getRecord(record);
  for (const { copy } of [southwestern, northwestern, lakeside]) await copy.take(successor, stores);
  const tape = await RecordCopy.of(southwestern.copy.directory, `${southwestern.name}'s tape`, join(elsewhere, "tape"));
  const until = await now();
  const set = { author: southwestern.org, from: new Date(until.getTime() - 2 * YEAR), until };
  await wait(60);
  const happened = await playMishaps(story, stage, cast, { successor, backup: forgotten.backup });
  const unmended = await itemsHeld(chain, set, lakeside.copy);

  story.chapter("Whether, where, why");
  const { report } = await story.does(auditor.name, "compares again", () => runAudit(order("second")));
  const roots = reportRoots(report);
  story.holds(
    "Whether: no two copies have one root, and none has the chain's",
    roots.size === 3 && !roots.has(report.expected.root) && report.status === "differ",
  );
  const named = new Set(report.findings.listed.map((one) => one.record));
  story.holds(`Where: hashes lead to ${report.compared} records`, report.compared === named.size);
  story.tell("Why:");
  for (const { what, findings } of happened) {
    const ids = new Set(findings.map((one) => one.record));
    const told = report.findings.listed.filter((one) => ids.has(one.record));
    const [one] = told;
    const remedy = one?.mend === "copy" ? `the copy of ${one.source} is proved` : REMEDIES[one?.mend ?? "none"];
    story.holds(
      `${what}: ${one?.class} (${one?.ground}), ${remedy}`,
      briefs(told) === briefs(findings) && findings.length > 0,
    );
  }
  const expected = happened.flatMap(({ findings }) => findings);
  story.holds("Nothing else is found", report.findings.count === expected.length);

  const mended = await story.does(auditor.name, "mends what the chain proves, moves aside what it does not", () =>
    runRepair(order("second")),
  );
  const { repair, findings: left } = mended.report;
  const counted = (mend: string) => expected.filter((one) => one.mend === mend).length;
  story.holds(
    `${repair?.copied} are copied from a copy with the anchored digest, ${repair?.quarantined} moved aside; nothing is deleted`,
    repair?.copied === counted("copy") && repair.quarantined === counted("quarantine") && repair.failed === 0,
  );
  story.holds(
    `Compared again, ${left.count} remain, and the report says why: no copy is proved of what all three changed`,
    mended.report.status === "differ" &&
      left.count === 3 &&
      left.listed.every(({ obstacle }) => obstacle === "no-proven-copy"),
  );
  const third = order("third");
  const places = [...third.replicas, { name: tape.name, location: tape.directory }];
  const result = await story.does(southwestern.name, "finds a tape with a fourth copy; the auditor mends from it", () =>
    runRepair({ ...third, replicas: places }),
  );
  story.holds(
    `All four have the chain's root: ${result.report.expected.count} records`,
    result.report.status === "repaired" && result.report.repair?.copied === left.count && allAgree(result.report),
  );
  await story.does(northwestern.name, "destroys what was moved aside, and the backup", async () => {
    for (const folder of [join(northwestern.copy.directory, "quarantine"), forgotten.backup])
      await rm(folder, { recursive: true });
  });
  const patients = new Set(forgotten.receipts.map(({ patient }) => patient.slice(2)));
  const naming = await filesNaming(northwestern.copy.directory, [...patients]);
  story.holds("The patient stays forgotten: no file of the copy names them", naming.length === 0 && patients.size > 0);
  return { set, unmended, result };
}

/** Findings as one text, in no order. */
function briefs(findings: readonly Brief[]): string {
  return findings
    .map((one) => [one.record, one.replica, one.class, one.part, one.ground, one.mend].join(" "))
    .sort()
    .join("\n");
}

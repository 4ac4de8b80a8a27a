import type { FindingClass } from "./AuditFinding.js";
import type { AuditReport } from "./AuditReport.js";

const MEANINGS: Readonly<Record<FindingClass, string>> = {
  missing: "anchored, and not there",
  truncated: "the beginning of what was anchored",
  corrupted: "other bytes than were anchored",
  stale: "an earlier version, while the later one is missing",
  superseded: "an earlier version that this audit wants removed",
  retracted: "taken back by its author, and still there",
  forgotten: "erased by a receipt, and still there",
  "not-anchored": "by an author who may write, and never anchored",
  forged: "made by nobody who may write, or no record at all",
  metadata: "an envelope that says other things than it should",
  unstable: "other bytes at each reading",
  unreadable: "refused by file system or server",
};

const STATUS: Readonly<Record<AuditReport["status"], string>> = {
  agree: "All copies agree with each other and with the chain.",
  repaired: "Copies differed; all of it was mended, and compared again.",
  differ: "Copies differ, or could not be compared.",
};

const MAX_LINES = 100;

/** The report for people, in Markdown. */
export function auditReportText(report: AuditReport): string {
  const { replicas, classes, findings, batches, expected, scope, repair } = report;
  const lines = [
    `# ${STATUS[report.status]}`,
    "",
    `Chain ${report.chainId}, RecordRegistry ${report.registry}, read up to block ${report.block} (${report.blockHash}).`,
    `Begun ${report.begun}, ended ${report.ended}. Scope: ${scopeText(scope)}.`,
    "",
    `The chain expects ${number(expected.count)} records, root \`${expected.root}\`.`,
    "",
    "| replica | ciphertexts | root | digests | at | |",
    "|---|---:|---|---|---|---|",
    ...replicas.map(({ name, state, fault }) =>
      state === undefined
        ? `| ${cell(name)} | | | | | ${fault ?? "not compared"} |`
        : `| ${cell(name)} | ${number(state.content.count)} | \`${state.content.root}\` | ${report.evidence === "read" ? "read" : state.evidence} | ${state.at} | ${fault ?? ""} |`,
    ),
    "",
  ];
  const counted = Object.entries(classes).filter(([, count]) => count > 0);
  if (counted.length > 0) {
    lines.push("| class | findings | |", "|---|---:|---|");
    for (const [name, count] of counted) lines.push(`| ${name} | ${number(count)} | ${meaningOf(name)} |`);
    lines.push("");
  }
  if (repair) {
    lines.push(
      `Mended: ${repair.copied} copied from a copy that the chain proves, ${repair.quarantined} moved aside; ${repair.kept} left, ${repair.failed} failed, in ${repair.rounds} rounds.`,
      "",
    );
  }
  for (const { author, root, count, known, lost } of batches.listed) {
    const rest = lost === undefined ? "no replica has its manifest" : `at least ${lost} records are lost`;
    lines.push(`- Batch \`${root}\` of \`${author}\`: ${known} of ${count} leaves are known; ${rest}.`);
  }
  if (batches.listed.length > 0) lines.push("");
  if (findings.count > 0) {
    lines.push("| record | replica | class | part | ground | what mends it |", "|---|---|---|---|---|---|");
    for (const one of findings.listed.slice(0, MAX_LINES)) {
      const mend =
        one.mend === "copy"
          ? `copy from ${one.source ?? ""}`
          : one.mend === "none"
            ? `nothing: ${one.obstacle ?? ""}`
            : "moving it aside";
      lines.push(
        `| \`${one.record}\` | ${cell(one.replica)} | ${one.class} | ${one.part} | ${one.ground} | ${cell(mend)} |`,
      );
    }
    if (findings.count > MAX_LINES)
      lines.push(
        "",
        `${number(findings.count - MAX_LINES)} more: see findings.ndjson, sha-256 \`${findings.digest}\`.`,
      );
    lines.push("");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function meaningOf(name: string): string {
  return Object.entries(MEANINGS).find(([found]) => found === name)?.[1] ?? "";
}

function scopeText({ authors, patients, from, until, superseded }: AuditReport["scope"]): string {
  const parts = [
    authors && `${authors.length} authors`,
    patients && `${patients.length} patients`,
    from && `from ${from}`,
    until && `until ${until}`,
    superseded === "removed" && "current versions alone",
  ].filter((part) => part);
  return parts.length === 0 ? "all records of the registry" : parts.join(", ");
}

function number(value: number): string {
  return value.toLocaleString("en");
}

/** A name as a cell of a table: names come from outside. */
function cell(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll(/[\r\n]/g, " ");
}

import type { AuditReport } from "../../src/audit/report/AuditReport.js";

/** The roots over ciphertexts that the replicas of an audit have. */
export function reportRoots({ replicas }: AuditReport): ReadonlySet<string | undefined> {
  return new Set(replicas.map(({ state }) => state?.content.root));
}

/** Whether nothing is left to find, and every replica has the root that the chain expects. */
export function allAgree(report: AuditReport): boolean {
  const roots = reportRoots(report);
  return report.findings.count === 0 && roots.size === 1 && roots.has(report.expected.root);
}

import type { ContractTransactionReceipt } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { type ReplicaSet, setCall, setIdOf } from "./replicaSet.js";

/** A report over a set, by its auditor. */
export interface AnchoredReport {
  readonly set: ReplicaSet;
  /** OrgId of the auditor. */
  readonly auditor: Hex;
  /** auditReportDigest: sha-256 of the report, the word that its signature signs. */
  readonly digest: Hex;
}

/**
 * Anchors the digest of an auditor's signed report over a set.
 * @param connection a member's of an organisation with the auditor licence, with the duty to report.
 * @throws InputError `input.invalid`; RefusedError `contract.ReportAlreadyAnchored`, `contract.PeriodNotPast`, `contract.EmptyDigest`, those of acting;
 * MedtrailError `chain.failed`.
 */
export async function anchorAuditReport(
  { replicas }: Connection,
  { set, auditor, digest }: AnchoredReport,
): Promise<ContractTransactionReceipt> {
  const [org, word] = [checkInput(bytes32, auditor, "OrgId of the auditor"), checkInput(bytes32, digest, "digest")];
  return await send(replicas.anchorReport(setCall(set), org, word));
}

/** When a report was anchored; nothing if it never was. @throws InputError `input.invalid`; MedtrailError `chain.failed`. */
export async function auditReportTime(
  { replicas }: Connection,
  { set, auditor, digest }: AnchoredReport,
): Promise<Date | undefined> {
  const [org, word] = [checkInput(bytes32, auditor, "OrgId of the auditor"), checkInput(bytes32, digest, "digest")];
  const time = await ask(replicas.reportedAtOf(setIdOf(set), org, word));
  return time === 0n ? undefined : fromSeconds(time);
}

import { createReadStream } from "node:fs";
import { join, resolve } from "node:path";
import type { Signer } from "ethers";
import type { z } from "zod";
import { type ErasureReceipt, erasureReceipt } from "../records/erasure/ErasureReceipt.js";
import { checkInput } from "../shared/checkInput.js";
import type { Connection } from "../shared/connect.js";
import { InputError } from "../shared/errors.js";
import { fileFailure, writeDurably } from "../shared/FileSystem.js";
import type { Hex } from "../shared/hex.js";
import { createSha256 } from "../shared/sha256.js";
import { type Audit, type Audited, type AuditStep, auditReplicas } from "./auditReplicas.js";
import { type AccountedBatch, accountBatch } from "./expected/accountBatches.js";
import type { auditScope } from "./expected/ExpectedSet.js";
import { FileExpectedSet } from "./expected/FileExpectedSet.js";
import { FileAuditJournal } from "./FileAuditJournal.js";
import { openReplica, type ReplicaPlace } from "./replicas/openReplica.js";
import type { Evidence } from "./replicas/Replica.js";
import type { AuditFinding } from "./report/AuditFinding.js";
import { type AuditReport, auditReportDigest, MAX_BATCHES, MAX_FINDINGS } from "./report/AuditReport.js";
import { auditReportText } from "./report/auditReportText.js";
import { EXIT_CODES } from "./report/exitCodes.js";
import { type SignedAuditReport, signAuditReport } from "./report/signAuditReport.js";

/** An audit as a command line or a program asks for it. */
export interface AuditOrder {
  readonly connection: Connection;
  /** Folders and addresses. */
  readonly replicas: readonly ReplicaPlace[];
  /** A directory for what the audit knows and finds. Given again, an audit that was interrupted goes on, and a later one reads of the chain only what is new. */
  readonly work: string;
  /** How closely: `index` unless told. */
  readonly evidence?: Evidence;
  readonly scope?: z.input<typeof auditScope>;
  /** Receipts of erasures: whoever still has what they name is told. */
  readonly receipts?: readonly ErasureReceipt[];
  /** Blocks that make an anchor final, its own included; 1 unless told. */
  readonly confirmations?: number;
  /** Who signs the report, if anybody. */
  readonly auditor?: { readonly org: Hex; readonly signer: Pick<Signer, "signTypedData" | "getAddress"> };
  readonly onStep?: (step: AuditStep) => void;
}

/** What was found, and where it is written: `report.json`, `report.md` and `findings.ndjson` in the working directory. */
export interface AuditResult {
  readonly report: AuditReport;
  /** sha-256 of the report: the word to anchor. */
  readonly digest: Hex;
  readonly signed?: SignedAuditReport;
  /** 0: all agree; 1: they do again, after a repair; 3: differences remain. */
  readonly exitCode: (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
}

/**
 * Compares replicas with each other and with the chain, and reports. It changes nothing in them but their indexes.
 * @throws InputError `input.invalid`, `audit.other`; MedtrailError `chain.failed`, `store.io` of the working directory.
 */
export async function runAudit(order: AuditOrder): Promise<AuditResult> {
  const { audit, journal } = prepareAudit(order);
  const begun = new Date();
  return reportAudit(order, audit, journal, await auditReplicas(audit), begun);
}

/** What an order asks for. @throws InputError `input.invalid`. */
export function prepareAudit({
  connection,
  replicas,
  work,
  evidence = "index",
  scope = {},
  receipts = [],
  confirmations = 1,
  onStep,
}: AuditOrder): { readonly audit: Audit; readonly journal: FileAuditJournal } {
  const directory = resolve(work);
  const expected = new FileExpectedSet(join(directory, "expected"), { scope, confirmations });
  const journal = new FileAuditJournal(directory);
  const forgotten = new Set<Hex>();
  for (const receipt of receipts) {
    const { chainId, registry, records } = checkInput(erasureReceipt, receipt, "erasure receipt");
    const { deployment } = connection;
    if (chainId !== deployment.chainId || registry !== deployment.contracts.RecordRegistry) {
      throw new InputError("erasure.other-chain", "An erasure was done on another chain", {
        erased: chainId,
        registry,
      });
    }
    for (const { record, refused } of records) if (refused === undefined) forgotten.add(record);
  }
  const audit: Audit = {
    connection,
    expected,
    scope: expected.scope,
    replicas: replicas.map(openReplica),
    evidence,
    forgotten,
    journal,
    ...(onStep ? { onStep } : {}),
  };
  return { audit, journal };
}

/** Writes, and signs where an auditor is named, the report of what an audit came to. */
export async function reportAudit(
  { connection, work, evidence = "index", auditor }: AuditOrder,
  audit: Audit,
  journal: FileAuditJournal,
  audited: Audited,
  begun: Date,
  repair?: AuditReport["repair"],
): Promise<AuditResult> {
  const { progress, point, expected, replicas } = audited;
  const batches: AccountedBatch[] = [];
  for (const batch of audited.batches) batches.push(await accountBatch(audit.expected, audit.replicas, batch));
  const listed: AuditFinding[] = [];
  let count = 0;
  for await (const finding of journal.findings()) if (++count <= MAX_FINDINGS) listed.push(finding);
  const isFaulty = replicas.some(({ fault }) => fault !== undefined) || batches.some(({ lost }) => lost !== 0);
  const status = count > 0 || isFaulty ? "differ" : isMended(repair) ? "repaired" : "agree";
  const { chainId, contracts } = connection.deployment;
  const report: AuditReport = {
    type: "medtrail.audit-report",
    version: 1,
    chainId,
    registry: contracts.RecordRegistry,
    ...point,
    begun: begun.toISOString(),
    ended: new Date().toISOString(),
    scope: audit.scope,
    evidence,
    replicas: [...replicas],
    expected,
    status,
    compared: progress.compared,
    passedOver: { young: progress.young, outOfScope: progress.outOfScope },
    classes: progress.classes,
    findings: { count, digest: await digestOfFile(journal.path), listed },
    batches: {
      incomplete: batches.length,
      listed: batches.slice(0, MAX_BATCHES).map(({ author, root, count: leaves, known, lost }) => {
        return { author, root, count: leaves, known, ...(lost === undefined ? {} : { lost }) };
      }),
    },
    ...(repair ? { repair } : {}),
  };
  const signed = auditor && (await signAuditReport(connection.deployment, auditor.signer, auditor.org, report));
  const encoder = new TextEncoder();
  await writeDurably(join(work, "report.json"), encoder.encode(`${JSON.stringify(signed ?? { report })}\n`));
  await writeDurably(join(work, "report.md"), encoder.encode(auditReportText(report)));
  const digest = await auditReportDigest(report);
  return { report, digest, ...(signed ? { signed } : {}), exitCode: EXIT_CODES[status] };
}

function isMended(repair: AuditReport["repair"]): boolean {
  return repair !== undefined && Object.values(repair.before).some((count) => count > 0);
}

async function digestOfFile(path: string): Promise<Hex> {
  const hash = await createSha256();
  try {
    for await (const piece of createReadStream(path)) hash.update(piece);
  } catch (cause) {
    throw fileFailure("read", path, cause);
  }
  return hash.digest();
}

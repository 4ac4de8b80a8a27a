import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { digestOf } from "../../shared/contentId.js";
import type { Hex } from "../../shared/hex.js";
import { auditScope } from "../expected/ExpectedSet.js";
import { EVIDENCE, replicaState } from "../replicas/Replica.js";
import { auditFinding, FINDING_CLASSES } from "./AuditFinding.js";

/** Findings that a report lists; it counts all, and the digest of the whole list is in it. */
export const MAX_FINDINGS = 1_000;
/** Batches that a report lists. */
export const MAX_BATCHES = 100;

const count = z.int().nonnegative();
const classes = z.partialRecord(z.enum(FINDING_CLASSES), count);

const batch = z.strictObject({
  author: bytes32,
  root: bytes32,
  count,
  known: count,
  /** Records at least that the manifest lists and no replica has, and that were not retracted; absent when no replica has the manifest. */
  lost: count.exactOptional(),
});

export const auditReport = z.strictObject({
  type: z.literal("medtrail.audit-report"),
  version: z.literal(1),
  chainId: z.int().positive(),
  /** Address of the RecordRegistry. */
  registry: z.string(),
  /** Up to where the chain was read. */
  block: count,
  blockHash: z.string(),
  begun: z.iso.datetime(),
  ended: z.iso.datetime(),
  scope: auditScope,
  /** How closely it was asked to look; each replica says what was done. */
  evidence: z.enum(EVIDENCE),
  replicas: z.array(
    z.strictObject({ name: z.string(), state: replicaState.exactOptional(), fault: z.string().exactOptional() }),
  ),
  expected: z.strictObject({ root: bytes32, count }),
  /** `agree`: nothing was wrong; `repaired`: nothing is wrong any more; `differ`: something is. */
  status: z.enum(["agree", "repaired", "differ"]),
  /** Records that were looked at closely. */
  compared: count,
  /** Records whose anchor is not final yet, and records of no concern to this audit. */
  passedOver: z.strictObject({ young: count, outOfScope: count }),
  /** How many findings of each class remain. */
  classes,
  findings: z.strictObject({ count, digest: bytes32, listed: z.array(auditFinding).max(MAX_FINDINGS) }),
  batches: z.strictObject({ incomplete: count, listed: z.array(batch).max(MAX_BATCHES) }),
  /** What was mended before that. */
  repair: z
    .strictObject({ rounds: count, before: classes, copied: count, quarantined: count, kept: count, failed: count })
    .exactOptional(),
});

/** What an audit came to. It names records, authors, replicas and digests; no key, no content, no person. */
export type AuditReport = Readonly<z.output<typeof auditReport>>;

/** The report's exact bytes: JSON without white space, members in the order of the schema. @throws InputError `input.invalid`. */
export function encodeAuditReport(report: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(checkInput(auditReport, report, "audit report")));
}

/** sha-256 of the report's exact bytes: the word that is signed and anchored. */
export async function auditReportDigest(report: unknown): Promise<Hex> {
  return digestOf(encodeAuditReport(report));
}

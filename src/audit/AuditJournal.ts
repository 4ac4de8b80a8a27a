import { z } from "zod";
import { bytes32 } from "../shared/bytes32.js";
import { type AuditFinding, FINDING_CLASSES } from "./report/AuditFinding.js";

const tops = z.strictObject({ content: bytes32, metadata: bytes32 });

/** How far an audit has come. */
export const auditProgress = z.strictObject({
  type: z.literal("medtrail.audit-progress"),
  version: z.literal(1),
  /** sha-256 of what is audited and how: another audit does not go on with this one's. */
  audit: bytes32,
  begun: z.iso.datetime(),
  /** Everything up to this key was compared. */
  after: bytes32.exactOptional(),
  /** The roots that were compared, by replica; another root means that all is to be compared anew. */
  tops: z.record(z.string(), tops),
  chain: bytes32,
  done: z.boolean(),
  compared: z.int().nonnegative(),
  young: z.int().nonnegative(),
  outOfScope: z.int().nonnegative(),
  classes: z.partialRecord(z.enum(FINDING_CLASSES), z.int().nonnegative()),
  /** Replicas that could not be compared to the end, and the code of the error. */
  faults: z.array(z.strictObject({ replica: z.string(), code: z.string() })),
});

export type AuditProgress = z.output<typeof auditProgress>;

/** Where an audit keeps what it found, so that it goes on after a kill and need not hold all of it. */
export interface AuditJournal {
  /** What an earlier run had saved, if anything: findings added after that are gone. @throws IntegrityError `store.corrupt`; MedtrailError `store.io`. */
  open(): Promise<AuditProgress | undefined>;
  add(findings: readonly AuditFinding[]): Promise<void>;
  /** Makes the progress and all findings so far durable. @throws MedtrailError `store.io`. */
  save(progress: AuditProgress): Promise<void>;
  /** Begins anew: no findings. */
  clear(): Promise<void>;
  /** All findings, in the order in which they were found. */
  findings(): AsyncGenerator<AuditFinding, void, undefined>;
}

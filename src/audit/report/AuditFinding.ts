import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";

/** What may be wrong with a replica's copy of a record. docs/audit.md says how each is decided. */
export const FINDING_CLASSES = [
  "missing",
  "truncated",
  "corrupted",
  "stale",
  "superseded",
  "retracted",
  "forgotten",
  "not-anchored",
  "forged",
  "metadata",
  "unstable",
  "unreadable",
] as const;

/**
 * On what ground. `anchor`: the record's own anchor; `batch`: a proof below an anchored root; `tombstone`: the chain says retracted; `no-anchor`: the chain knows no such record;
 * `receipt`: an erasure's receipt; `record-id`: the envelope's fields do not give the RecordId; `binding`: its sealed key is for something else; `two-reads`: two readings differ;
 * `refused`: the file system or server refused; `successor`: the chain says what took its place; `copies`: copies differ and no hash on chain covers what they differ in.
 */
export const GROUNDS = [
  "anchor",
  "batch",
  "tombstone",
  "no-anchor",
  "receipt",
  "record-id",
  "binding",
  "two-reads",
  "refused",
  "successor",
  "copies",
] as const;

/** Why nothing mends a finding. */
export const OBSTACLES = ["no-proven-copy", "copies-differ", "unstable", "unreadable"] as const;

export const auditFinding = z.strictObject({
  record: bytes32,
  /** The name of the replica. */
  replica: z.string(),
  class: z.enum(FINDING_CLASSES),
  part: z.enum(["ciphertext", "envelope", "both"]),
  ground: z.enum(GROUNDS),
  /** The digest that the ciphertext has to have. */
  expected: bytes32.exactOptional(),
  /** The digest that what was read has. */
  found: bytes32.exactOptional(),
  /** What mends it: a copy that the chain proves, from `source`; moving it aside; or nothing, for `obstacle`. */
  mend: z.enum(["copy", "quarantine", "none"]),
  source: z.string().exactOptional(),
  obstacle: z.enum(OBSTACLES).exactOptional(),
  /** The code of the error that told it, where there was one. */
  code: z.string().exactOptional(),
});

export type AuditFinding = Readonly<z.output<typeof auditFinding>>;
export type FindingClass = (typeof FINDING_CLASSES)[number];

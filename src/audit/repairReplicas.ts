import { z } from "zod";
import { IntegrityError, MedtrailError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import type { Audit } from "./auditReplicas.js";
import { type Diagnosis, diagnose } from "./diagnose.js";
import type { Observation } from "./observe.js";
import { isWritable, type Replica, type WritableReplica } from "./replicas/Replica.js";
import type { AuditFinding } from "./report/AuditFinding.js";
import { SourceFailure } from "./tree/differences.js";

/** What became of one finding. */
export const repairOutcome = z.strictObject({
  record: z.string(),
  replica: z.string(),
  done: z.enum(["copied", "quarantined", "kept", "failed"]),
  /** The code of the error, for what failed; why it was kept, for what nothing mends. */
  why: z.string().exactOptional(),
});

export type RepairOutcome = Readonly<z.output<typeof repairOutcome>>;

/**
 * Mends what an audit found, record by record. Every record is judged anew just before, by its bytes and the chain, so a journal that is old, or a repair that was killed, does no harm: what is mended
 * by now is passed over. Only a copy whose digest the chain anchors is copied, never what most replicas have; what it replaces, and what the chain does not prove, is moved aside with a note. Nothing is
 * deleted.
 * @throws MedtrailError `chain.failed`, `store.io` of the journal. What a replica refuses is an outcome.
 */
export async function* repairReplicas(audit: Audit): AsyncGenerator<RepairOutcome, void, undefined> {
  let last: Hex | undefined;
  for await (const { record } of audit.journal.findings()) {
    if (record === last) continue;
    last = record;
    yield* repairRecord(audit, record);
  }
}

async function* repairRecord(audit: Audit, record: Hex): AsyncGenerator<RepairOutcome, void, undefined> {
  let diagnosis: Diagnosis;
  try {
    diagnosis = await diagnose(audit, record);
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    yield { record, replica: error.source, done: "failed", why: error.code };
    return;
  }
  const { findings, observations = [] } = diagnosis;
  for (const finding of findings) {
    const { replica: name } = finding;
    const told = { record, replica: name };
    const target = audit.replicas.find((replica) => replica.name === name);
    if (target === undefined || finding.mend === "none") {
      yield { ...told, done: "kept", why: finding.obstacle ?? "no-proven-copy" };
    } else if (!isWritable(target)) {
      yield { ...told, done: "kept", why: "read-only" };
    } else {
      try {
        if (finding.mend === "copy") await copy(target, finding, observations);
        else await setAside(audit, target, finding);
        yield { ...told, done: finding.mend === "copy" ? "copied" : "quarantined" };
      } catch (error) {
        if (!(error instanceof MedtrailError)) throw error;
        yield { ...told, done: "failed", why: error.code };
      }
    }
  }
}

async function copy(
  target: WritableReplica,
  finding: AuditFinding,
  observations: readonly Observation[],
): Promise<void> {
  const { record, part, source } = finding;
  const from = observations.find(({ replica }) => replica.name === source);
  const here = observations.find(({ replica }) => replica.name === target.name);
  if (from === undefined || here === undefined) throw gone(record, source);
  if (part !== "envelope") {
    // Of a record that is missing whole the envelope's source is named; any ciphertext with the digest is as good as another.
    const whole = from.content.state === "whole" ? from : observations.find(({ content }) => content.state === "whole");
    const digest = finding.expected;
    if (whole === undefined || digest === undefined) throw gone(record, source);
    if (here.content.state === "changed") {
      await target.quarantine({ content: digest }, noteOf(finding, here.content.found));
    }
    await copyContent(whole.replica, target, record, digest);
  }
  if (part !== "ciphertext") {
    // The very bytes that were judged, whatever the source would say now.
    if (from.envelope.bytes === undefined) throw gone(record, source);
    if (here.envelope.bytes !== undefined) {
      await target.quarantine({ metadata: record }, noteOf(finding, here.envelope.digest));
    }
    await target.putMetadata(record, from.envelope.bytes);
  }
}

async function copyContent(from: Replica, target: WritableReplica, record: Hex, digest: Hex): Promise<void> {
  const content = await from.readContent(digest);
  if (content === undefined) throw gone(record, from.name);
  await target.putContent(record, digest, content.bytes); // fails unless the bytes have the digest
}

/**
 * The envelope first: without it nothing is served, and what a crash leaves is found again. A ciphertext by which the chain stands for another record stays: whoever writes an envelope over it shall
 * not have it moved, though this replica lost the envelope of its own.
 */
async function setAside({ expected: set }: Audit, target: WritableReplica, finding: AuditFinding): Promise<void> {
  const { record, part, expected, found } = finding;
  if (part !== "ciphertext") await target.quarantine({ metadata: record }, noteOf(finding, undefined));
  if (part !== "envelope" && expected !== undefined && !(await set.standsOn(expected)))
    await target.quarantine({ content: expected }, noteOf(finding, found));
}

function noteOf({ record, class: reason, expected }: AuditFinding, found: Hex | undefined) {
  return { record, reason, ...(found ? { found } : {}), ...(expected ? { expected } : {}) };
}

function gone(record: Hex, source: string | undefined): IntegrityError {
  return new IntegrityError("replica.inconsistent", "The proven copy is not there any more", {
    record,
    replica: source,
  });
}

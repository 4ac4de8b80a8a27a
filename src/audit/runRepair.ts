import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { fileFailure, writeDurably } from "../shared/FileSystem.js";
import { readDocument } from "../shared/readDocument.js";
import { auditReplicas } from "./auditReplicas.js";
import { repairReplicas } from "./repairReplicas.js";
import { FINDING_CLASSES } from "./report/AuditFinding.js";
import { type AuditOrder, type AuditResult, prepareAudit, reportAudit } from "./runAudit.js";

/** Rounds of mending and comparing. What a round mends may show what lay below it; more rounds than these mend nothing more. */
const MAX_ROUNDS = 4;

const count = z.int().nonnegative();
const repairState = z.strictObject({
  type: z.literal("medtrail.repair-progress"),
  version: z.literal(1),
  begun: z.iso.datetime(),
  rounds: count,
  before: z.partialRecord(z.enum(FINDING_CLASSES), count),
  copied: count,
  quarantined: count,
  kept: count,
  failed: count,
});

/**
 * Audits, mends what the chain proves, moves aside what it does not, and compares again until all agree or nothing more can be mended; what cannot, and why, is in the report. Killed at any moment it goes on when it
 * is run again with the same order.
 * @throws as runAudit.
 */
export async function runRepair(order: AuditOrder): Promise<AuditResult> {
  const { onStep = () => undefined } = order;
  const { audit, journal } = prepareAudit(order);
  const path = join(order.work, "repair.json");
  let audited = await auditReplicas(audit);
  let state = (await readDocument(path, repairState, "repair's progress")) ?? {
    type: "medtrail.repair-progress" as const,
    version: 1 as const,
    begun: new Date().toISOString(),
    rounds: 0,
    before: audited.progress.classes,
    copied: 0,
    quarantined: 0,
    kept: 0,
    failed: 0,
  };
  const save = () => writeDurably(path, new TextEncoder().encode(`${JSON.stringify(state)}\n`));
  await save();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let [kept, failed, mended] = [0, 0, 0];
    const active = new Set(audited.replicas.filter(({ fault }) => fault === undefined).map(({ name }) => name));
    const repairing = { ...audit, replicas: audit.replicas.filter(({ name }) => active.has(name)) };
    for await (const { done } of repairReplicas(repairing)) {
      if (done === "copied") state = { ...state, copied: state.copied + 1 };
      else if (done === "quarantined") state = { ...state, quarantined: state.quarantined + 1 };
      if (done === "kept") kept++;
      else if (done === "failed") failed++;
      else mended++;
      onStep({ phase: "repair", done: mended + kept + failed });
    }
    state = { ...state, kept, failed };
    if (mended === 0) break;
    state = { ...state, rounds: state.rounds + 1 };
    await save();
    audited = await auditReplicas(audit);
  }
  const { type, version, begun, ...repair } = state;
  const result = await reportAudit(order, audit, journal, audited, new Date(begun), repair);
  try {
    await rm(path, { force: true }); // the next repair counts from nothing
  } catch (cause) {
    throw fileFailure("remove", path, cause);
  }
  return result;
}

import type { Connection } from "../../shared/connect.js";
import { IntegrityError } from "../../shared/errors.js";
import { type AnchoredHead, anchoredHeads } from "./anchoredHeads.js";
import type { LogEvidence, ShownEntry } from "./LogEvidence.js";
import { verifyEvidence } from "./verifyEvidence.js";

type Invention = Extract<LogEvidence, { kind: "unsigned" | "repeated" | "stale" | "backdated" }>;

/** What else is known: the log's anchored roots, asked of the chain unless given, and other entries of it. */
export interface InventionHints {
  readonly anchored?: readonly AnchoredHead[];
  readonly others?: readonly ShownEntry[];
}

/**
 * Shows that an entry was made up, or nothing if it stands: the reader did not sign it, signed it once for two entries, or not when it was
 * written down, or the log was anchored without it after that time. The evidence names the entry: it is for whom the patient chooses.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed`.
 */
export async function proveInvention(
  connection: Connection,
  shown: ShownEntry,
  { anchored, others = [] }: InventionHints = {},
): Promise<Invention | undefined> {
  const { index, entry, head } = shown;
  const heads = anchored ?? (await anchoredHeads(connection, head));
  const earlier = heads.findLast(({ size }) => size <= index);
  const candidates: Invention[] = [
    { kind: "unsigned", shown },
    ...others
      .filter((other) => other.entry.request.record === entry.request.record && other.index !== index)
      .map((again) => ({ kind: "repeated" as const, shown, again })),
    { kind: "stale", shown },
  ];
  if (earlier) {
    const { org, server, sequence, size, root } = earlier;
    candidates.push({ kind: "backdated", shown, before: { org, server, sequence, size, root } });
  }
  for (const candidate of candidates) {
    try {
      await verifyEvidence(connection, candidate);
      return candidate;
    } catch (error) {
      if (!(error instanceof IntegrityError && error.code === "access-log.no-proof")) throw error;
    }
  }
  return undefined;
}

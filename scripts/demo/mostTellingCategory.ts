import type { RecordDraft } from "../../src/records/sealRecord.js";

/** Laboratory results when there are any; else the category with the most records. */
export function mostTellingCategory(drafts: readonly RecordDraft[]): string {
  const counts = new Map<string, number>();
  for (const { category } of drafts) counts.set(category, (counts.get(category) ?? 0) + 1);
  const [[most] = ["other"]] = [...counts].sort(([, a], [, b]) => b - a);
  return counts.has("laboratory") ? "laboratory" : most;
}

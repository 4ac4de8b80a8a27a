import { isJsonObject } from "../../shared/jsonObject.js";
import { type RecordCategory, recordCategory } from "../recordCategory.js";
import type { FhirItem } from "./FhirItem.js";
import type { PatientIndex } from "./PatientIndex.js";

/**
 * The category of each record of one patient. An Observation without any category takes that of the DiagnosticReports of
 * the same patient that name it as their `result`, where they agree: the report's author has said which service it comes
 * from. Whatever a restricted report names is restricted.
 */
export function categoriesOf(items: readonly FhirItem[], index: PatientIndex): ReadonlyMap<FhirItem, RecordCategory> {
  const categories = new Map(items.map((item) => [item, recordCategory(item.resource)] as const));
  const reported = new Map<FhirItem, Set<RecordCategory>>();
  for (const item of items) {
    if (item.resource.resourceType !== "DiagnosticReport") continue;
    for (const { reference } of item.resource.result ?? []) {
      const result = reference === undefined ? undefined : index.find(reference, item);
      if (result === undefined || !categories.has(result)) continue;
      reported.set(result, (reported.get(result) ?? new Set()).add(recordCategory(item.resource)));
    }
  }
  for (const [item, found] of reported) {
    const [only] = found;
    if (found.has("restricted")) categories.set(item, "restricted");
    else if (found.size === 1 && only !== undefined && hasNoCategory(item)) categories.set(item, only);
  }
  return categories;
}

function hasNoCategory({ resource }: FhirItem): boolean {
  const unlabelled = recordCategory(resource) === "other";
  return unlabelled && isJsonObject(resource) && resource.resourceType === "Observation" && !("category" in resource);
}

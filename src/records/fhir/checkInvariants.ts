import { type Constraint, evalFhirPathTyped, type TypedValue } from "@medplum/core";
import { isJsonObject, type JsonObject } from "../../shared/jsonObject.js";
import type { TypedPlace } from "./checkStructure.js";
import type { FhirProblem } from "./FhirProblem.js";

/** Checked by the walk itself (empty elements, narrative), or in need of functions that @medplum/core's FHIRPath lacks. */
const SKIPPED: ReadonlySet<string> = new Set(["ele-1", "txt-1", "txt-2", "dom-3", "ref-1"]);

const UCUM = { "%ucum": { type: "string", value: "http://unitsofmeasure.org" } };

/**
 * Evaluates the invariants of datatypes and contained resources (per-1, qty-3, ref-1, obs-6 in `contained`, …), which
 * @medplum/core passes over: it reads those of the root resource and of its elements only.
 */
export function checkInvariants(places: readonly TypedPlace[]): FhirProblem[] {
  const [root, ...inner] = places;
  if (root === undefined) return [];
  const rootResource = { type: root.schema.name, value: root.value };
  const problems: FhirProblem[] = [];
  for (const { path, value, schema } of inner) {
    const typed = { type: schema.name, value };
    if (schema.name === "Reference" && !isLocalTargetHere(value.reference, root.value)) {
      problems.push({
        path,
        rule: "invariant ref-1: a local reference needs its contained resource",
        found: "Reference",
      });
    }
    if (schema.url === undefined) continue;
    for (const constraint of schema.constraints ?? []) {
      if (constraint.severity !== "error" || SKIPPED.has(constraint.key)) continue;
      const variables = {
        ...UCUM,
        "%context": typed,
        "%resource": schema.kind === "resource" ? typed : rootResource,
        "%rootResource": rootResource,
      };
      if (!holds(constraint, typed, variables)) {
        problems.push({ path, rule: `invariant ${constraint.key}: ${constraint.description}`, found: "breach" });
      }
    }
  }
  return problems;
}

/** ref-1; `#` alone means the container. As FHIRPath it is empty, not true, for a Reference without `reference`. */
function isLocalTargetHere(reference: unknown, { contained }: JsonObject): boolean {
  if (typeof reference !== "string" || !reference.startsWith("#") || reference === "#") return true;
  return Array.isArray(contained) && contained.some((inner) => isJsonObject(inner) && `#${inner.id}` === reference);
}

function holds({ expression }: Constraint, value: TypedValue, variables: Record<string, TypedValue>): boolean {
  try {
    const [result, ...more] = evalFhirPathTyped(expression, [value], variables);
    // Empty is "cannot tell": per-1 on a year against a day of that year.
    return more.length === 0 && result?.value !== false;
  } catch {
    return false;
  }
}

import type { JsonObject } from "../../shared/jsonObject.js";
import type { BindingBreach } from "./checkBinding.js";
import type { FhirDefinitions } from "./FhirDefinitions.js";
import { parseReference } from "./FhirReference.js";

const BASE = "http://hl7.org/fhir/StructureDefinition/";

/** Whether a literal reference names a type that its element allows, and the one it says; what does not name a type cannot be judged here. */
export function checkTarget(
  { reference, type }: JsonObject,
  targetProfiles: readonly string[] | undefined,
  definitions: FhirDefinitions,
): BindingBreach | undefined {
  if (typeof reference !== "string") return undefined;
  const parsed = parseReference(reference);
  if (parsed.kind !== "relative" && parsed.kind !== "absolute") return undefined;
  if (!definitions.isResourceType(parsed.type)) {
    // Any other address may be anything, but a relative one has no other meaning.
    return parsed.kind === "relative" ? { rule: "must refer to an R4 resource", found: "Reference" } : undefined;
  }
  if (typeof type === "string" && type !== parsed.type) {
    return { rule: "type must be that of the reference", found: `Reference(${parsed.type})` };
  }
  if (targetProfiles === undefined || targetProfiles.length === 0) return undefined;
  const allowed = targetProfiles.map((profile) => (profile.startsWith(BASE) ? profile.slice(BASE.length) : "Resource"));
  if (allowed.includes("Resource") || allowed.includes(parsed.type)) return undefined;
  return { rule: `must refer to ${allowed.join(" or ")}`, found: `Reference(${parsed.type})` };
}

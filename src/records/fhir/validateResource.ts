import { OperationOutcomeError, validateResource as validateWithMedplum } from "@medplum/core";
import { InputError } from "../../shared/errors.js";
import { checkInvariants } from "./checkInvariants.js";
import { checkStructure } from "./checkStructure.js";
import type { FhirDefinitions } from "./FhirDefinitions.js";
import type { FhirItem } from "./FhirItem.js";
import type { FhirProblem } from "./FhirProblem.js";

/** Problems that one message names; the count says how many there are. */
const SHOWN_PROBLEMS = 5;

/** Largest decoded base64Binary, bytes: an attachment is part of the record, so as large as a source may be. */
const MAX_ATTACHMENT_BYTES = 64 * 1024 * 1024;

/**
 * Refuses a resource that is not valid FHIR R4 (4.0.1): structure, cardinality, primitive forms, required bindings,
 * reference targets, narrative, invariants of datatypes (this library), then @medplum/core with the other invariants. Profiles named in `meta.profile`, the
 * content of extensions and bindings weaker than required are not checked.
 *
 * @throws InputError fhir.invalid, with up to five problems as `path: rule: kind of value` and their count. Content is
 *   never shown, except bare codes.
 */
export function validateResource(item: FhirItem, definitions: FhirDefinitions): void {
  const problems = findProblems(item, definitions);
  if (problems.length === 0) return;
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(({ path, rule, found }) => `${path}: ${rule}: ${found}`);
  throw new InputError("fhir.invalid", `Not a valid FHIR R4 ${item.resourceType}: ${shown.join("; ")}`, {
    source: item.source,
    problems: problems.length,
  });
}

// Medplum refuses the blanks that R4 allows in base64Binary; checkPrimitive has checked it.
const BASE64_RULE = "Invalid base64Binary format";

/** The same checks, as a list. */
export function findProblems(
  { resource, resourceType }: FhirItem,
  definitions: FhirDefinitions,
): readonly FhirProblem[] {
  const { problems, places } = checkStructure(resource, definitions);
  if (problems.length > 0) return problems;
  const breaches = checkInvariants(places);
  if (breaches.length > 0) return breaches;
  try {
    validateWithMedplum(resource, { base64BinaryMaxBytes: MAX_ATTACHMENT_BYTES });
    return [];
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) {
      return [{ path: resourceType, rule: "must be checkable", found: "an error of the validator" }];
    }
    const errors = error.outcome.issue.filter(
      ({ severity, details }) => severity !== "warning" && severity !== "information" && details?.text !== BASE64_RULE,
    );
    return errors.map(({ expression, details, code }) => ({
      path: expression?.[0] ?? resourceType,
      rule: details?.text ?? code,
      found: "breach",
    }));
  }
}

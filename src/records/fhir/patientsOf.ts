import { evalFhirPath } from "@medplum/core";
import { isJsonObject } from "../../shared/jsonObject.js";
import type { FhirDefinitions } from "./FhirDefinitions.js";
import type { FhirItem } from "./FhirItem.js";
import type { PatientIndex } from "./PatientIndex.js";

/** Search parameters that say whom a record is about; the others (performer, author, …) say who took part. */
const SUBJECT_PARAMS: ReadonlySet<string> = new Set(["patient", "subject", "beneficiary", "individual"]);

/** Types that have several links of equal rank instead of one subject. */
const WITHOUT_SUBJECT: ReadonlySet<string> = new Set([
  "Appointment",
  "AppointmentResponse",
  "AuditEvent",
  "Group",
  "Person",
  "Provenance",
  "Schedule",
]);

/** Whom a resource belongs to. */
export interface PatientsOf {
  /** Names of the patients it is about, each once. */
  readonly patients: readonly string[];
  /** Whether a subject is named in a way that cannot be tied to a patient: contained, by identifier, outside the Bundle. */
  readonly unresolved: boolean;
  /** Whether R4 ever puts this type in a patient's compartment. */
  readonly inCompartment: boolean;
}

/**
 * The patients that a resource is about, by the R4 Patient compartment
 * (https://hl7.org/fhir/R4/compartmentdefinition-patient.html). Narrower than the compartment in one way: where a type has
 * a subject, only the subject counts. A result that another patient reported or paid for is not that patient's record.
 * A Provenance belongs to the patients of its targets.
 */
export function patientsOf(item: FhirItem, index: PatientIndex, definitions: FhirDefinitions): PatientsOf {
  return collect(item, index, definitions, new Set());
}

function collect(item: FhirItem, index: PatientIndex, definitions: FhirDefinitions, seen: Set<FhirItem>): PatientsOf {
  if (item.resourceType === "Patient")
    return { patients: [index.nameOf(item)], unresolved: false, inCompartment: true };
  const links = definitions.patientLinks.get(item.resourceType);
  if (links === undefined) return { patients: [], unresolved: false, inCompartment: false };
  seen.add(item);
  const hasSubject = !WITHOUT_SUBJECT.has(item.resourceType);
  const patients = new Set<string>();
  let unresolved = false;
  for (const { param, expression } of links) {
    if (hasSubject && !SUBJECT_PARAMS.has(param)) continue;
    for (const reference of evalFhirPath(expression, item.resource)) {
      const target = item.resourceType === "Provenance" ? targetItem(reference, item, index) : undefined;
      const referred = index.resolve(reference, item);
      if (referred.kind === "patient") patients.add(referred.patient);
      else if (target !== undefined && !seen.has(target)) {
        for (const patient of collect(target, index, definitions, seen).patients) patients.add(patient);
      } else if (referred.kind === "unresolved") unresolved ||= hasSubject;
    }
  }
  return { patients: [...patients], unresolved, inCompartment: true };
}

function targetItem(reference: unknown, from: FhirItem, index: PatientIndex): FhirItem | undefined {
  return isJsonObject(reference) && typeof reference.reference === "string"
    ? index.find(reference.reference, from)
    : undefined;
}

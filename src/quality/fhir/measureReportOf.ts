import type { MeasureReport } from "@medplum/fhirtypes";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { MIN_CASES } from "../charts/caseRate.js";
import { measureScoreOf, type PopulationCounts } from "./measureScoreOf.js";

const POPULATION = "http://terminology.hl7.org/CodeSystem/measure-population";
const NOTATION = "http://terminology.hl7.org/CodeSystem/measure-improvement-notation";
const ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

const reportForm = z
  .strictObject({
    /** Canonical URL of the Measure: see `indicatorFromMeasure`. */
    measure: z.url(),
    /** The reporting organisation's business identifier. */
    reporter: z.strictObject({ system: z.url(), value: z.string().min(1) }),
    /** The first moment, and the first that is past the period. */
    start: z.date(),
    end: z.date(),
    eventsAreGood: z.boolean(),
    /** When the report was made. */
    date: z.date(),
  })
  .refine(({ start, end }) => start < end, "the period ends before it begins");

const CODES = {
  initialPopulation: "initial-population",
  denominator: "denominator",
  denominatorExclusion: "denominator-exclusion",
  denominatorException: "denominator-exception",
  numerator: "numerator",
} as const;

/**
 * A report of a period as FHIR R4 MeasureReport of type summary: counts of patients or episodes, as the Measure's populationBasis says, and
 * the score. With fewer than 11 eligible, neither counts nor score are told, but that they are masked; without any, there is no score.
 * @throws InputError `input.invalid`
 */
export function measureReportOf(report: z.input<typeof reportForm>, counts: PopulationCounts): MeasureReport {
  const { measure, reporter, start, end, eventsAreGood, date } = checkInput(reportForm, report, "measure report");
  const score = measureScoreOf(counts);
  const eligible = counts.denominator - counts.denominatorExclusion - counts.denominatorException;
  const masked = eligible < MIN_CASES;
  const populations = [
    ["initialPopulation", counts.initialPopulation],
    ["denominator", counts.denominator],
    ["denominatorExclusion", counts.denominatorExclusion],
    ["denominatorException", counts.denominatorException],
    ["numerator", counts.numerator],
  ] as const;
  return {
    resourceType: "MeasureReport",
    status: "complete",
    type: "summary",
    measure,
    date: date.toISOString(),
    reporter: { identifier: reporter },
    // A period of FHIR includes its last moment.
    period: { start: start.toISOString(), end: new Date(end.getTime() - 1).toISOString() },
    improvementNotation: { coding: [{ system: NOTATION, code: eventsAreGood ? "increase" : "decrease" }] },
    group: [
      {
        ...(masked
          ? { measureScore: { extension: [{ url: ABSENT, valueCode: "masked" }] } }
          : {
              population: populations.map(([population, count]) => ({
                code: { coding: [{ system: POPULATION, code: CODES[population] }] },
                count,
              })),
              ...(score === undefined ? {} : { measureScore: { value: Number(score.toPrecision(15)) } }),
            }),
      },
    ],
  };
}

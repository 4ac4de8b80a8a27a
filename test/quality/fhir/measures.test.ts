import type { Measure, MeasureReport } from "@medplum/fhirtypes";
import { expect } from "chai";
import { indicatorFromMeasure } from "../../../src/quality/fhir/indicatorFromMeasure.js";
import { measureReportOf } from "../../../src/quality/fhir/measureReportOf.js";
import {
  countPopulations,
  measureScoreOf,
  type PopulationMembership,
} from "../../../src/quality/fhir/measureScoreOf.js";
import type { FhirDefinitions } from "../../../src/records/fhir/FhirDefinitions.js";
import { loadFhirDefinitions } from "../../../src/records/fhir/FileFhirDefinitions.js";
import { findProblems } from "../../../src/records/fhir/validateResource.js";
import { digestOf } from "../../../src/shared/contentId.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const TERMINOLOGY = "http://terminology.hl7.org/CodeSystem";
const population = (code: string) => ({
  code: { coding: [{ system: `${TERMINOLOGY}/measure-population`, code }] },
  criteria: { language: "text/cql" as const, expression: code },
});
const MEASURE: Measure = {
  resourceType: "Measure",
  url: "https://regulator.example/Measure/mortality-30",
  version: "1.0.0",
  name: "Mortality30",
  status: "active",
  scoring: { coding: [{ system: `${TERMINOLOGY}/measure-scoring`, code: "proportion" }] },
  improvementNotation: { coding: [{ system: `${TERMINOLOGY}/measure-improvement-notation`, code: "decrease" }] },
  extension: [
    { url: "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-populationBasis", valueCode: "Encounter" },
  ],
  group: [{ population: ["initial-population", "denominator", "numerator"].map(population) }],
};
const NONE: PopulationMembership = {
  ...{ initialPopulation: true, denominator: true, denominatorExclusion: false },
  ...{ denominatorException: false, numerator: false },
};
const REPORT = {
  measure: "https://regulator.example/Measure/mortality-30|1.0.0",
  reporter: { system: "https://www.gs1.org/gln", value: "7601001000000" },
  start: new Date("2026-01-01T00:00:00Z"),
  end: new Date("2026-02-01T00:00:00Z"),
  eventsAreGood: false,
  date: new Date("2026-02-03T08:00:00Z"),
};

describe("measures", () => {
  let definitions: FhirDefinitions;
  before(async () => {
    definitions = await loadFhirDefinitions();
  });

  const bytesOf = (measure: unknown) => new TextEncoder().encode(JSON.stringify(measure));
  const read = (measure: unknown) => indicatorFromMeasure(bytesOf(measure), "measure.json", definitions);
  const problemsOf = (resource: MeasureReport) =>
    findProblems({ resourceType: "MeasureReport", bytes: bytesOf(resource), resource, source: "report" }, definitions);

  it("define an indicator by their exact bytes, with a direction and what is counted", async () => {
    expect(await read(MEASURE)).to.deep.equal({
      definition: await digestOf(bytesOf(MEASURE)),
      measure: REPORT.measure,
      eventsAreGood: false,
      populationBasis: "Encounter",
    });
    const { version: _, extension: __, ...plain } = MEASURE;
    const up = { coding: [{ system: `${TERMINOLOGY}/measure-improvement-notation`, code: "increase" }] };
    const read2 = await read({ ...plain, improvementNotation: up });
    expect(read2).to.include({ measure: MEASURE.url, eventsAreGood: true, populationBasis: "boolean" });
  });

  it("define none without a direction, a proportion, a canonical address, or one of each population", async () => {
    const [group] = MEASURE.group ?? [];
    const { url: _, ...nameless } = MEASURE;
    const { improvementNotation: __, ...undirected } = MEASURE;
    for (const wrong of [
      nameless,
      undirected,
      { ...MEASURE, status: "draft" },
      { ...MEASURE, scoring: { coding: [{ system: `${TERMINOLOGY}/measure-scoring`, code: "ratio" }] } },
      { ...MEASURE, group: [group, group] },
      { ...MEASURE, group: [{ population: [population("numerator")] }] },
      { resourceType: "Basic", code: { text: "none" } },
    ]) {
      await expectFailure(() => read(wrong), InputError, "quality.measure");
    }
    await expectFailure(() => read({ ...MEASURE, status: "nonsense" }), InputError, "fhir.invalid");
  });

  it("count a numerator only within the denominator, and an exception only where the numerator fails", () => {
    const counts = countPopulations([
      { ...NONE, numerator: true },
      { ...NONE, numerator: true, denominatorException: true },
      { ...NONE, denominatorException: true },
      { ...NONE, denominatorExclusion: true, numerator: true, denominatorException: true },
      { ...NONE, denominator: false, numerator: true },
      { ...NONE, initialPopulation: false, numerator: true },
      NONE,
    ]);
    expect(counts).to.deep.equal({
      ...{ initialPopulation: 6, denominator: 5, denominatorExclusion: 1, denominatorException: 1, numerator: 2 },
    });
    expect(measureScoreOf(counts)).to.equal(2 / 3);
    expect(measureScoreOf(countPopulations([]))).to.equal(undefined);
    expect(measureScoreOf(countPopulations([{ ...NONE, denominatorException: true }]))).to.equal(undefined);
    expect(() => measureScoreOf({ ...counts, numerator: 4 })).to.throw(InputError);
    expect(() => measureScoreOf({ ...counts, denominator: 7 })).to.throw(InputError);
  });

  it("are reported as valid summaries, with a score or without one", () => {
    const counts = countPopulations(Array.from({ length: 12 }, (_, i) => ({ ...NONE, numerator: i < 3 })));
    const report = measureReportOf(REPORT, counts);
    expect(problemsOf(report)).to.deep.equal([]);
    const [group] = report.group ?? [];
    expect(group?.measureScore?.value).to.equal(0.25);
    expect(group?.population?.map(({ count }) => count)).to.deep.equal([12, 12, 0, 0, 3]);
    expect(report.period).to.deep.equal({ start: "2026-01-01T00:00:00.000Z", end: "2026-01-31T23:59:59.999Z" });
  });

  it("tell nothing of fewer than eleven", () => {
    const few = countPopulations(Array.from({ length: 10 }, () => ({ ...NONE, numerator: true })));
    const report = measureReportOf(REPORT, few);
    expect(problemsOf(report)).to.deep.equal([]);
    expect(JSON.stringify(report)).not.to.match(/"count"|"value":1/);
    expect(JSON.stringify(report)).to.include("masked");
    expect(() => measureReportOf({ ...REPORT, end: REPORT.start }, few)).to.throw(InputError);
  });
});

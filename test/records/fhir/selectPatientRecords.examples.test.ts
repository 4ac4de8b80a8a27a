import { expect } from "chai";
import { parseFhir } from "../../../src/records/fhir/parseFhir.js";
import { selectPatientRecords } from "../../../src/records/fhir/selectPatientRecords.js";
import { findProblems } from "../../../src/records/fhir/validateResource.js";
import { definitions, exampleBytes, exampleItem, exampleNames } from "./officialExamples.js";

describe("selectPatientRecords: the official R4 examples", () => {
  const items = exampleNames()
    .filter(
      (name) =>
        !/^(Bundle|CodeSystem|ConceptMap|OperationDefinition|SearchParameter|StructureDefinition|ValueSet)-/.test(name),
    )
    .map(exampleItem);

  for (const [name, least] of [
    ["Patient/example", 140],
    ["Patient/f001", 30],
    ["Patient/f201", 25],
  ] as const) {
    it(`finds the records of ${name}`, () => {
      const { patient, records, skipped } = selectPatientRecords(items, definitions, { patient: name });
      expect(patient).to.equal(name);
      expect(records.length).to.be.at.least(least);
      expect(records.length + skipped.length).to.equal(items.length);
      const id = name.slice("Patient/".length);
      for (const { item } of records) expect(new TextDecoder().decode(item.bytes), item.source).to.contain(id);
      const invalid = records.filter(({ item }) => findProblems(item, definitions).length > 0);
      const known = ["DeviceUseStatement-example.json", "Observation-clinical-gender.json"];
      expect(known).to.include.members(invalid.map(({ item }) => item.source));
    });
  }

  it("gives Patient/f001 the blood count that a report names, each result under laboratory", () => {
    const bundle = parseFhir(exampleBytes("Bundle-f001.json"), "Bundle-f001.json", definitions).items;
    const { records } = selectPatientRecords([...items, ...bundle], definitions, { patient: "Patient/f001" });
    const laboratory = records.filter(({ category }) => category === "laboratory");
    const names = ["DiagnosticReport/f001", ...[1, 2, 3, 4, 5].map((n) => `Observation/f00${n}`)];
    expect(laboratory.map(({ item }) => `${item.resourceType}/${item.id}`)).to.have.members(names);
    expect(records.every(({ item }) => findProblems(item, definitions).length === 0)).to.equal(true);
  });
});

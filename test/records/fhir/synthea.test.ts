import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { parseFhir } from "../../../src/records/fhir/parseFhir.js";
import { readPatientRecords } from "../../../src/records/fhir/readPatientRecords.js";
import { expectInputError } from "../../support/expectInputError.js";
import { withSharedData } from "../../support/withSharedData.js";
import { definitions } from "./officialExamples.js";

describe("readPatientRecords: Synthea R4 bundles", () => {
  withSharedData("fhir/synthea-r4", (directory) => {
    const names = readdirSync(directory).filter((name) => name.endsWith(".json"));
    const bytesOf = (name: string) => new Uint8Array(readFileSync(resolve(directory, name)));
    const registers = names.filter((name) => /^(hospital|practitioner)Information/.test(name));
    const patients = names.filter((name) => !registers.includes(name));

    it("has the twenty patients", () => expect(patients).to.have.length(20));

    for (const name of patients) {
      it(`reads ${name}: valid, one patient, exact bytes`, () => {
        const bytes = bytesOf(name);
        const { records, skipped } = readPatientRecords(bytes, name, definitions);
        const { items } = parseFhir(bytes, name, definitions);
        expect(records.length + skipped.length).to.equal(items.length);
        expect(skipped.map(({ item }) => item.resourceType)).to.satisfy((types: string[]) =>
          types.every((type) => type === "Organization" || type === "Practitioner"),
        );
        expect(records.filter(({ category }) => category === "demographics")).to.have.length(1);
        expect(records.some(({ category }) => category === "laboratory")).to.equal(true);
        // The slices, in order, are exactly what lies in the file, and nothing of a resource lies between them.
        const file = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
        let position = 0;
        for (const item of items) {
          const text = new TextDecoder("utf-8", { fatal: true }).decode(item.bytes);
          position = file.indexOf(text, position);
          expect(position, item.source).to.be.greaterThan(0);
          expect(file.slice(0, position)).to.match(/"resource"\s*:\s*$/);
          expect(JSON.parse(text)).to.deep.equal(item.resource);
          position += text.length;
        }
      });
    }

    for (const name of registers) {
      it(`finds no patient in ${name}`, () => {
        expectInputError("fhir.no-patient", () => readPatientRecords(bytesOf(name), name, definitions));
      });
    }
  });
});

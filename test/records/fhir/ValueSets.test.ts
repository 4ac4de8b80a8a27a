import { getAllDataTypes } from "@medplum/core";
import { expect } from "chai";
import { definitions } from "./officialExamples.js";

const { valueSets } = definitions;
const R4 = "http://hl7.org/fhir/ValueSet/";

describe("ValueSets", () => {
  it("can tell for every required binding of R4", () => {
    // Bindings that Medplum takes from later releases.
    const later = new Set([`${R4}characteristic-combination`, `${R4}subscription-notification-type`]);
    const required = Object.values(getAllDataTypes())
      .flatMap(({ elements }) => Object.values(elements))
      .flatMap(({ binding }) => (binding?.strength === "required" ? [binding.valueSet ?? ""] : []));
    const urls = new Set(required.map((url) => url.split("|")[0] ?? ""));
    expect(urls.size).to.be.greaterThan(200);
    const unknown = [...urls].filter((url) => valueSets.contains(url, undefined, "x") === undefined && !later.has(url));
    expect(unknown).to.deep.equal([]);
  });

  it("cannot tell for a value set that it does not have", () => {
    expect(valueSets.contains("http://example.org/none", undefined, "x")).to.equal(undefined);
  });

  it("ignores the version, and asks for the system of a Coding", () => {
    const system = "http://hl7.org/fhir/administrative-gender";
    expect(valueSets.contains(`${R4}administrative-gender|4.0.1`, undefined, "male")).to.equal(true);
    expect(valueSets.contains(`${R4}administrative-gender`, system, "male")).to.equal(true);
    expect(valueSets.contains(`${R4}administrative-gender`, "http://example.org", "male")).to.equal(false);
  });

  it("knows nested codes of a whole system, and lists of single codes", () => {
    // In issue-type, structure is a child of invalid.
    expect(valueSets.contains(`${R4}issue-type`, undefined, "structure")).to.equal(true);
    expect(valueSets.contains(`${R4}issue-type`, undefined, "x")).to.equal(false);
    expect(valueSets.contains(`${R4}consent-state-codes`, undefined, "active")).to.equal(true);
  });

  it("checks the form of codes that nobody can list", () => {
    const form = (name: string, code: string) => valueSets.contains(`${R4}${name}`, undefined, code);
    expect(form("mimetypes", "application/fhir+json; charset=utf-8")).to.equal(true);
    expect(form("mimetypes", "image")).to.equal(false);
    expect(form("currencies", "EUR")).to.equal(true);
    expect(form("currencies", "euro")).to.equal(false);
    expect(form("ucum-units", "mm[Hg]")).to.equal(true);
    expect(form("ucum-units", "mm Hg")).to.equal(false);
    expect(valueSets.contains("http://loinc.org/vs/LL379-9", "http://loinc.org", "LA9658-1")).to.equal(true);
    expect(valueSets.contains("http://loinc.org/vs/LL379-9", "http://loinc.org", "x")).to.equal(false);
  });
});

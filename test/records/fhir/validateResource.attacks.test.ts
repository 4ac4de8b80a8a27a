import { expect } from "chai";
import { validateResource } from "../../../src/records/fhir/validateResource.js";
import { expectInputError } from "../../support/expectInputError.js";
import { ATTACKS, CLINICAL, coded, condition, narrative, observation, patient } from "./malformedResources.js";
import { definitions, exampleJson, itemOf } from "./officialExamples.js";

describe("validateResource: malformed resources", () => {
  it("accepts the resources that the attacks start from", () => {
    const sound = [observation, { ...patient, id: "a" }, condition, narrative("<p>x &lt; <b>y</b></p><br/>")];
    for (const value of sound) validateResource(itemOf(value), definitions);
    validateResource(itemOf({ ...condition, clinicalStatus: coded(CLINICAL, "active") }), definitions);
    validateResource(itemOf({ ...observation, effectivePeriod: { start: "2024", end: "2024-01-01" } }), definitions);
    validateResource(
      itemOf({ ...observation, subject: { display: "x" }, referenceRange: [{ low: { value: 1 } }] }),
      definitions,
    );
    validateResource(itemOf(exampleJson("Claim-100150.json")), definitions);
    validateResource(itemOf(exampleJson("Consent-consent-example-basic.json")), definitions);
  });

  for (const [what, where, value] of ATTACKS) {
    it(`refuses ${what}`, () => {
      const error = expectInputError("fhir.invalid", () => validateResource(itemOf(value), definitions));
      const path = where.split("|").at(-1) ?? where;
      expect(error.message).to.contain(`: ${path}`);
      expect(error.values.problems).to.be.greaterThan(0);
      expect(error.values.source).to.equal("test");
    });
  }

  it("refuses a __proto__ property", () => {
    const text = '{"resourceType":"Patient","__proto__":{"active":true}}';
    expectInputError("fhir.invalid", () => validateResource(itemOf(text), definitions));
  });

  it("refuses a number too large for a double", () => {
    const text = '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1e999}}';
    expectInputError("fhir.invalid", () => validateResource(itemOf(text), definitions));
  });

  it("accepts a null beside its extension, and a choice that has only an extension", () => {
    const unknown = {
      extension: [{ url: "http://hl7.org/fhir/StructureDefinition/data-absent-reason", valueCode: "unknown" }],
    };
    const value = { ...patient, name: [{ given: ["x", null], _given: [null, unknown] }], _deceasedDateTime: unknown };
    validateResource(itemOf(value), definitions);
    validateResource(itemOf({ ...condition, clinicalStatus: unknown }), definitions);
  });

  it("names at most five problems, counts all, and shows no content", () => {
    const names = Array.from({ length: 9 }, () => ({ text: ["Secret Name"], "private words": "HIV positive" }));
    const value = { ...patient, gender: "Secret Name", name: names };
    const error = expectInputError("fhir.invalid", () => validateResource(itemOf(value), definitions));
    expect(error.values.problems).to.equal(19);
    expect(error.message.match(/Patient\./g)).to.have.length(5);
    expect(error.message).not.to.match(/Secret|private|HIV/);
  });

  it("shows a bare code, so that the sender can mend it", () => {
    const error = expectInputError("fhir.invalid", () =>
      validateResource(itemOf({ ...patient, gender: "m" }), definitions),
    );
    expect(error.message).to.contain("Patient.gender: must be from value set administrative-gender: code m");
  });
});

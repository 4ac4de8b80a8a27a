import type { DiagnosticReport, Observation } from "@medplum/fhirtypes";
import { expect } from "chai";
import fc from "fast-check";
import { RECORD_CATEGORIES, recordCategory } from "../../src/records/recordCategory.js";
import { exampleItem } from "./fhir/officialExamples.js";

const KIND = "http://terminology.hl7.org/CodeSystem/observation-category";
const SERVICE = "http://terminology.hl7.org/CodeSystem/v2-0074";
const observation = (...codings: [string, string][]): Observation => ({
  resourceType: "Observation",
  status: "final",
  code: { text: "x" },
  category: codings.map(([system, code]) => ({ coding: [{ system, code }] })),
});
const report = (code: string): DiagnosticReport => ({
  resourceType: "DiagnosticReport",
  status: "final",
  code: { text: "x" },
  category: [{ coding: [{ system: SERVICE, code }] }],
});

describe("recordCategory", () => {
  it("has at most 32 categories, each once, as the key directory numbers them", () => {
    expect(RECORD_CATEGORIES.length).to.be.at.most(32);
    expect(new Set(RECORD_CATEGORIES).size).to.equal(RECORD_CATEGORIES.length);
  });

  for (const [name, category] of [
    ["Patient-f001.json", "demographics"],
    ["AllergyIntolerance-example.json", "allergies"],
    ["MedicationRequest-medrx002.json", "medications"],
    ["Observation-bgpanel.json", "laboratory"],
    ["Observation-blood-pressure.json", "vital-signs"],
    ["Observation-f001.json", "other"],
    ["DiagnosticReport-f201.json", "imaging"],
    ["Condition-f202.json", "restricted"],
    ["Consent-consent-example-basic.json", "consents"],
    ["RiskAssessment-cardiac.json", "other"],
  ] as const) {
    it(`puts ${name} under ${category}`, () => {
      expect(recordCategory(exampleItem(name).resource)).to.equal(category);
    });
  }

  it("goes by system and code of the category", () => {
    expect(recordCategory(observation([KIND, "laboratory"]))).to.equal("laboratory");
    expect(recordCategory(observation([KIND, "laboratory"], ["http://x.org", "own"]))).to.equal("laboratory");
    expect(recordCategory(observation(["http://x.org", "laboratory"]))).to.equal("other");
    expect(recordCategory(observation())).to.equal("other");
    expect(recordCategory(report("HM"))).to.equal("laboratory");
    expect(recordCategory(report("GE"))).to.equal("genetics");
    expect(recordCategory(report("OTH"))).to.equal("other");
  });

  it("puts codings that disagree under other", () => {
    expect(recordCategory(observation([KIND, "laboratory"], [KIND, "social-history"]))).to.equal("other");
  });

  it("puts whatever bears a sensitivity label under restricted", () => {
    const labelled = (system: string, code: string) =>
      recordCategory({ ...observation([KIND, "laboratory"]), meta: { security: [{ system, code }] } });
    expect(labelled("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R")).to.equal("restricted");
    expect(labelled("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "V")).to.equal("restricted");
    expect(labelled("http://terminology.hl7.org/CodeSystem/v3-ActCode", "HIV")).to.equal("restricted");
    expect(labelled("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "N")).to.equal("laboratory");
    expect(labelled("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST")).to.equal("laboratory");
  });

  it("calls nothing laboratory that no category coding calls so (property)", () => {
    const coding = fc.tuple(
      fc.constantFrom(KIND, SERVICE, "http://x.org"),
      fc.constantFrom("laboratory", "LAB", "exam", "x"),
    );
    fc.assert(
      fc.property(fc.array(coding, { maxLength: 4 }), (codings) => {
        const category = recordCategory(observation(...codings));
        const called = codings.some(([s, c]) => (s === KIND && c === "laboratory") || (s === SERVICE && c === "LAB"));
        if (category === "laboratory") expect(called).to.equal(true);
        if (!codings.some(([s, c]) => s === KIND && c === "exam") && called) expect(category).to.equal("laboratory");
      }),
      { seed: 20_261_121, numRuns: 300 },
    );
  });
});

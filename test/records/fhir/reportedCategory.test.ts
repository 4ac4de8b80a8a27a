import { expect } from "chai";
import { A, about, B, patient, select } from "./bundles.js";

const one = { fullUrl: A, resource: patient("a") };

describe("categoriesOf: Observations that a DiagnosticReport names", () => {
  it("gives an Observation without category that of the reports which name it, where they agree", () => {
    const report = (code: string, reference: string, meta: object = {}) => ({
      resource: {
        resourceType: "DiagnosticReport",
        ...meta,
        status: "final",
        category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/v2-0074", code }] }],
        code: { text: "x" },
        subject: { reference: "Patient/a" },
        result: [{ reference }],
      },
    });
    const meta = { security: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "HIV" }] };
    const category = [{ coding: [{ system: "http://x.org", code: "own" }] }];
    const categoryOf = (more: object, ...reports: { resource: object }[]) =>
      select([one, { fullUrl: B, resource: about(A, more) }, ...reports]).records[1]?.category;
    expect(categoryOf({}, report("HM", B))).to.equal("laboratory");
    expect(categoryOf({ id: "o" }, report("LAB", "Observation/o"), report("CH", B))).to.equal("laboratory");
    expect(categoryOf({}, report("HM", B), report("RAD", B))).to.equal("other");
    expect(categoryOf({ category }, report("HM", B))).to.equal("other");
    expect(categoryOf({ meta }, report("HM", B))).to.equal("restricted");
    expect(categoryOf({}, report("HM", B, { meta }), report("HM", B))).to.equal("restricted");
    expect(categoryOf({}, report("HM", "Observation/elsewhere"))).to.equal("other");
  });

  it("takes a report's result from the report's own server", () => {
    const on = (base: string, resource: object & { resourceType: string; id: string }) => ({
      fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
      resource,
    });
    const report = {
      resourceType: "DiagnosticReport",
      id: "r",
      status: "final",
      category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/v2-0074", code: "HM" }] }],
      code: { text: "x" },
      subject: { reference: "Patient/a" },
      result: [{ reference: "Observation/o" }],
    };
    const results = ["http://x.org", "http://y.org"].map((base) => on(base, { ...about("Patient/a"), id: "o" }));
    const { records } = select([{ resource: patient("a") }, ...results, on("http://x.org", report)]);
    expect(records.map(({ category }) => category)).to.deep.equal([
      "demographics",
      "laboratory",
      "other",
      "laboratory",
    ]);
  });
});

import { expect } from "chai";
import fc from "fast-check";
import { PatientIndex } from "../../../src/records/fhir/PatientIndex.js";
import { parseFhir } from "../../../src/records/fhir/parseFhir.js";
import { readPatientRecords } from "../../../src/records/fhir/readPatientRecords.js";
import { selectPatientRecords } from "../../../src/records/fhir/selectPatientRecords.js";
import { expectInputError } from "../../support/expectInputError.js";
import { A, about, B, bundleOf, patient, reasons, select } from "./bundles.js";
import { definitions, exampleBytes } from "./officialExamples.js";

describe("selectPatientRecords", () => {
  it("takes a single clinical resource as its subject's", () => {
    const { patient, records } = readPatientRecords(exampleBytes("Observation-f001.json"), "f001", definitions);
    expect(patient).to.equal("Patient/f001");
    expect(records).to.have.length(1);
  });

  it("resolves every form of reference to the Bundle's one patient", () => {
    const base = "http://x.org/fhir";
    const selection = select([
      { fullUrl: `${base}/Patient/a`, resource: patient("a") },
      { resource: about("Patient/a") },
      { resource: about(`${base}/Patient/a`) },
      { resource: about(`${base}/Patient/a/_history/3`) },
      { fullUrl: `${base}/Observation/o`, resource: about("Patient/a", { id: "o" }) },
    ]);
    expect(selection.patient).to.equal("Patient/a");
    expect(selection.records).to.have.length(5);
    expect(select([{ fullUrl: A, resource: patient("a") }, { resource: about(A) }]).records).to.have.length(2);
    expect(select([{ fullUrl: A, resource: { resourceType: "Patient" } }, { resource: about(A) }]).patient).to.equal(A);
  });

  it("takes an absolute address as the patient where the patient's own server is not known", () => {
    expect(select([{ resource: patient("a") }, { resource: about("http://x.org/Patient/a") }]).records).to.have.length(
      2,
    );
    const chosen = select([{ resource: about("http://x.org/Patient/a") }], { patient: "Patient/a", strict: true });
    expect(chosen.records).to.have.length(1);
  });

  const one = { fullUrl: A, resource: patient("a") };
  const wrong: readonly (readonly [string, object, string])[] = [
    ["another patient of the same server", about("Patient/b"), "Patient/b"],
    [
      "a type with patient instead of subject",
      {
        resourceType: "Immunization",
        status: "completed",
        vaccineCode: { text: "x" },
        occurrenceString: "x",
        patient: { reference: "Patient/b" },
      },
      "Patient/b",
    ],
    [
      "an appointment of two patients",
      {
        resourceType: "Appointment",
        status: "proposed",
        participant: ["a", "b"].map((id) => ({ actor: { reference: `Patient/${id}` }, status: "accepted" })),
      },
      "Patient/a Patient/b",
    ],
    [
      "an account of two patients",
      { resourceType: "Account", status: "active", subject: [{ reference: "Patient/a" }, { reference: "Patient/b" }] },
      "Patient/a Patient/b",
    ],
  ];
  for (const [what, resource, found] of wrong) {
    it(`refuses ${what} in a Bundle of one patient, naming both`, () => {
      const error = expectInputError("fhir.wrong-patient", () => select([one, { resource }]));
      expect(error.values).to.include({ patient: "Patient/a", found, source: "in#/entry/1/resource" });
    });
  }

  it("skips another patient's resource when asked not to be strict", () => {
    const selection = select([one, { resource: about("Patient/b") }], { strict: false });
    expect(reasons(selection)).to.deep.equal(["other-patient"]);
  });

  it("refuses the same id on another server", () => {
    const here = { fullUrl: "http://x.org/Patient/a", resource: patient("a") };
    const error = expectInputError("fhir.wrong-patient", () =>
      select([here, { resource: about("http://y.org/Patient/a") }]),
    );
    expect(error.values.found).to.equal("http://y.org/Patient/a");
    const there = { fullUrl: "http://y.org/Observation/o", resource: about("Patient/a", { id: "o" }) };
    expectInputError("fhir.wrong-patient", () => select([here, there]));
  });

  const unresolved: readonly (readonly [string, object])[] = [
    ["a urn that is not in the Bundle", about(B)],
    ["an identifier alone", about({ identifier: { value: "x" } })],
    ["a display alone", about({ display: "x" })],
    ["a contained patient", about("#p", { contained: [{ resourceType: "Patient", id: "p" }] })],
    ["a conditional reference", about("Patient?identifier=x")],
  ];
  for (const [what, resource] of unresolved) {
    it(`refuses a subject that is ${what}; skips it when asked to choose`, () => {
      expectInputError("fhir.patient-unresolved", () => select([one, { resource }]));
      expect(reasons(select([one, { resource }], { patient: "Patient/a" }))).to.deep.equal(["unresolved-patient"]);
    });
  }

  it("skips, with the reason, what is nobody's record", () => {
    const group = {
      resourceType: "Group",
      type: "person",
      actual: true,
      member: [{ entity: { reference: "Patient/a" } }],
    };
    const organization = { resourceType: "Organization", name: "x" };
    const ofDevice = about("Device/d", { performer: [{ reference: "Patient/a" }] });
    const { subject: _, ...ofNobody } = about("Patient/a");
    const task = { resourceType: "Task", status: "draft", intent: "order", for: { reference: "Patient/a" } };
    const entries = [one, ...[group, organization, ofDevice, ofNobody, task].map((resource) => ({ resource }))];
    const selection = select(entries);
    expect(selection.records).to.have.length(1);
    const expected = ["not-clinical", "not-clinical", "no-patient", "no-patient", "not-clinical"];
    expect(reasons(selection)).to.deep.equal(expected);
  });

  it("goes by the subject, not by who reported, recorded or paid", () => {
    const reported = about("Patient/a", { performer: [{ reference: "Patient/b" }] });
    expect(select([one, { resource: reported }]).records).to.have.length(2);
  });

  it("gives a Provenance to the patient of its targets, and refuses one of two patients' records", () => {
    const agent = [{ who: { display: "x" } }];
    const recorded = "2020-01-01T00:00:00Z";
    const provenance = (...targets: string[]) => ({
      resource: { resourceType: "Provenance", recorded, agent, target: targets.map((reference) => ({ reference })) },
    });
    const mine = { fullUrl: B, resource: about(A) };
    const { records } = select([one, mine, provenance(B)]);
    expect(records.map(({ category }) => category)).to.deep.equal(["demographics", "other", "audit"]);
    const entries = [one, mine, { resource: about("Patient/b", { id: "ob" }) }, provenance(B, "Observation/ob")];
    expect(reasons(select(entries, { patient: A }))).to.deep.equal(["other-patient", "several-patients"]);
    expect(reasons(select([one, provenance("Procedure/elsewhere")]))).to.deep.equal(["no-patient"]);
  });

  it("follows a Provenance of a Provenance, also in a circle", () => {
    const entry = (fullUrl: string, target: string) => ({
      fullUrl,
      resource: {
        resourceType: "Provenance",
        recorded: "2020-01-01T00:00:00Z",
        agent: [{ who: { display: "x" } }],
        target: [{ reference: target }],
      },
    });
    expect(reasons(select([{ resource: patient("a") }, entry(A, B), entry(B, A)]))).to.deep.equal([
      "no-patient",
      "no-patient",
    ]);
  });

  it("asks to choose among several patients, and keeps them apart once chosen", () => {
    const two = [one, { fullUrl: B, resource: patient("b") }, { resource: about(A) }, { resource: about("Patient/b") }];
    const error = expectInputError("fhir.choose-patient", () => select(two));
    expect(error.values).to.include({ patients: "Patient/a Patient/b", count: 2 });
    for (const name of ["Patient/b", B]) {
      const selection = select(two, { patient: name });
      expect(selection.patient).to.equal("Patient/b");
      expect(selection.records.map(({ item }) => item.source)).to.deep.equal([
        "in#/entry/1/resource",
        "in#/entry/3/resource",
      ]);
      expect(reasons(selection)).to.deep.equal(["other-patient", "other-patient"]);
    }
    expectInputError("fhir.wrong-patient", () => select(two, { patient: "Patient/b", strict: true }));
    expectInputError("fhir.choose-patient", () =>
      select([{ resource: about("Patient/a") }, { resource: about("Patient/b") }]),
    );
  });

  it("refuses a choice that nothing belongs to, and a source of no patient", () => {
    for (const name of ["Patient/z", "Practitioner/a", "urn:uuid:zz", ""]) {
      expectInputError("fhir.no-patient", () => select([one], { patient: name }));
    }
    expectInputError("fhir.no-patient", () =>
      readPatientRecords(exampleBytes("Organization-hl7.json"), "o", definitions),
    );
  });

  it("keeps two patients with one id on two servers apart", () => {
    const items = parseFhir(
      bundleOf(
        { fullUrl: "http://x.org/Patient/a", resource: patient("a") },
        { fullUrl: "http://y.org/Patient/a", resource: patient("a") },
        { resource: about("http://y.org/Patient/a") },
        { resource: about("Patient/a") },
      ),
      "in",
      definitions,
    ).items;
    expect(new PatientIndex(items).names()).to.have.length(2);
    const selection = selectPatientRecords(items, definitions, { patient: "http://y.org/Patient/a" });
    expect(selection.records.map(({ item }) => item.source)).to.deep.equal([
      "in#/entry/1/resource",
      "in#/entry/2/resource",
    ]);
    expect(reasons(selection)).to.deep.equal(["other-patient", "unresolved-patient"]);
  });

  it("parts any mixture without losing or doubling a resource, and never takes another's (property)", () => {
    const owner = fc.constantFrom("a", "b", "c");
    fc.assert(
      fc.property(fc.array(owner, { maxLength: 20 }), owner, (owners, chosen) => {
        const entries = [patient("a"), patient("b"), patient("c"), ...owners.map((id) => about(`Patient/${id}`))];
        const { records, skipped } = select(
          entries.map((resource) => ({ resource })),
          { patient: `Patient/${chosen}` },
        );
        expect(records.length + skipped.length).to.equal(entries.length);
        expect(records).to.have.length(1 + owners.filter((id) => id === chosen).length);
        for (const { reason } of skipped) expect(reason).to.equal("other-patient");
      }),
      { seed: 20_261_121, numRuns: 60 },
    );
  });
});

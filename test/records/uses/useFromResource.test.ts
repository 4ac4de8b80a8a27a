import { expect } from "chai";
import { useFromResource } from "../../../src/records/uses/useFromResource.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";

const SYSTEM = "https://hospital.example/numbers";
const one = (value: string, more: object = {}) => ({ system: SYSTEM, value, ...more });

describe("useFromResource", () => {
  for (const [resourceType, status, kind] of [
    ["Encounter", "in-progress", "encounter"],
    ["MedicationRequest", "active", "prescription"],
    ["MedicationDispense", "completed", "dispense"],
    ["MedicationAdministration", "completed", "dispense"],
    ["Procedure", "completed", "service"],
    ["DiagnosticReport", "final", "service"],
    ["Immunization", "completed", "service"],
  ] as const) {
    it(`takes kind and identifier of the ${resourceType}`, () => {
      const resource = { resourceType, status, id: "server-id", identifier: [one("7")] };
      expect(useFromResource(resource)).to.deep.equal({ kind, identifier: { system: SYSTEM, value: "7" } });
    });
  }

  it("chooses the official identifier, or the one of the system that is named", async () => {
    const identifier = [
      one("usual", { use: "usual" }),
      one("official", { use: "official" }),
      one("old", { use: "old", system: "urn:example:old" }),
      one("temporary", { use: "temp" }),
      { system: "urn:example:visits", value: "visit" },
      { value: "no system" },
      { system: SYSTEM },
    ];
    const resource = { resourceType: "Encounter", status: "finished", identifier };
    expect(useFromResource(resource).identifier.value).to.equal("official");
    expect(useFromResource(resource, { system: "urn:example:visits" }).identifier.value).to.equal("visit");
    for (const [wrong, options, fitting] of [
      [resource, { system: "urn:example:old" }, 0],
      [{ ...resource, identifier: [one("a"), one("b")] }, {}, 2],
      [{ ...resource, identifier: ["a", "b"].map((value) => one(value, { use: "official" })) }, {}, 2],
      [{ ...resource, identifier: [{ value: "7" }] }, {}, 0],
      [{ resourceType: "Encounter", status: "finished" }, {}, 0],
    ] as const) {
      const failure = await expectFailure(() => useFromResource(wrong, options), InputError, "use.identifier");
      expect(failure.values).to.deep.equal({ resourceType: "Encounter", fitting });
    }
  });

  it("takes nothing that was not done", async () => {
    for (const [resourceType, status, intent] of [
      ["Encounter", "planned"],
      ["Encounter", "cancelled"],
      ["MedicationRequest", "draft", "order"],
      ["MedicationRequest", "active", "plan"],
      ["MedicationRequest", "active", "proposal"],
      ["MedicationDispense", "declined"],
      ["Procedure", "not-done"],
      ["Procedure", "preparation"],
      ["DiagnosticReport", "registered"],
      ["Immunization", "entered-in-error"],
    ]) {
      const resource = { resourceType, status, intent, identifier: [one("7")] };
      const failure = await expectFailure(() => useFromResource(resource), InputError, "use.resource");
      expect(failure.values.resourceType).to.equal(resourceType);
    }
  });

  it("takes nothing that is no use", async () => {
    for (const wrong of [
      null,
      "Encounter",
      { status: "finished" },
      { resourceType: "Patient", identifier: [one("7")] },
      { resourceType: "ServiceRequest", status: "active", identifier: [one("7")] },
      { resourceType: "toString", identifier: [one("7")] },
      { resourceType: "Encounter", identifier: one("7") },
    ]) {
      await expectFailure(() => useFromResource(wrong), InputError, "use.resource");
    }
  });
});

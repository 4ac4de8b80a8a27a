import { expect } from "chai";
import { evaluateConsent } from "../../../src/records/consent/evaluateConsent.js";
import { InputError } from "../../../src/shared/errors.js";
import { expectFailure } from "../../support/failureOf.js";
import { exampleJson } from "../fhir/officialExamples.js";
import { actor, consent, NOW, policyRule, purpose } from "./consents.js";

const nested = (rule: object) => consent({ type: "permit", provision: [rule] });

describe("consents that cannot be decided by", () => {
  const { patient: _patient, ...withoutPatient } = consent({ type: "permit" });
  const { policy: _policy, ...withoutPolicy } = consent({ type: "permit" });
  const { scope: _scope, ...withoutScope } = consent({ type: "permit" });
  for (const [name, input, rule] of [
    ["nothing", null, "not a FHIR resource"],
    ["a text", "Consent", "not a FHIR resource"],
    ["an array with something else", [consent({ type: "permit" }), 7], "not a FHIR resource"],
    ["a Bundle without a list", { resourceType: "Bundle", entry: {} }, "entry must be an array"],
    ["a Bundle with a bare entry", { resourceType: "Bundle", entry: [7] }, "entry must be an object"],
    [
      "two organisations of one id",
      [1, 2].map((name) => ({ resourceType: "Organization", id: "a", name })),
      "share a type and id",
    ],
    ["an unknown status", consent({}, { status: "Active" }), "status"],
    ["no scope", withoutScope, "scope"],
    ["no patient", withoutPatient, "patient"],
    ["neither policy nor policyRule", withoutPolicy, "neither policy nor policyRule"],
    ["a dateTime that is none", consent({}, { dateTime: "2026-02-30" }), "not a dateTime"],
    ["an unknown type", consent({ type: "allow" }), "provision.type"],
    ["a nested rule without a type", nested({ purpose: purpose("TREAT") }), "provision.provision.0.type"],
    ["a misspelt limit", nested({ type: "deny", securityLabels: [] }), "provision.provision.0"],
    ["a limit that is empty", consent({ type: "permit", actor: [] }), "provision.actor"],
    ["a purpose without a code", consent({ type: "permit", purpose: [{ display: "treatment" }] }), "purpose.0.code"],
    [
      "an actor without a role",
      consent({ type: "permit", actor: [{ reference: { reference: "Organization/1" } }] }),
      "role",
    ],
    [
      "a period that ends before it starts",
      consent({ period: { start: "2026-02-02", end: "2026-02-01" } }),
      "before it starts",
    ],
    ["a period with no limit", consent({ period: {} }), "without start and end"],
    ["an end that is unknown", consent({ period: { start: "2026", _end: { extension: [] } } }), "provision.period"],
    ["an unknown meaning", consent({ type: "permit", data: [{ meaning: "all", reference: {} }] }), "meaning"],
    ["an official example whose nested rules have no type", exampleJson("Consent-consent-example-pkb.json"), "type"],
  ] as const) {
    it(`${name}: refused, naming the rule`, async () => {
      const call = () => evaluateConsent(input, { purpose: "TREAT" }, NOW);
      const error = await expectFailure(call, InputError, "consent.malformed");
      expect(String(error.values.rule)).to.contain(rule);
    });
  }

  it("modifiers and implicit rules: refused, anywhere but in what a consent only contains", async () => {
    const modifierExtension = [{ url: "https://example.org/not", valueBoolean: true }];
    for (const input of [
      consent({ type: "permit" }, { modifierExtension }),
      consent({ type: "permit" }, { implicitRules: "https://example.org/rules" }),
      nested({ type: "deny", modifierExtension }),
      consent({ type: "permit", actor: actor("1").map((one) => ({ ...one, modifierExtension })) }),
    ]) {
      const call = () => evaluateConsent(input, { purpose: "TREAT" }, NOW);
      await expectFailure(call, InputError, "consent.not-understood");
    }
  });

  it("one among good ones: nothing is decided", async () => {
    const call = () =>
      evaluateConsent([consent({ type: "permit" }), consent({ type: "x" })], { purpose: "TREAT" }, NOW);
    const error = await expectFailure(call, InputError, "consent.malformed");
    expect(error.values.index).to.equal(1);
  });

  it("rules nested beyond any use: refused without exhausting the stack", async () => {
    let rule: object = { type: "deny" };
    for (let depth = 0; depth < 5_000; depth++) rule = { type: "permit", provision: [rule] };
    const call = () => evaluateConsent(consent(rule), { purpose: "TREAT" }, NOW);
    const error = await expectFailure(call, InputError, "consent.malformed");
    expect(error.values.rule).to.contain("deep");
  });

  it("requests and times that are none", async () => {
    for (const request of [
      { purpose: 7 },
      { purpose: "" },
      { actor: [{}] },
      { label: [{ system: "x" }] },
      { dataPeriod: { start: "yesterday" } },
      { unknown: true },
    ]) {
      // @ts-expect-error: what a caller without types, or a file, may give.
      await expectFailure(() => evaluateConsent([], request, NOW), InputError, "input.invalid");
    }
    await expectFailure(() => evaluateConsent([], {}, new Date(Number.NaN)), InputError, "time.invalid");
  });

  it("takes the other official examples", () => {
    const decided = [
      "Emergency",
      "Out",
      "basic",
      "grantor",
      "notAuthor",
      "notOrg",
      "notThem",
      "notThis",
      "notTime",
      "signature",
    ].map((name) => {
      const given = exampleJson(`Consent-consent-example-${name}.json`);
      const request = { purpose: "ETREAT", actor: { reference: "Organization/f001" } };
      return evaluateConsent(given, request, new Date("2015-12-01T12:00:00Z")).decision;
    });
    expect(decided).to.deep.equal([
      ...["deny", "deny", "permit", "deny", "permit"],
      ...["deny", "no-consent", "permit", "no-consent", "no-consent"],
    ]);
    expect(evaluateConsent(consent({}, policyRule("OPTIN")), { purpose: "TREAT" }, NOW).decision).to.equal("permit");
  });
});

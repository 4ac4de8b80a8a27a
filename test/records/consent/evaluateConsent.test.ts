import { expect } from "chai";
import type { ConsentRequest } from "../../../src/records/consent/consentRequest.js";
import { evaluateConsent } from "../../../src/records/consent/evaluateConsent.js";
import {
  ACT_CODE,
  action,
  actor,
  asker,
  CONFIDENTIALITY,
  confidential,
  consent,
  decide,
  NOW,
  NPI,
  policyRule,
  purpose,
  RESOURCE_TYPES,
  sensitive,
  types,
} from "./consents.js";

const PERMIT = { decision: "permit", redact: [], residual: [] };
const DENY = { decision: "deny", redact: [], residual: [] };
const NO_CONSENT = { decision: "no-consent", redact: [], residual: [] };

describe("evaluateConsent", () => {
  const check = (consents: unknown, request: ConsentRequest, expected: object, now = NOW) =>
    expect(evaluateConsent(consents, request, now)).to.deep.equal(expected);

  it("answers the request of the command line in its words", () => {
    const given = consent(
      { actor: actor("1"), purpose: purpose("TREAT"), provision: [{ type: "deny", securityLabel: confidential("R") }] },
      policyRule("OPTIN"),
    );
    const request = { purpose: "TREAT", actor: [asker("1")], scope: "patient-privacy", class: [], label: [] };
    const answer = evaluateConsent([given], request, NOW);
    expect(answer).to.deep.include({ decision: "permit", redact: confidential("R") });
  });

  describe("which consents count", () => {
    for (const status of ["draft", "proposed", "rejected", "inactive", "entered-in-error"]) {
      it(`not one that is ${status}`, () =>
        check(consent({ type: "permit" }, { status }), { purpose: "TREAT" }, NO_CONSENT));
    }

    it("none: no consent", () => {
      check([], { purpose: "TREAT" }, NO_CONSENT);
      check({ resourceType: "Bundle", type: "searchset" }, { purpose: "TREAT" }, NO_CONSENT);
    });

    it("those of the scope asked for", () => {
      const scope = { coding: [{ system: "http://terminology.hl7.org/CodeSystem/consentscope", code: "research" }] };
      const research = consent({ type: "permit" }, { scope });
      check(research, { purpose: "HRESCH" }, NO_CONSENT);
      check(research, { purpose: "HRESCH", scope: "research" }, PERMIT);
      check(research, { purpose: "HRESCH", scope: { system: "https://example.org", code: "research" } }, NO_CONSENT);
    });

    it("those within their period, each second of it, ends included as they are written", () => {
      const at = (period: object, now: string) =>
        decide(consent({ type: "permit", period }), { purpose: "TREAT" }, new Date(now));
      expect(at({ start: "2026-07-01" }, "2026-06-30T23:59:59.999Z")).to.equal("no-consent");
      expect(at({ start: "2026-07-01" }, "2026-07-01T00:00:00Z")).to.equal("permit");
      expect(at({ end: "2026-07" }, "2026-07-31T23:59:59.999Z")).to.equal("permit");
      expect(at({ end: "2026-07" }, "2026-08-01T00:00:00Z")).to.equal("no-consent");
      expect(at({ end: "2026" }, "2026-12-31T23:59:59Z")).to.equal("permit");
      expect(at({ end: "2026-07-01T12:00:00+02:00" }, "2026-07-01T10:00:00.999Z")).to.equal("permit");
      expect(at({ end: "2026-07-01T12:00:00+02:00" }, "2026-07-01T10:00:01Z")).to.equal("no-consent");
      expect(at({ start: "2026-07-01T12:00:00.5Z" }, "2026-07-01T12:00:00.499Z")).to.equal("no-consent");
    });

    it("one that somebody was asked to verify permits once somebody did, and denies before", () => {
      const verified = (...answers: boolean[]) => ({ verification: answers.map((verified) => ({ verified })) });
      expect(decide(consent({ type: "permit" }, verified(false)))).to.equal("no-consent");
      expect(decide(consent({ type: "permit" }, verified(false, true)))).to.equal("permit");
      expect(decide(consent({ type: "deny" }, verified(false)))).to.equal("deny");
    });
  });

  describe("the base decision", () => {
    for (const [code, decision] of [
      ["OPTIN", "permit"],
      ["OPTINR", "permit"],
      ["OPTOUT", "deny"],
      ["OPTOUTE", "deny"],
      ["IMPLIED", "no-consent"],
      ["NOPP", "no-consent"],
      ["HIPAAConsentCD", "no-consent"],
    ] as const) {
      it(`is ${decision} under ${code}`, () => {
        expect(decide(consent(undefined, policyRule(code)))).to.equal(decision);
        expect(decide(consent({ purpose: purpose("TREAT") }, policyRule(code)))).to.equal(decision);
      });
    }

    it("is the root's type where it has one, whatever the rule", () => {
      expect(decide(consent({ type: "permit" }, policyRule("OPTOUT")))).to.equal("permit");
      expect(decide(consent({ type: "deny" }, policyRule("OPTIN")))).to.equal("deny");
    });

    it("is a denial where two directives disagree", () => {
      expect(decide(consent({}, policyRule("OPTIN", "OPTOUT")))).to.equal("deny");
    });

    it("is none with a policy alone, whose nested rules still count", () => {
      expect(decide(consent())).to.equal("no-consent");
      expect(decide(consent({ provision: [{ type: "permit", purpose: purpose("TREAT") }] }))).to.equal("permit");
      expect(decide(consent({ provision: [{ type: "deny", purpose: purpose("TREAT") }] }))).to.equal("deny");
    });
  });

  describe("purposes", () => {
    const treat = consent({ type: "permit", purpose: purpose("TREAT") });
    for (const [wanted, decision] of [
      ["TREAT", "permit"],
      ["ETREAT", "permit"],
      ["BTG", "permit"],
      ["HPAYMT", "no-consent"],
      ["PurposeOfUse", "no-consent"],
      ["NOSUCH", "deny"],
    ] as const) {
      it(`TREAT answers ${decision} to ${wanted}`, () => expect(decide(treat, { purpose: wanted })).to.equal(decision));
    }

    it("a narrow one does not cover a wide one", () => {
      const narrow = consent({ type: "permit", purpose: purpose("ETREAT") });
      expect(decide(narrow)).to.equal("no-consent");
      expect(decide(narrow, { purpose: "BTG" })).to.equal("permit");
    });

    it("a nested denial denies, and one of a narrower purpose does not", () => {
      const but = (code: string) => consent({ type: "permit", provision: [{ type: "deny", purpose: purpose(code) }] });
      expect(decide(but("TREAT"))).to.equal("deny");
      expect(decide(but("TREAT"), { purpose: "ETREAT" })).to.equal("deny");
      expect(decide(but("ETREAT"))).to.equal("permit");
    });

    it("unknown ones refuse, on either side", () => {
      const any = consent({ type: "permit" });
      expect(decide(any, { purpose: "NOSUCH" })).to.equal("deny");
      expect(decide(any, { purpose: { system: "https://example.org", code: "TREAT" } })).to.equal("deny");
      expect(decide(consent({ type: "permit", purpose: purpose("NOSUCH") }))).to.equal("deny");
      expect(decide(consent({ type: "permit", provision: [{ type: "deny", purpose: purpose("NOSUCH") }] }))).to.equal(
        "deny",
      );
      expect(decide(consent({ type: "deny", provision: [{ type: "permit", purpose: purpose("NOSUCH") }] }))).to.equal(
        "deny",
      );
      expect(decide(consent({ type: "deny", provision: [{ type: "permit" }] }), { purpose: "NOSUCH" })).to.equal(
        "deny",
      );
      // A project may well be research.
      const project = { purpose: { system: "https://example.org", code: "FooBar" } };
      expect(
        decide(consent({ type: "permit", provision: [{ type: "deny", purpose: purpose("HRESCH") }] }), project),
      ).to.equal("deny");
    });

    it("a code of another system covers itself, and leaves others alone", () => {
      const FooBar = { system: "https://example.org", code: "FooBar" };
      const project = consent({ type: "permit", purpose: [FooBar] });
      expect(decide(project, { purpose: FooBar })).to.equal("permit");
      expect(decide(project)).to.equal("no-consent");
      const not = consent({ type: "permit", provision: [{ type: "deny", purpose: [FooBar] }] });
      expect(decide(not)).to.equal("permit");
      expect(decide(not, { purpose: FooBar })).to.equal("deny");
    });

    it("several must all be covered; none is covered by none", () => {
      expect(decide(treat, { purpose: ["TREAT", "HPAYMT"] })).to.equal("no-consent");
      expect(decide(treat, { purpose: ["TREAT", "COC"] })).to.equal("permit");
      expect(decide(treat, { purpose: ["HPAYMT", "NOSUCH", "TREAT"] })).to.equal("deny");
      const but = (code: string, label: string) => ({
        type: "deny",
        purpose: purpose(code),
        securityLabel: sensitive(label),
      });
      const parts = consent({ type: "permit", provision: [but("TREAT", "HIV"), but("HPAYMT", "PSY")] });
      expect(evaluateConsent(parts, { purpose: ["TREAT", "HPAYMT"] }, NOW).redact).to.deep.equal(
        sensitive("HIV", "PSY"),
      );
      const out = consent({ purpose: purpose("TREAT"), provision: [{ type: "permit" }] }, policyRule("OPTOUT"));
      expect(decide(out)).to.equal("permit");
      expect(decide(out, { purpose: ["TREAT", "HMARKT"] })).to.equal("no-consent");
      expect(decide(treat, {})).to.equal("no-consent");
      expect(
        decide(consent({ type: "permit", provision: [{ type: "deny", purpose: purpose("HMARKT") }] }), {}),
      ).to.equal("deny");
    });
  });

  describe("actors", () => {
    const one = consent({ type: "permit", actor: actor("1") });
    const by = (...values: string[]) => ({ purpose: "TREAT", actor: values.map(asker) });

    it("match by any identifier, of system and value", () => {
      check(one, by("1"), PERMIT);
      check(one, by("9", "1"), PERMIT);
      check(one, by("2"), NO_CONSENT);
      check(one, { purpose: "TREAT", actor: [{ system: "urn:other", value: "1" }] }, NO_CONSENT);
      check(one, { purpose: "TREAT" }, NO_CONSENT);
    });

    it("match by reference, and through what lies beside or inside the consent", () => {
      const role = actor("1")[0]?.role;
      const named = (reference: string, changes: object = {}) =>
        consent({ type: "permit", actor: [{ role, reference: { reference } }] }, changes);
      const organization = { resourceType: "Organization", id: "a", identifier: [{ system: NPI, value: "1" }] };
      check(named("Organization/a"), { purpose: "TREAT", actor: { reference: "Organization/a" } }, PERMIT);
      check(named("Organization/a"), { purpose: "TREAT", actor: { reference: "Organization/b" } }, NO_CONSENT);
      check(named("Organization/a"), by("1"), NO_CONSENT);
      check([named("Organization/a"), organization], by("1"), PERMIT);
      check([named("Organization/a"), organization], by("2"), NO_CONSENT);
      check(named("#a", { contained: [organization] }), by("1"), PERMIT);
      const fullUrl = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0";
      const entry = [{ resource: named(fullUrl) }, { fullUrl, resource: organization }];
      check({ resourceType: "Bundle", type: "collection", entry }, by("1"), PERMIT);
      check(
        named("https://x.org/fhir/Organization/a"),
        { purpose: "TREAT", actor: { reference: "Organization/a" } },
        NO_CONSENT,
      );
      check(
        named("https://x.org/a"),
        { purpose: "TREAT", actor: { system: "urn:ietf:rfc:3986", value: "https://x.org/a" } },
        NO_CONSENT,
      );
    });

    it("are denied where nobody can tell who is meant", () => {
      const role = actor("1")[0]?.role;
      const not = (reference: object) =>
        consent({ type: "permit", provision: [{ type: "deny", actor: [{ role, reference }] }] });
      expect(decide(not({ reference: "Organization/a" }), by("1"))).to.equal("deny");
      expect(decide(not({ display: "Dr X" }), by("1"))).to.equal("deny");
      expect(decide(not({ identifier: { system: NPI, value: "1" } }), { purpose: "TREAT" })).to.equal("deny");
      expect(decide(not({ identifier: { value: "1" } }), by("1"))).to.equal("deny");
      expect(decide(not({ identifier: { system: NPI, value: "2" } }), by("1"))).to.equal("permit");
      expect(
        decide(not({ reference: "https://x.org/Organization/a" }), { actor: { reference: "Organization/a" } }),
      ).to.equal("deny");
    });

    it("are permitted in a role that receives data, and denied in any", () => {
      expect(decide(consent({ type: "permit", actor: actor("1", "AUT") }), by("1"))).to.equal("no-consent");
      expect(decide(consent({ type: "permit", actor: actor("1", "PRCP") }), by("1"))).to.equal("permit");
      expect(
        decide(consent({ type: "permit", provision: [{ type: "deny", actor: actor("1", "AUT") }] }), by("1")),
      ).to.equal("deny");
    });

    it("are the standing members of a group", () => {
      const group = (changes: object = {}) => ({
        resourceType: "Group",
        id: "g",
        member: [{ entity: { reference: "Practitioner/p" }, ...changes }],
      });
      const practitioner = { resourceType: "Practitioner", id: "p", identifier: [{ system: NPI, value: "1" }] };
      const role = actor("1")[0]?.role;
      const given = consent({ type: "permit", actor: [{ role, reference: { reference: "Group/g" } }] });
      check([given, group(), practitioner], by("1"), PERMIT);
      check([given, group({ inactive: true }), practitioner], by("1"), NO_CONSENT);
      check([given, { ...group(), active: false }, practitioner], by("1"), NO_CONSENT);
      const timed = group({ period: { end: "2999" } });
      check([given, timed, practitioner], by("1"), NO_CONSENT);
      const not = consent({
        type: "permit",
        provision: [{ type: "deny", actor: [{ role, reference: { reference: "Group/g" } }] }],
      });
      check([not, timed, practitioner], by("1"), DENY);
      check([not, timed, practitioner], by("2"), PERMIT);
    });
  });

  it("actions: correcting includes access, denying disclosure denies it, unknown ones refuse", () => {
    const allow = (code: string) => decide(consent({ type: "permit", action: action(code) }));
    const not = (code: string) =>
      decide(consent({ type: "permit", provision: [{ type: "deny", action: action(code) }] }));
    expect(["access", "correct", "collect", "nosuch"].map(allow)).to.deep.equal([
      "permit",
      "permit",
      "no-consent",
      "no-consent",
    ]);
    expect(["access", "disclose", "collect", "nosuch"].map(not)).to.deep.equal(["deny", "deny", "permit", "deny"]);
    expect(decide(consent({ type: "permit", action: [{ text: "read" }] }))).to.equal("no-consent");
    expect(decide(consent({ type: "permit", action: action("collect") }), { action: "collect" })).to.equal("permit");
  });

  describe("classes", () => {
    const not = consent({ type: "permit", provision: [{ type: "deny", class: types("MedicationStatement") }] });

    it("denied: a request for that class is denied, one for another permitted, a general one redacted", () => {
      check(not, { purpose: "TREAT", class: ["MedicationStatement"] }, DENY);
      check(not, { purpose: "TREAT", class: ["Observation", "MedicationStatement"] }, DENY);
      check(not, { purpose: "TREAT", class: [{ system: RESOURCE_TYPES, code: "Observation" }] }, PERMIT);
      check(
        not,
        { purpose: "TREAT", class: [] },
        {
          decision: "permit",
          redact: types("MedicationStatement"),
          residual: [{ type: "forbid", class: types("MedicationStatement") }],
        },
      );
    });

    it("permitted: only those, all of what is asked for", () => {
      const only = consent({ type: "permit", class: types("Observation") });
      check(only, { purpose: "TREAT", class: ["Observation"] }, PERMIT);
      check(only, { purpose: "TREAT", class: ["Observation", "Condition"] }, DENY);
      check(
        only,
        { purpose: "TREAT" },
        {
          decision: "permit",
          redact: [],
          residual: [{ type: "forbid" }, { type: "permit", class: types("Observation") }],
        },
      );
      const opened = consent({ type: "deny", provision: [{ type: "permit", class: types("Observation") }] });
      check(opened, { purpose: "TREAT", class: ["Observation"] }, PERMIT);
      check(opened, { purpose: "TREAT", class: ["Condition"] }, DENY);
    });
  });

  describe("labels", () => {
    const not = (...labels: object[]) =>
      consent({ type: "permit", provision: [{ type: "deny", securityLabel: labels }] });
    const PSY = { system: ACT_CODE, code: "PSY" };
    const ETH = { system: ACT_CODE, code: "ETH" };

    it("denied: a permit with the duty to redact, where the request tells no labels", () => {
      check(
        not(PSY),
        { purpose: "TREAT" },
        {
          decision: "permit",
          redact: [PSY],
          residual: [{ type: "forbid", securityLabel: [PSY] }],
        },
      );
    });

    for (const [rule, label, decision] of [
      [PSY, ["PSY"], "deny"],
      [PSY, ["HIV"], "permit"],
      [ETH, ["ETHUD"], "deny"],
      [{ system: ACT_CODE, code: "SPI" }, ["COGN"], "deny"],
      [{ system: ACT_CODE, code: "ETHUD" }, ["SUD"], "deny"],
      [{ system: CONFIDENTIALITY, code: "R" }, ["R"], "deny"],
      [{ system: CONFIDENTIALITY, code: "R" }, ["V"], "deny"],
      [{ system: CONFIDENTIALITY, code: "R" }, ["N"], "permit"],
      [{ system: CONFIDENTIALITY, code: "R" }, ["HIV"], "deny"],
      [{ system: CONFIDENTIALITY, code: "R" }, [{ system: CONFIDENTIALITY, code: "T" }], "deny"],
    ] as const) {
      it(`denying ${rule.code} answers ${decision} to data labelled ${JSON.stringify(label)}`, () => {
        expect(decide(not(rule), { purpose: "TREAT", label: [...label] })).to.equal(decision);
      });
    }

    it("permitted: up to the mark, and only those", () => {
      const upTo = (code: string) => consent({ type: "permit", securityLabel: confidential(code) });
      expect(
        ["U", "L", "M", "N", "R", "V"].map((label) => decide(upTo("N"), { purpose: "TREAT", label })),
      ).to.deep.equal([...["permit", "permit", "permit", "permit"], ...["deny", "deny"]]);
      expect(evaluateConsent(upTo("N"), { purpose: "TREAT" }, NOW).redact).to.deep.equal(confidential("R"));
      expect(decide(upTo("R"), { purpose: "TREAT", label: ["PSY"] })).to.equal("permit");
      expect(decide(upTo("N"), { purpose: "TREAT", label: ["PSY"] })).to.equal("deny");
      expect(decide(upTo("N"), { purpose: "TREAT", described: true })).to.equal("permit");
    });

    it("that a described resource does not bear, leave it alone", () => {
      check(not(PSY), { purpose: "TREAT", described: true }, PERMIT);
      check(not(PSY), { purpose: "TREAT", described: true, label: "PSY" }, DENY);
    });

    it("unknown ones are redacted as they stand", () => {
      const local = { system: "https://example.org", code: "secret" };
      expect(evaluateConsent(not(local), { purpose: "TREAT" }, NOW).redact).to.deep.equal([local]);
      expect(decide(not(local), { purpose: "TREAT", label: [local] })).to.equal("deny");
    });
  });

  it("codes: found in the data, the rule applies; a concept in words denies all", () => {
    const HIV = { coding: [{ system: "http://loinc.org", code: "75622-1" }] };
    const not = consent({ type: "permit", provision: [{ type: "deny", code: [HIV] }] });
    check(not, { purpose: "TREAT", code: [...HIV.coding] }, DENY);
    check(not, { purpose: "TREAT", code: [{ system: "http://loinc.org", code: "718-7" }] }, PERMIT);
    expect(evaluateConsent(not, { purpose: "TREAT" }, NOW).redact).to.deep.equal(HIV.coding);
    const words = consent({ type: "permit", provision: [{ type: "deny", code: [{ text: "HIV" }] }] });
    check(words, { purpose: "TREAT", code: [{ system: "http://loinc.org", code: "718-7" }] }, DENY);
  });

  it("the data's own time: within it for a permit, touching it for a denial", () => {
    const dataPeriod = { start: "2022-01-01", end: "2022-12-31" };
    const only = consent({ type: "permit", dataPeriod });
    const not = consent({ type: "permit", provision: [{ type: "deny", dataPeriod }] });
    const both = (start: string, end: string) =>
      [only, not].map((given) => decide(given, { purpose: "TREAT", dataPeriod: { start, end } }));
    expect(both("2022-03-01", "2022-04-01")).to.deep.equal(["permit", "deny"]);
    expect(both("2021-12-31", "2022-01-01")).to.deep.equal(["deny", "deny"]);
    expect(both("2021-12-30", "2021-12-31")).to.deep.equal(["deny", "permit"]);
    expect(both("2022-12-31T23:59:59Z", "2023-01-01")).to.deep.equal(["deny", "deny"]);
  });

  it("data by reference: the instance, what it refers to, what refers to it, what somebody wrote", () => {
    const data = {
      instance: ["Observation/1"],
      refersTo: ["Encounter/1"],
      referredBy: ["List/1"],
      authoredBy: ["Practitioner/1"],
    };
    const answers = (meaning: string) =>
      ["Observation/1", "Encounter/1", "List/1", "Practitioner/1", "Observation/2"].map((reference) =>
        decide(consent({ type: "permit", data: [{ meaning, reference: { reference } }] }), { purpose: "TREAT", data }),
      );
    const [yes, no] = ["permit", "deny"];
    expect(answers("instance")).to.deep.equal([yes, no, no, no, no]);
    expect(answers("dependents")).to.deep.equal([yes, yes, no, no, no]);
    expect(answers("related")).to.deep.equal([yes, yes, yes, no, no]);
    expect(answers("authoredby")).to.deep.equal([no, no, no, yes, no]);
    const not = (reference: object) =>
      decide(consent({ type: "permit", provision: [{ type: "deny", data: [{ meaning: "instance", reference }] }] }), {
        data,
      });
    expect(not({ reference: "https://x.org/fhir/Observation/1" })).to.equal("deny");
    expect(not({ identifier: { value: "1" } })).to.equal("deny");
    expect(not({ reference: "Observation/2" })).to.equal("permit");
  });

  describe("rules inside rules", () => {
    const deny = (limits: object, ...provision: object[]) => ({
      type: "deny",
      ...limits,
      ...(provision.length ? { provision } : {}),
    });
    const permit = (limits: object, ...provision: object[]) => ({ ...deny(limits, ...provision), type: "permit" });
    const by = (value: string, wanted = "TREAT") => ({ purpose: wanted, actor: asker(value) });

    it("the innermost wins", () => {
      const given = consent(
        permit(
          {},
          deny({ actor: actor("1") }, permit({ purpose: purpose("ETREAT") }, deny({ purpose: purpose("BTG") }))),
        ),
      );
      expect(decide(given, by("2"))).to.equal("permit");
      expect(decide(given, by("1"))).to.equal("deny");
      expect(decide(given, by("1", "ETREAT"))).to.equal("permit");
      expect(decide(given, by("1", "BTG"))).to.equal("deny");
      const out = consent(deny({}, deny({ actor: actor("1") }, permit({ purpose: purpose("ETREAT") }))));
      expect(decide(out, by("1", "ETREAT"))).to.equal("permit");
      expect(decide(out, by("2", "ETREAT"))).to.equal("deny");
    });

    it("on one level a denial wins, in either order", () => {
      const rules = [permit({ actor: actor("1") }), deny({ purpose: purpose("TREAT") })];
      expect(decide(consent(deny({}, ...rules)), by("1"))).to.equal("deny");
      expect(decide(consent(deny({}, ...rules.toReversed())), by("1"))).to.equal("deny");
      expect(decide(consent(deny({}, ...rules)), by("1", "HPAYMT"))).to.equal("permit");
    });

    it("an exception to a denial gives back no more than was given", () => {
      const given = consent(
        permit(
          { class: types("Observation") },
          deny({ securityLabel: confidential("R") }, permit({ actor: actor("1") })),
        ),
      );
      const ask = (type: string, label: string) => decide(given, { ...by("1"), class: [type], label });
      expect(ask("Observation", "R")).to.equal("permit");
      expect(ask("Condition", "R")).to.equal("deny");
      expect(decide(given, { ...by("2"), class: ["Observation"], label: "R" })).to.equal("deny");
    });

    it("an exception to a denial permits what was denied, and nothing else", () => {
      const out = (limits: object) => consent(deny(limits, permit({ actor: actor("1") })));
      expect(decide(out({ action: action("disclose") }), by("1"))).to.equal("deny");
      expect(decide(out({ action: action("access") }), by("1"))).to.equal("permit");
      const restricted = out({ securityLabel: confidential("R") });
      expect(decide(restricted, { ...by("1"), label: "R" })).to.equal("permit");
      expect(decide(restricted, { ...by("2"), label: "R" })).to.equal("deny");
      expect(decide(restricted, { ...by("1"), label: "N" })).to.equal("no-consent");
      expect(decide(restricted, by("1"))).to.equal("deny");
      const nested = consent(deny({}, deny({ action: action("disclose") }, permit({ actor: actor("1") }))));
      expect(decide(nested, by("1"))).to.equal("deny");
    });

    it("a permit inside a permit adds nothing to it", () => {
      const given = consent(deny({}, permit({ class: types("Observation") }, permit({ class: types("Condition") }))));
      expect(decide(given, { class: ["Observation"] })).to.equal("permit");
      expect(decide(given, { class: ["Condition"] })).to.equal("deny");
      const { residual } = evaluateConsent(given, {}, NOW);
      expect(residual).to.deep.equal([{ type: "forbid" }, { type: "permit", class: types("Observation") }]);
    });

    it("a permit of some data that is denied to somebody denies those data", () => {
      const given = consent(permit({}, permit({ class: types("Observation") }, deny({ actor: actor("1") }))));
      expect(decide(given, { ...by("1"), class: ["Observation"] })).to.equal("deny");
      expect(decide(given, { ...by("1"), class: ["Condition"] })).to.equal("permit");
      expect(evaluateConsent(given, by("1"), NOW).redact).to.deep.equal(types("Observation"));
      check(given, by("2"), PERMIT);
    });

    it("a rule past its period says nothing", () => {
      const past = { period: { end: "2026-06-30" } };
      expect(decide(consent(permit({}, deny(past))))).to.equal("permit");
      expect(decide(consent(deny({}, permit(past))))).to.equal("deny");
    });

    it("residual rules keep the innermost denial, open or not", () => {
      const given = consent(
        deny({}, permit({ class: types("Observation") }, deny({ securityLabel: sensitive("PSY") }))),
      );
      check(
        given,
        { purpose: "TREAT" },
        {
          decision: "permit",
          redact: sensitive("PSY"),
          residual: [
            { type: "forbid" },
            { type: "permit", class: types("Observation") },
            { type: "forbid", securityLabel: sensitive("PSY") },
          ],
        },
      );
    });
  });

  describe("several consents", () => {
    const made = (type: "permit" | "deny", dateTime?: string, limits: object = {}) => {
      const { dateTime: _, ...given } = consent({ type, ...limits });
      return { ...given, ...(dateTime === undefined ? {} : { dateTime }) };
    };

    for (const [name, consents, decision] of [
      ["the newest decides", [made("deny", "2026-01-01"), made("permit", "2026-01-02")], "permit"],
      ["in either order", [made("permit", "2026-01-02"), made("deny", "2026-01-01")], "permit"],
      ["a newer denial too", [made("permit", "2026-01-01"), made("deny", "2026-01-02")], "deny"],
      ["of one time, the denial", [made("permit", "2026-01-01"), made("deny", "2026-01-01")], "deny"],
      [
        "a time within the denial's day is not newer",
        [made("permit", "2026-01-01T18:00:00Z"), made("deny", "2026-01-01")],
        "deny",
      ],
      ["an undated denial is not older", [made("permit", "2026-01-01"), made("deny")], "deny"],
      ["an undated permit is not newer", [made("permit"), made("deny", "1999")], "deny"],
      ["undated ones stand beside each other", [made("deny"), made("deny")], "deny"],
      ["undated permits too", [made("permit"), made("permit")], "permit"],
      ["two permits permit", [made("permit"), made("permit", "2026-01-01")], "permit"],
    ] as const) {
      it(name, () => expect(decide(consents)).to.equal(decision));
    }

    it("one that says nothing of the request does not count, however new", () => {
      const other = made("deny", "2026-06-01", { purpose: purpose("HMARKT") });
      expect(decide([made("permit", "2026-01-01"), other])).to.equal("permit");
    });

    it("what the newest forbid, together, is redacted; what older ones did is not", () => {
      const but = (dateTime: string, code: string) =>
        made("permit", dateTime, { provision: [{ type: "deny", securityLabel: sensitive(code) }] });
      const answer = evaluateConsent(
        [but("2026-01-02", "PSY"), but("2026-01-02", "HIV"), but("2026-01-01", "SEX")],
        { purpose: "TREAT" },
        NOW,
      );
      expect(answer.redact).to.deep.equal(sensitive("PSY", "HIV"));
    });

    it("two that each permit parts of the data leave nothing that is sure", () => {
      const only = (type: string) => made("permit", "2026-01-01", { class: types(type) });
      expect(decide([only("Observation"), only("Condition")])).to.equal("deny");
      expect(decide([only("Observation"), only("Observation")])).to.equal("permit");
    });
  });
});

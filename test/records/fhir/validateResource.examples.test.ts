import { expect } from "chai";
import fc from "fast-check";
import type { FhirItem } from "../../../src/records/fhir/FhirItem.js";
import { parseFhir } from "../../../src/records/fhir/parseFhir.js";
import { findProblems, validateResource } from "../../../src/records/fhir/validateResource.js";
import { isJsonObject } from "../../../src/shared/jsonObject.js";
import { expectInputError } from "../../support/expectInputError.js";
import { definitions, exampleBytes, exampleItem, exampleNames, itemOf } from "./officialExamples.js";

/** Official examples that R4 itself forbids, with what forbids them. */
const INVALID: Readonly<Record<string, string>> = {
  "DeviceMetric-example.json": "DeviceMetric.parent: must refer to Device",
  "DeviceUseStatement-example.json": "DeviceUseStatement.reasonReference[0]: must refer to Condition or",
  "MedicationRequest-medrx0301.json": "MedicationRequest.dispenseRequest.performer: must refer to Organization",
  "Observation-clinical-gender.json": "Observation.performer[0]: must refer to Practitioner or",
  "Questionnaire-qs1.json": "Questionnaire.item[0].item[0].linkId: required",
};

const CONFORMANCE =
  /^(Bundle|CapabilityStatement|CodeSystem|CompartmentDefinition|ConceptMap|ImplementationGuide|OperationDefinition|SearchParameter|StructureDefinition|TestScript|ValueSet)-/;

const clinical = exampleNames().filter((name) => !CONFORMANCE.test(name));
const valid = clinical.filter((name) => INVALID[name] === undefined);

describe("validateResource: the official R4 examples", () => {
  it("accepts all of them outside conformance, except those that break R4", () => {
    expect(valid.length).to.be.greaterThan(600);
    const refused = valid.filter((name) => findProblems(exampleItem(name), definitions).length > 0);
    expect(refused).to.deep.equal([]);
  });

  for (const [name, rule] of Object.entries(INVALID)) {
    it(`refuses ${name}: ${rule}`, () => {
      const error = expectInputError("fhir.invalid", () => validateResource(exampleItem(name), definitions));
      expect(error.message).to.contain(rule);
    });
  }

  it("accepts conformance resources too", () => {
    for (const name of ["ValueSet-allergyintolerance-code.json", "StructureDefinition-Patient.json"]) {
      validateResource(exampleItem(name), definitions);
    }
  });

  it("keeps the exact bytes of every file; the parsed value would lose digits", () => {
    let changed = 0;
    for (const name of clinical) {
      const bytes = exampleBytes(name);
      const [item] = parseFhir(bytes, name, definitions).items;
      const text = new TextDecoder().decode(bytes);
      expect(new TextDecoder().decode(item?.bytes), name).to.equal(text.trim());
      const numbers = text.match(/: ?-?\d+\.\d+/g) ?? [];
      changed += numbers.filter((number) => String(Number(number.slice(1))) !== number.slice(1).trim()).length;
    }
    expect(changed, "decimals that re-serialising would change").to.be.greaterThan(100);
  });
});

type Json = Record<string, unknown>;
type Mutation = (parent: Json, key: string) => boolean;

/** Each changes one property and says whether it could. */
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "an object where an array is due": (parent, key) => {
    const value = parent[key];
    if (!Array.isArray(value)) return false;
    parent[key] = value[0];
    return true;
  },
  "an array where a single value is due": (parent, key) => {
    if (Array.isArray(parent[key]) || key === "resourceType") return false;
    parent[key] = [parent[key]];
    return true;
  },
  "an unknown property": (parent, key) => {
    parent[`${key}Unknown`] = parent[key];
    return true;
  },
  "a null": (parent, key) => {
    parent[key] = null;
    return key !== "resourceType";
  },
  "an empty string, object or array": (parent, key) => {
    const value = parent[key];
    if (key === "resourceType") return false;
    parent[key] = Array.isArray(value) ? [] : typeof value === "object" ? {} : "";
    return true;
  },
  "a primitive of another kind": (parent, key) => {
    const value = parent[key];
    if (key === "resourceType" || typeof value === "object") return false;
    parent[key] = typeof value === "string" ? 7 : "x y ";
    return true;
  },
  "an object for a primitive": (parent, key) => {
    if (key === "resourceType" || typeof parent[key] === "object") return false;
    parent[key] = { value: parent[key] };
    return true;
  },
};

/** Every object below, so that a mutation may strike at any depth. */
function objectsOf(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(objectsOf);
  if (!isJsonObject(value)) return [];
  return [value, ...Object.values(value).flatMap(objectsOf)];
}

const TYPES =
  /^(AllergyIntolerance|CarePlan|Claim|Condition|Consent|Coverage|DiagnosticReport|Encounter|Immunization|Medication|Observation|Patient|Procedure|ServiceRequest|Specimen)/;
const sample = valid.filter((name) => TYPES.test(name) && exampleBytes(name).length < 20_000);

describe("validateResource: one change to a valid example (properties)", () => {
  const anyPlace = fc.record({ name: fc.constantFrom(...sample), object: fc.nat(), property: fc.nat() });

  for (const [what, mutate] of Object.entries(MUTATIONS)) {
    it(`refuses ${what}, at any depth`, () => {
      fc.assert(
        fc.property(anyPlace, ({ name, object, property }) => {
          const copy: unknown = structuredClone(exampleItem(name).resource);
          const objects = objectsOf(copy);
          const parent = objects[object % objects.length] ?? {};
          const keys = Object.keys(parent);
          fc.pre(mutate(parent, keys[property % keys.length] ?? ""));
          expectInputError("fhir.invalid", () => validateResource(itemOf(copy), definitions));
        }),
        { seed: 20_261_121, numRuns: 150 },
      );
    });
  }

  const required: readonly (readonly [string, readonly string[]])[] = [
    ["Observation-f001.json", ["status", "code"]],
    ["AllergyIntolerance-example.json", ["patient"]],
    ["Condition-f001.json", ["subject"]],
    ["Consent-consent-example-basic.json", ["status", "scope", "category"]],
    ["Encounter-f001.json", ["status", "class"]],
    ["DiagnosticReport-f201.json", ["status", "code"]],
    ["MedicationRequest-medrx002.json", ["status", "intent", "medicationReference", "subject"]],
  ];
  for (const [name, keys] of required) {
    it(`refuses ${name} without ${keys.join(", ")}`, () => {
      for (const key of keys) {
        const { [key]: removed, ...rest } = toJson(exampleItem(name));
        expect(removed, key).not.to.equal(undefined);
        expectInputError("fhir.invalid", () => validateResource(itemOf(rest), definitions));
      }
    });
  }

  it("refuses any code but those of the value set (property)", () => {
    const codes = new Set(["male", "female", "other", "unknown"]);
    const { gender: _, ...rest } = toJson(exampleItem("Patient-f001.json"));
    for (const gender of codes) validateResource(itemOf({ ...rest, gender }), definitions);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom("MALE", "m", "toString", "__proto__", "male|")), (gender) => {
        fc.pre(!codes.has(gender));
        expectInputError("fhir.invalid", () => validateResource(itemOf({ ...rest, gender }), definitions));
      }),
      { seed: 20_261_121, numRuns: 300 },
    );
  });
});

function toJson(item: FhirItem): Json {
  return { ...item.resource };
}

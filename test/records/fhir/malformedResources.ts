import { exampleJson } from "./officialExamples.js";

type Json = Record<string, unknown>;

export const observation = { resourceType: "Observation", status: "final", code: { text: "x" } };
export const patient = { resourceType: "Patient" };
const consentScope = {
  coding: [{ system: "http://terminology.hl7.org/CodeSystem/consentscope", code: "patient-privacy" }],
};
export const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
export const CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical";
export const condition = { resourceType: "Condition", subject: { reference: "Patient/a" } };
const div = (inner: string) => `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;
export const narrative = (inner: string) => ({ ...patient, text: { status: "generated", div: div(inner) } });

/** What is wrong, where it is reported, the resource. */
export const ATTACKS: readonly (readonly [string, string, Json])[] = [
  [
    "a broken invariant of a contained resource (obs-6)",
    "Patient.contained[0]",
    { ...patient, contained: [{ ...observation, id: "a", dataAbsentReason: { text: "x" }, valueString: "x" }] },
  ],
  [
    "a Period that ends before it starts (per-1)",
    "Observation.effectivePeriod",
    { ...observation, effectivePeriod: { start: "2024-01-02", end: "2024-01-01" } },
  ],
  [
    "a unit's code without system (qty-3)",
    "Observation.valueQuantity",
    { ...observation, valueQuantity: { value: 1, code: "mg" } },
  ],
  [
    "a local reference to nothing (ref-1)",
    "Observation.subject",
    { ...observation, subject: { reference: "#nobody" } },
  ],
  [
    "a reference whose type is another",
    "Observation.subject",
    { ...observation, subject: { reference: "Patient/a", type: "Group" } },
  ],
  [
    "two contained resources of one id",
    "Patient.contained",
    {
      ...patient,
      contained: [
        { ...patient, id: "a" },
        { ...patient, id: "a" },
      ],
    },
  ],
  [
    "a comparator in a SimpleQuantity",
    "Observation.referenceRange[0].low.comparator",
    { ...observation, referenceRange: [{ low: { value: 1, comparator: "<" } }] },
  ],
  [
    "a negative age (age-1)",
    "Condition.onsetAge",
    { ...condition, onsetAge: { value: -1, code: "a", system: "http://unitsofmeasure.org" } },
  ],
  ["an element's id with a blank", "Observation.code.id", { ...observation, code: { id: "a b", text: "x" } }],
  ["an object where an array is due", "Patient.name", { ...patient, name: {} }],
  ["a filled object where an array is due", "Patient.name", { ...patient, name: { text: "x" } }],
  ["an array where an object is due", "Observation.code", { ...observation, code: [{ text: "x" }] }],
  ["an array where a primitive is due", "Patient.gender", { ...patient, gender: ["male"] }],
  ["a primitive where an object is due", "Observation.code", { ...observation, code: "x" }],
  ["a primitive where an array is due", "HumanName|Patient.name[0].given", { ...patient, name: [{ given: "x" }] }],
  ["an object where a primitive is due", "Patient.birthDate", { ...patient, birthDate: { value: "2000" } }],
  ["an array in an array", "Patient.name[0]", { ...patient, name: [[{ text: "x" }]] }],
  ["a code outside a required binding", "Patient.gender", { ...patient, gender: "x" }],
  ["a code in the wrong case", "Patient.gender", { ...patient, gender: "Male" }],
  ["a code outside a required binding, nested", "Patient.name[0].use", { ...patient, name: [{ text: "x", use: "x" }] }],
  [
    "a code outside, in a contained resource",
    "Patient.contained[0].gender",
    { ...patient, contained: [{ ...patient, id: "p", gender: "x" }] },
  ],
  [
    "a code outside, in an extension",
    "Patient.extension[0].valueAddress.use",
    { ...patient, extension: [{ url: "http://x.org/e", valueAddress: { use: "x" } }] },
  ],
  [
    "a CodeableConcept outside a required binding",
    "Condition.clinicalStatus",
    { ...condition, clinicalStatus: coded(CLINICAL, "x") },
  ],
  [
    "a code of another system",
    "Condition.clinicalStatus",
    { ...condition, clinicalStatus: coded("http://x.org", "active") },
  ],
  [
    "text alone where a coding is required",
    "Condition.clinicalStatus",
    { ...condition, clinicalStatus: { text: "active" } },
  ],
  [
    "a coding without system",
    "Condition.clinicalStatus",
    { ...condition, clinicalStatus: { coding: [{ code: "active" }] } },
  ],
  ["a language that is none", "Patient.language", { ...patient, language: "not a language" }],
  ["a MIME type that is none", "Patient.photo[0].contentType", { ...patient, photo: [{ contentType: "jpeg" }] }],
  [
    "a currency that is none",
    "Account|Claim.total.currency",
    { ...exampleJson("Claim-100150.json"), total: { value: 1, currency: "dollars" } },
  ],
  ["an unknown property", "Patient.nmae", { ...patient, nmae: [] }],
  ["an unknown nested property", "Patient.name[0].x", { ...patient, name: [{ text: "x", x: 1 }] }],
  [
    "a resourceType inside a datatype",
    "Patient.name[0].resourceType",
    { ...patient, name: [{ text: "x", resourceType: "HumanName" }] },
  ],
  ["a property of the element's definition", "Observation.?", { ...observation, "value[x]": "x" }],
  [
    "a choice of a type that is not offered",
    "Observation.valueAddress",
    { ...observation, valueAddress: { text: "x" } },
  ],
  ["two types of one choice", "Observation.valueString", { ...observation, valueBoolean: true, valueString: "x" }],
  [
    "an extension of another type of the choice",
    "Observation.valueString",
    {
      ...observation,
      valueBoolean: true,
      _valueString: { extension: [{ url: "http://x.org/e", valueBoolean: true }] },
    },
  ],
  ["a missing required element", "Observation.status", { resourceType: "Observation", code: { text: "x" } }],
  [
    "a missing required nested element",
    "Patient.link[0].type",
    { ...patient, link: [{ other: { reference: "Patient/b" } }] },
  ],
  ["an empty string", "Patient.name[0].text", { ...patient, name: [{ text: "" }] }],
  ["blanks only", "Patient.name[0].text", { ...patient, name: [{ text: " \n" }] }],
  ["an empty object", "Observation.code", { ...observation, code: {} }],
  ["an empty object in an array", "Patient.name[0]", { ...patient, name: [{}] }],
  ["an empty array", "Patient.name", { ...patient, name: [] }],
  ["null", "Patient.gender", { ...patient, gender: null }],
  ["null in an array of objects", "Patient.name[0]", { ...patient, name: [null] }],
  [
    "null in an array of primitives without an extension",
    "Patient.name[0].given[1]",
    { ...patient, name: [{ given: ["x", null] }] },
  ],
  ["a primitive's extension that is no object", "Patient.birthDate", { ...patient, _birthDate: "x" }],
  ["a primitive's extension that is empty", "Patient.birthDate", { ...patient, _birthDate: {} }],
  ["a primitive's extension with an id alone", "Patient.birthDate", { ...patient, _birthDate: { id: "x" } }],
  [
    "a primitive's extension list of another length",
    "Patient.name[0].given",
    { ...patient, name: [{ given: ["a", "b"], _given: [{ id: "x" }] }] },
  ],
  ["an underscore before a complex element", "Patient._name", { ...patient, _name: [{ id: "x" }] }],
  ["a boolean in quotes", "Patient.active", { ...patient, active: "true" }],
  ["a number in quotes", "Observation.valueInteger", { ...observation, valueInteger: "1" }],
  ["a fraction for an integer", "Observation.valueInteger", { ...observation, valueInteger: 1.5 }],
  ["an integer out of range", "Observation.valueInteger", { ...observation, valueInteger: 2 ** 31 }],
  [
    "zero for a positiveInt",
    "Patient.telecom[0].rank",
    { ...patient, telecom: [{ system: "phone", value: "1", rank: 0 }] },
  ],
  ["a day that does not exist", "Patient.birthDate", { ...patient, birthDate: "2023-02-29" }],
  ["a time in a date", "Patient.birthDate", { ...patient, birthDate: "2023-02-01T00:00:00Z" }],
  [
    "a dateTime without zone",
    "Observation.effectiveDateTime",
    { ...observation, effectiveDateTime: "2023-02-01T00:00:00" },
  ],
  ["a zone without time", "Observation.effectiveDateTime", { ...observation, effectiveDateTime: "2023-02-01Z" }],
  [
    "an hour that does not exist",
    "Observation.effectiveDateTime",
    { ...observation, effectiveDateTime: "2023-02-01T24:00:00Z" },
  ],
  ["an instant without time", "Observation.issued", { ...observation, issued: "2023-02-01" }],
  ["a logical id with a slash", "Patient.id", { ...patient, id: "a/b" }],
  ["a logical id of 65 characters", "Patient.id", { ...patient, id: "a".repeat(65) }],
  ["a uri with a blank", "Patient.implicitRules", { ...patient, implicitRules: "http://x.org/a b" }],
  ["a code with a blank at its end", "Observation.status", { ...observation, status: "final " }],
  ["broken base64", "Patient.photo[0].data", { ...patient, photo: [{ contentType: "image/png", data: "a===" }] }],
  ["a control character", "Patient.name[0].text", { ...patient, name: [{ text: "a\u0000b" }] }],
  ["half a character", "Patient.name[0].text", { ...patient, name: [{ text: "a\ud800" }] }],
  ["a string of more than 1 MB", "Patient.name[0].text", { ...patient, name: [{ text: "a".repeat(1024 * 1024 + 1) }] }],
  [
    "a subject of a type that is not allowed",
    "Observation.subject",
    { ...observation, subject: { reference: "Practitioner/a" } },
  ],
  ["a reference to no R4 type", "Observation.subject", { ...observation, subject: { reference: "Patiens/a" } }],
  ["a contained resource without resourceType", "Patient.contained[0]", { ...patient, contained: [{ id: "x" }] }],
  ["a contained primitive", "Patient.contained[0]", { ...patient, contained: ["x"] }],
  [
    "contained in contained (dom-2)",
    "Patient",
    { ...patient, contained: [{ ...patient, id: "a", contained: [{ ...patient, id: "b" }] }] },
  ],
  ["a broken invariant (obs-6)", "Observation", { ...observation, dataAbsentReason: { text: "x" }, valueString: "x" }],
  [
    "an extension with value and extensions (ext-1)",
    "Patient.extension[0]",
    {
      ...patient,
      extension: [{ url: "http://x.org/e", valueString: "x", extension: [{ url: "y", valueString: "x" }] }],
    },
  ],
  ["an extension without url", "Patient.extension[0].url", { ...patient, extension: [{ valueString: "x" }] }],
  [
    "a Consent whose provision has an unknown type",
    "Consent.provision.type",
    { ...exampleJson("Consent-consent-example-basic.json"), scope: consentScope, provision: { type: "allow" } },
  ],
  ["a script in the narrative", "Patient.text.div", narrative("<script>alert(1)</script>")],
  ["an event handler in the narrative", "Patient.text.div", narrative('<p onclick="x()">x</p>')],
  ["a javascript: link in the narrative", "Patient.text.div", narrative('<a href="javascript:x()">x</a>')],
  ["a frame in the narrative", "Patient.text.div", narrative('<iframe src="http://x.org"></iframe>')],
  ["narrative that is not well nested", "Patient.text.div", narrative("<p><b>x</p></b>")],
  ["narrative with a second root", "Patient.text.div", narrative("x</div><div>")],
  [
    "narrative without namespace",
    "Patient.text.div",
    { ...patient, text: { status: "generated", div: "<div>x</div>" } },
  ],
];

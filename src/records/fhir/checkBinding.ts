import type { InternalSchemaElement } from "@medplum/core";
import { isJsonObject, type JsonObject, jsonKind } from "../../shared/jsonObject.js";
import { shownCode } from "./FhirProblem.js";
import type { ValueSets } from "./ValueSets.js";

const MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet";
const ALL_LANGUAGES = "http://hl7.org/fhir/ValueSet/all-languages";

/** A rule that a bound value breaks. */
export interface BindingBreach {
  readonly rule: string;
  readonly found: string;
}

/**
 * Checks a required binding (https://hl7.org/fhir/R4/terminologies.html#required): a code or Coding is from the value
 * set, a CodeableConcept has at least one coding from it; text alone is not enough. A value that has only extensions
 * (data-absent-reason) is left to the element's cardinality.
 */
export function checkBinding(
  { binding }: InternalSchemaElement,
  type: string,
  value: unknown,
  valueSets: ValueSets,
): BindingBreach | undefined {
  if (binding?.valueSet === undefined) return undefined;
  if (binding.strength !== "required") return checkLanguage(binding, type, value);
  const name = binding.valueSet.split("|")[0]?.split("/").at(-1) ?? "?";
  if (typeof value === "string") {
    const answer = valueSets.contains(binding.valueSet, undefined, value);
    return breach(answer, name, shownCode(value));
  }
  if (!isJsonObject(value)) return undefined;
  const codings = type === "CodeableConcept" ? value.coding : [value];
  if (onlyExtended(value)) return undefined;
  if (!Array.isArray(codings)) return breach(false, name, "text only");
  const answers = codings
    .filter(isJsonObject)
    .map((coding) => containsCoding(coding, binding.valueSet ?? "", valueSets));
  if (answers.includes(true)) return undefined;
  const [first] = codings.filter(isJsonObject);
  return breach(answers.includes(undefined) ? undefined : false, name, codingFound(first));
}

function containsCoding({ system, code }: JsonObject, valueSet: string, valueSets: ValueSets): boolean | undefined {
  if (typeof system !== "string" || typeof code !== "string") return false;
  return valueSets.contains(valueSet, system, code);
}

function codingFound(coding: JsonObject | undefined): string {
  if (typeof coding?.system !== "string") return "coding without system";
  return typeof coding.code === "string" ? shownCode(coding.code) : `code: ${jsonKind(coding.code)}`;
}

function onlyExtended(value: JsonObject): boolean {
  return Object.keys(value).every((name) => name === "extension" || name === "id");
}

function breach(answer: boolean | undefined, valueSet: string, found: string): BindingBreach | undefined {
  if (answer === true) return undefined;
  const rule = answer === false ? "must be from" : "no definition here of the required";
  return { rule: `${rule} value set ${valueSet}`, found };
}

/** `language` is bound to a preferred set whose outer bound is BCP 47, which is a grammar (RFC 5646 §2.1). */
function checkLanguage(
  binding: InternalSchemaElement["binding"],
  type: string,
  value: unknown,
): BindingBreach | undefined {
  const maximum = binding?.extension?.find(({ url }) => url === MAX_VALUE_SET)?.valueCanonical;
  if (maximum !== ALL_LANGUAGES || type !== "code" || typeof value !== "string") return undefined;
  try {
    Intl.getCanonicalLocales(value);
    return undefined;
  } catch {
    return { rule: "must be a BCP 47 language tag", found: shownCode(value) };
  }
}

import type { Measure } from "@medplum/fhirtypes";
import type { FhirDefinitions } from "../../records/fhir/FhirDefinitions.js";
import { parseFhir } from "../../records/fhir/parseFhir.js";
import { validateResource } from "../../records/fhir/validateResource.js";
import { digestOf } from "../../shared/contentId.js";
import { InputError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";

const NOTATION = "http://terminology.hl7.org/CodeSystem/measure-improvement-notation";
const SCORING = "http://terminology.hl7.org/CodeSystem/measure-scoring";
const BASIS = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-populationBasis";

/** What of a Measure an indicator is made of. */
export interface MeasuredIndicator {
  /** sha-256 of the Measure's exact bytes: IndicatorTerms.definition. */
  readonly definition: Hex;
  /** Canonical URL, with `|version` where the Measure has one. */
  readonly measure: string;
  readonly eventsAreGood: boolean;
  /** What is counted: `boolean` for patients, else the type of an episode, such as `Encounter`. */
  readonly populationBasis: string;
}

/**
 * Reads a FHIR R4 Measure as the definition of an indicator. Its bytes are what the regulator publishes, and what the digest on chain is of.
 * @param source name of the input, for errors.
 * @throws InputError `quality.measure` naming the rule; `fhir.*` for what is no valid R4 resource.
 */
export async function indicatorFromMeasure(
  bytes: Uint8Array,
  source: string,
  definitions: FhirDefinitions,
): Promise<MeasuredIndicator> {
  const { items } = parseFhir(bytes, source, definitions);
  const [item] = items;
  if (!item || items.length > 1 || item.resource.resourceType !== "Measure") throw broken("one Measure", source);
  validateResource(item, definitions);
  const { resource } = item;
  const { url, version, status } = resource;
  if (url === undefined) throw broken("a canonical url", source);
  if (status !== "active") throw broken("status active", source);
  if (codeOf(resource.scoring?.coding, SCORING) !== "proportion") throw broken("scoring proportion", source);
  requirePopulations(resource, source);
  return {
    definition: await digestOf(item.bytes),
    measure: version === undefined ? url : `${url}|${version}`,
    eventsAreGood: directionOf(resource, source) === "increase",
    populationBasis: resource.extension?.find((one) => one.url === BASIS)?.valueCode ?? "boolean",
  };
}

function directionOf({ improvementNotation }: Measure, source: string): "increase" | "decrease" {
  const code = codeOf(improvementNotation?.coding, NOTATION);
  if (code === "increase" || code === "decrease") return code;
  throw broken("improvementNotation increase or decrease", source);
}

function requirePopulations({ group = [] }: Measure, source: string): void {
  const [only] = group;
  if (!only || group.length > 1) throw broken("one group", source);
  for (const wanted of ["initial-population", "denominator", "numerator"]) {
    const found = only.population?.filter(({ code }) => code?.coding?.some((coding) => coding.code === wanted));
    if (found?.length !== 1) throw broken(`one population ${wanted}`, source);
  }
}

function codeOf(
  coding: readonly { readonly system?: string; readonly code?: string }[] | undefined,
  system: string,
): string | undefined {
  return coding?.find((one) => one.system === system)?.code;
}

function broken(rule: string, source: string): InputError {
  return new InputError("quality.measure", "The Measure defines no indicator", { rule, source });
}

import { findNodeAtLocation } from "jsonc-parser";
import { z } from "zod";
import { intervalOfPeriod } from "../../../records/consent/fhirInterval.js";
import { organizationIdentifier, patientIdentifier } from "../../../records/consent/organizationIdentifier.js";
import type { FhirDefinitions } from "../../../records/fhir/FhirDefinitions.js";
import { parseFhir } from "../../../records/fhir/parseFhir.js";
import { StrictJson } from "../../../records/fhir/StrictJson.js";
import { validateResource } from "../../../records/fhir/validateResource.js";
import { bytes32 } from "../../../shared/bytes32.js";
import { checkInput } from "../../../shared/checkInput.js";
import type { Deployment } from "../../../shared/Deployment.js";
import { InputError } from "../../../shared/errors.js";
import type { Hex } from "../../../shared/hex.js";
import { FhirDecimal } from "./FhirDecimal.js";
import { type TokenMoney, tokenMoneySchema } from "./FhirMoney.js";

/** A Coverage to be read. */
export interface CoverageSource {
  /** The exact bytes of one FHIR R4 Coverage. */
  readonly bytes: Uint8Array;
  /** Names the input in errors. */
  readonly source: string;
  readonly definitions: FhirDefinitions;
  readonly deployment: Deployment;
  readonly money: TokenMoney;
}

/** What a Coverage says of a plan and a person. */
export interface FhirCoverage {
  /** PlanId, of the class `plan`. */
  readonly plan: Hex;
  /** PatientId of the beneficiary. */
  readonly patient: Hex;
  /** OrgId of the payor. */
  readonly insurer: Hex;
  readonly from: Date;
  /** The first moment that is not covered: `until` of an enrolment. */
  readonly until: Date;
  /** In the token's smallest unit. */
  readonly deductible?: bigint;
  readonly coinsuranceBps?: number;
}

const identified = z.looseObject({
  identifier: z.looseObject({ system: z.string(), value: z.string() }),
});
const codes = z.looseObject({
  coding: z.array(z.looseObject({ system: z.string().optional(), code: z.string().optional() })).optional(),
});
const coverageForm = z.looseObject({
  status: z.literal("active"),
  beneficiary: identified,
  payor: z.array(identified).min(1),
  period: z.looseObject({ start: z.string(), end: z.string() }),
  class: z.array(z.looseObject({ type: codes, value: z.string() })),
  costToBeneficiary: z
    .array(
      z.looseObject({
        type: codes.optional(),
        valueMoney: z.looseObject({ currency: z.string().optional() }).optional(),
        valueQuantity: z.looseObject({ code: z.string().optional() }).optional(),
      }),
    )
    .default([]),
});
type CoverageForm = z.infer<typeof coverageForm>;

/**
 * Reads a FHIR R4 Coverage that names plan, insurer and patient by their ids on this chain, as `coverageToFhir` writes it.
 * @throws InputError `fhir.*` when it is no valid Coverage; `coverage.document` when it is not active, has no end, or names another chain's
 *   patient, insurer or plan; `coverage.amount`; `input.invalid`.
 */
export function coverageFromFhir({ bytes, source, definitions, deployment, money }: CoverageSource): FhirCoverage {
  const token = checkInput(tokenMoneySchema, money, "plan's money");
  const { items, bundleType } = parseFhir(bytes, source, definitions);
  const [item] = items;
  if (item === undefined || bundleType !== undefined || item.resourceType !== "Coverage") {
    throw notReadable("the source is no single Coverage");
  }
  validateResource(item, definitions);
  const parsed = coverageForm.safeParse(item.resource);
  if (!parsed.success) throw notReadable("not active, without period, or a party without identifier");
  const form = parsed.data;
  const period = intervalOfPeriod(form.period);
  if (period === undefined || !Number.isFinite(period.from) || !Number.isFinite(period.until)) {
    throw notReadable("the period has no start or no end");
  }
  const plan = bytes32.safeParse(form.class.find(({ type }) => hasCode(type, "coverage-class", "plan"))?.value);
  if (!plan.success) throw notReadable("no class is a plan by its PlanId");
  const { system: patientSystem } = patientIdentifier(deployment, plan.data);
  const { system: orgSystem } = organizationIdentifier(deployment, plan.data);
  return {
    plan: plan.data,
    patient: idOf([form.beneficiary], patientSystem, "beneficiary"),
    insurer: idOf(form.payor, orgSystem, "payor"),
    from: new Date(period.from),
    until: new Date(period.until),
    ...costsOf(form, StrictJson.parse(bytes, source), token),
  };
}

function idOf(parties: readonly z.infer<typeof identified>[], system: string, name: string): Hex {
  const party = parties.find(({ identifier }) => identifier.system === system);
  const id = bytes32.safeParse(party?.identifier.value);
  if (!id.success) throw notReadable(`the ${name} has no id of this chain's registry`);
  return id.data;
}

function costsOf({ costToBeneficiary }: CoverageForm, json: StrictJson, { currency, decimals }: TokenMoney) {
  const costs: { deductible?: bigint; coinsuranceBps?: number } = {};
  for (const [index, { type, valueMoney, valueQuantity }] of costToBeneficiary.entries()) {
    if (valueMoney && hasCode(type, "coverage-copay-type", "deductible")) {
      if (valueMoney.currency !== currency) throw notReadable(`the deductible is not in ${currency}`);
      costs.deductible = decimalAt(json, index, "valueMoney").toUnits(decimals);
    }
    if (valueQuantity?.code === "%" && hasCode(type, "coverage-copay-type", "copaypct")) {
      costs.coinsuranceBps = Number(decimalAt(json, index, "valueQuantity").toUnits(2));
    }
  }
  return costs;
}

function decimalAt(json: StrictJson, index: number, name: string): FhirDecimal {
  const node = findNodeAtLocation(json.tree, ["costToBeneficiary", index, name, "value"]);
  const [bytes] = node === undefined ? [] : json.slices([node]);
  if (bytes === undefined) throw notReadable(`a cost's ${name} has no value`);
  return FhirDecimal.parse(new TextDecoder().decode(bytes));
}

function hasCode(type: z.infer<typeof codes> | undefined, system: string, code: string): boolean {
  const wanted = `http://terminology.hl7.org/CodeSystem/${system}`;
  return (type?.coding ?? []).some((coding) => coding.system === wanted && coding.code === code);
}

function notReadable(rule: string): InputError {
  return new InputError("coverage.document", "The Coverage cannot be taken as it is", { rule });
}

import {
  type FullIdentifier,
  organizationIdentifier,
  patientIdentifier,
} from "../../../records/consent/organizationIdentifier.js";
import type { Deployment } from "../../../shared/Deployment.js";
import type { Hex } from "../../../shared/hex.js";
import type { ServiceCode } from "../FeeSchedule.js";
import type { FhirObject } from "./encodeFhir.js";

// Parts that the coverage room's FHIR resources share.

const TERMINOLOGY = "http://terminology.hl7.org/CodeSystem";

/** A CodeableConcept of one of HL7's code systems. */
export function concept(system: string, code: string): FhirObject {
  return { coding: [{ system: `${TERMINOLOGY}/${system}`, code }] };
}

/** A CodeableConcept of a code, or of a text where there is none. */
export function conceptOf(code: ServiceCode | string): FhirObject {
  return typeof code === "string" ? { text: code } : { coding: [{ system: code.system, code: code.code }] };
}

export function organizationReference(deployment: Deployment, org: Hex): FhirObject {
  return { type: "Organization", identifier: { ...organizationIdentifier(deployment, org) } };
}

export function patientReference(deployment: Deployment, patient: Hex): FhirObject {
  return { type: "Patient", identifier: { ...patientIdentifier(deployment, patient) } };
}

/** A plan's cover of one person: PlanId and person, in the contract that knows them (CAIP-10). */
export function coverageIdentifier({ chainId, contracts }: Deployment, plan: Hex, person: Hex): FullIdentifier {
  return {
    system: `eip155:${chainId}:${contracts.CoveragePlans.toLowerCase()}`,
    value: `${plan.toLowerCase()}:${person.toLowerCase()}`,
  };
}

/** A claim: its UseId, in the contract that pays it. */
export function claimIdentifier({ chainId, contracts }: Deployment, use: Hex): FullIdentifier {
  return { system: `eip155:${chainId}:${contracts.CoverageFund.toLowerCase()}`, value: use.toLowerCase() };
}

/** A dateTime of whole seconds, UTC. */
export function dateTimeText(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, "Z");
}

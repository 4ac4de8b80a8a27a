import type { Deployment } from "../../shared/Deployment.js";
import type { Hex } from "../../shared/hex.js";

/** A FHIR Identifier with both its parts. */
export interface FullIdentifier {
  readonly system: string;
  readonly value: string;
}

/** Which chain and registries ids belong to; any {@link Deployment} is one. */
export interface Registries extends Pick<Deployment, "chainId"> {
  readonly contracts: Pick<Deployment["contracts"], "OrganizationRegistry" | "PatientRegistry" | "RecordRegistry">;
}

/** An organisation as FHIR names it: its OrgId, in the registry that gave it (CAIP-10 account id of the contract). */
export function organizationIdentifier(deployment: Registries, org: Hex): FullIdentifier {
  return identifierOf(deployment, "OrganizationRegistry", org);
}

/** A patient's pseudonym as FHIR names it. */
export function patientIdentifier(deployment: Registries, patient: Hex): FullIdentifier {
  return identifierOf(deployment, "PatientRegistry", patient);
}

/** A record as FHIR names it. */
export function recordIdentifier(deployment: Registries, record: Hex): FullIdentifier {
  return identifierOf(deployment, "RecordRegistry", record);
}

function identifierOf(
  { chainId, contracts }: Registries,
  registry: "OrganizationRegistry" | "PatientRegistry" | "RecordRegistry",
  id: Hex,
): FullIdentifier {
  return { system: `eip155:${chainId}:${contracts[registry].toLowerCase()}`, value: id.toLowerCase() };
}

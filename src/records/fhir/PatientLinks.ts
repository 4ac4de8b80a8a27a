import type { Bundle, CompartmentDefinition } from "@medplum/fhirtypes";

/** How one search parameter of the compartment finds references in a resource. */
export interface PatientLink {
  /** The search parameter's code, e.g. `subject`. */
  readonly param: string;
  /** FHIRPath that gives the References themselves. */
  readonly expression: string;
}

/** For every resource type that can be in a Patient compartment: the links that put it there. */
export type PatientLinks = ReadonlyMap<string, readonly PatientLink[]>;

// Medplum adds Task to the compartment; R4 lists it among those that are never in it.
const NOT_IN_R4_COMPARTMENT: ReadonlySet<string> = new Set(["Task"]);

// Only a server can resolve; who is a Patient is decided by PatientIndex, which also knows the Bundle's fullUrls.
const RESOLVE = /\.where\(resolve\(\) is [A-Za-z]+\)/g;

/** Joins the R4 CompartmentDefinition of Patient with the search parameters it names. */
export function readPatientLinks(compartment: CompartmentDefinition, parameters: Bundle): PatientLinks {
  const expressions = new Map<string, string>();
  for (const { resource } of parameters.entry ?? []) {
    if (resource?.resourceType !== "SearchParameter") continue;
    for (const base of resource.base ?? []) expressions.set(`${base}.${resource.code}`, resource.expression ?? "");
  }
  const links = new Map<string, PatientLink[]>();
  for (const { code, param } of compartment.resource ?? []) {
    if (param === undefined || NOT_IN_R4_COMPARTMENT.has(code)) continue;
    const found = param.flatMap((name) => {
      const parts = (expressions.get(`${code}.${name}`) ?? "").split("|").map((part) => part.trim());
      const own = parts.filter((part) => part.startsWith(`${code}.`));
      return own.map((expression) => ({ param: name, expression: expression.replaceAll(RESOLVE, "") }));
    });
    links.set(code, found);
  }
  return links;
}

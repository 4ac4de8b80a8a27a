import { firstIssue } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import { isJsonObject, type JsonObject } from "../../shared/jsonObject.js";
import { type Consent, consentForm } from "./consentForm.js";

/** Consents with what stands beside them and tells who an actor is: organisations, practitioners, groups. */
export interface ConsentSet {
  readonly consents: readonly Consent[];
  /** By `Type/id`, and by a Bundle's fullUrl. */
  readonly resources: ReadonlyMap<string, JsonObject>;
}

/** How deep provisions may nest; IHE PCF allows one level, R4 any number. */
const MAX_DEPTH = 32;

/**
 * Reads one Consent, an array of resources or a Bundle. Other resources are kept, to tell who an actor is.
 * @throws InputError `consent.malformed`, `consent.not-understood`.
 */
export function parseConsents(input: unknown): ConsentSet {
  const entries = entriesOf(input);
  const resources = new Map<string, JsonObject>();
  const consents: Consent[] = [];
  for (const [index, { resource, fullUrl }] of entries.entries()) {
    if (!isJsonObject(resource) || typeof resource.resourceType !== "string") {
      throw malformed(index, "not a FHIR resource");
    }
    if (resource.resourceType === "Consent") {
      consents.push(parseConsent(resource, index));
      continue;
    }
    if (typeof resource.id === "string") keep(resources, `${resource.resourceType}/${resource.id}`, resource, index);
    if (fullUrl !== undefined) keep(resources, fullUrl, resource, index);
  }
  return { consents, resources };
}

interface Entry {
  readonly resource: unknown;
  readonly fullUrl?: string;
}

function entriesOf(input: unknown): Entry[] {
  if (Array.isArray(input)) return input.map((resource) => ({ resource }));
  if (!isJsonObject(input) || input.resourceType !== "Bundle") return [{ resource: input }];
  // An empty searchset has no entry at all.
  if (input.entry === undefined) return [];
  if (!Array.isArray(input.entry)) throw malformed(0, "a Bundle's entry must be an array");
  return input.entry.map((entry: unknown, index) => {
    if (!isJsonObject(entry)) throw malformed(index, "a Bundle's entry must be an object");
    const { fullUrl, resource } = entry;
    return { resource, ...(typeof fullUrl === "string" ? { fullUrl } : {}) };
  });
}

/** Two resources under one name could be two organisations: whoever reads the other one is misled. */
function keep(resources: Map<string, JsonObject>, name: string, resource: JsonObject, index: number): void {
  const before = resources.get(name);
  if (before !== undefined && before !== resource)
    throw malformed(index, "two resources share a type and id or a fullUrl");
  resources.set(name, resource);
}

function parseConsent(resource: JsonObject, index: number): Consent {
  requireUnderstood(resource, index, 0);
  const result = consentForm.safeParse(resource);
  if (!result.success) throw malformed(index, firstIssue(result.error));
  return result.data;
}

/** R4 2.4.0.1.3, 2.26.0.1: whoever meets a modifier or implicit rules that he does not know must not process the content. */
function requireUnderstood(value: unknown, index: number, depth: number): void {
  if (depth > 4 * MAX_DEPTH) throw malformed(index, "nested too deep");
  if (Array.isArray(value)) {
    for (const item of value) requireUnderstood(item, index, depth + 1);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const name of ["modifierExtension", "implicitRules"]) {
    if (value[name] !== undefined) {
      throw new InputError("consent.not-understood", "A consent carries a modifier that is not known here", {
        index,
        name,
      });
    }
  }
  for (const [name, child] of Object.entries(value)) {
    if (name !== "contained") requireUnderstood(child, index, depth + 1);
  }
}

function malformed(index: number, rule: string): InputError {
  return new InputError("consent.malformed", "A consent breaks a rule", { index, rule });
}

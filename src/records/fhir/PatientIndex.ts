import { isJsonObject } from "../../shared/jsonObject.js";
import type { FhirItem } from "./FhirItem.js";
import { parseReference } from "./FhirReference.js";

/** Whom a Reference means. `unresolved`: it may be a patient, but nothing here tells which. */
export type Referred =
  | { readonly kind: "patient"; readonly patient: string }
  | { readonly kind: "other" }
  | { readonly kind: "unresolved" };

interface KnownPatient {
  /** How the patient is named to the caller: `Patient/id`, or the fullUrl where there is no id. */
  readonly name: string;
  readonly id?: string;
  readonly base?: string;
}

/**
 * Resolves references to patients among the items of one or more documents
 * (https://hl7.org/fhir/R4/bundle.html#references): fullUrls, `Patient/x`, and absolute addresses that end so. A service
 * address is compared only where both sides have one: the same id on two servers is two patients.
 */
export class PatientIndex {
  private readonly patients: KnownPatient[] = [];
  private readonly byName = new Map<string, FhirItem>();

  constructor(items: readonly FhirItem[]) {
    for (const item of items) {
      if (item.fullUrl !== undefined) this.byName.set(item.fullUrl, item);
      if (item.id !== undefined) this.byName.set(`${item.resourceType}/${item.id}`, item);
      if (item.resourceType === "Patient") this.patients.push(this.describe(item));
    }
  }

  /** Distinct names of the Patient resources. */
  names(): string[] {
    return [...new Set(this.patients.map(({ name }) => name))];
  }

  /** The name of a Patient item. */
  nameOf(item: FhirItem): string {
    return this.describe(item).name;
  }

  /** Makes a patient known that has no resource here, so that all forms of its address meet in one name. */
  add(reference: string): Referred {
    const known = this.resolveText(reference, undefined);
    const parsed = parseReference(reference);
    if (known.kind === "patient" && (parsed.kind === "relative" || parsed.kind === "absolute")) {
      const base = parsed.kind === "absolute" ? { base: parsed.base } : {};
      if (!this.names().includes(known.patient)) this.patients.push({ name: known.patient, id: parsed.id, ...base });
    }
    return known;
  }

  /** The item that a literal reference in `from` names, if it is here. */
  find(reference: string, from: FhirItem): FhirItem | undefined {
    const parsed = parseReference(reference);
    if (parsed.kind !== "relative" && parsed.kind !== "absolute") return this.byName.get(reference);
    const base = parsed.kind === "absolute" ? parsed.base : baseOf(from);
    const name = `${parsed.type}/${parsed.id}`;
    if (base === undefined) return this.byName.get(name);
    const exact = this.byName.get(`${base}/${name}`);
    const local = this.byName.get(name);
    // A resource without an address of its own may be from any server.
    return exact ?? (local !== undefined && baseOf(local) === undefined ? local : undefined);
  }

  /** @param reference A `Reference` as it stands in the resource of `from`. */
  resolve(reference: unknown, from: FhirItem): Referred {
    if (!isJsonObject(reference)) return { kind: "other" };
    if (typeof reference.reference === "string") return this.resolveText(reference.reference, from);
    // A logical reference (identifier or display only) means someone that this library cannot look up.
    return typeof reference.type === "string" && reference.type !== "Patient"
      ? { kind: "other" }
      : { kind: "unresolved" };
  }

  private resolveText(text: string, from: FhirItem | undefined): Referred {
    const parsed = parseReference(text);
    if (parsed.kind === "contained") return resolveContained(parsed.id, from);
    if (parsed.kind === "urn" || parsed.kind === "other") {
      const item = this.byName.get(text);
      if (item === undefined) return { kind: "unresolved" };
      return item.resourceType === "Patient" ? { kind: "patient", patient: this.nameOf(item) } : { kind: "other" };
    }
    if (parsed.type !== "Patient") return { kind: "other" };
    const base = parsed.kind === "absolute" ? parsed.base : baseOf(from);
    const same = this.patients.filter(
      (known) => known.id === parsed.id && (base === undefined || known.base === undefined || base === known.base),
    );
    const names = new Set(same.map(({ name }) => name));
    if (names.size > 1) return { kind: "unresolved" };
    const [name] = names;
    const unknown = base === undefined ? `Patient/${parsed.id}` : `${base}/Patient/${parsed.id}`;
    return { kind: "patient", patient: name ?? unknown };
  }

  private describe(item: FhirItem): KnownPatient {
    const base = baseOf(item);
    const twin = this.patients.some((known) => known.id === item.id && known.base !== base);
    const name = item.id === undefined || (twin && base !== undefined) ? item.fullUrl : `Patient/${item.id}`;
    return {
      name: name ?? item.source,
      ...(item.id === undefined ? {} : { id: item.id }),
      ...(base === undefined ? {} : { base }),
    };
  }
}

function baseOf(item: FhirItem | undefined): string | undefined {
  const parsed = parseReference(item?.fullUrl ?? "");
  return parsed.kind === "absolute" ? parsed.base : undefined;
}

/** A contained Patient has no identity outside its container (R4 references.html#contained). */
function resolveContained(id: string, from: FhirItem | undefined): Referred {
  const contained = from !== undefined && "contained" in from.resource ? (from.resource.contained ?? []) : [];
  const found = contained.find((resource) => resource.id === id);
  return found === undefined || found.resourceType === "Patient" ? { kind: "unresolved" } : { kind: "other" };
}

import type { Resource } from "@medplum/fhirtypes";
import { findNodeAtLocation, type Node } from "jsonc-parser";
import { InputError } from "../../shared/errors.js";
import { isJsonObject, type JsonObject, jsonKind } from "../../shared/jsonObject.js";
import type { FhirDefinitions } from "./FhirDefinitions.js";
import type { FhirDocument, FhirItem } from "./FhirItem.js";
import { parseReference } from "./FhirReference.js";
import { StrictJson } from "./StrictJson.js";

/**
 * Reads a FHIR R4 resource, or a Bundle of them, from untrusted bytes. A single resource gives one item, a Bundle one per
 * `entry.resource`; each item carries its exact bytes. The items are not yet valid: see `validateResource`.
 *
 * @param source Name of the input, for errors.
 * @throws InputError fhir.too-large, fhir.not-json, fhir.too-deep, fhir.duplicate-name: not strict UTF-8 JSON
 * @throws InputError fhir.not-a-resource: no object with the resourceType of an R4 resource
 * @throws InputError fhir.empty-bundle, fhir.bad-bundle: a Bundle without resources, or whose entries are malformed,
 *   nest a Bundle, share a fullUrl (bdl-7), or carry a fullUrl that names another resource (bundle.html#fullurl)
 */
export function parseFhir(bytes: Uint8Array, source: string, definitions: FhirDefinitions): FhirDocument {
  const json = StrictJson.parse(bytes, source);
  const root = asResource(json.value, source, definitions);
  if (root.resourceType !== "Bundle") {
    return { source, items: toItems(json, [{ resource: root, node: json.tree, source }]), entriesWithoutResource: [] };
  }
  const bundle: JsonObject = { ...root };
  const { found, empty } = readEntries(json, bundle.entry, source, definitions);
  return {
    source,
    ...(typeof bundle.type === "string" ? { bundleType: bundle.type } : {}),
    items: toItems(json, found),
    entriesWithoutResource: empty,
  };
}

interface Found {
  readonly resource: Resource;
  readonly node: Node;
  readonly source: string;
  readonly fullUrl?: string;
}

function readEntries(json: StrictJson, entries: unknown, source: string, definitions: FhirDefinitions) {
  if (entries === undefined || (Array.isArray(entries) && entries.length === 0)) {
    throw new InputError("fhir.empty-bundle", "The Bundle has no entry", { source });
  }
  if (!Array.isArray(entries)) throw badBundle("entry must be an array", source, entries);
  const found: Found[] = [];
  const empty: string[] = [];
  const fullUrls = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const place = `${source}#/entry/${index}`;
    if (!isJsonObject(entry)) throw badBundle("an entry must be an object", place, entry);
    if (entry.resource === undefined) {
      empty.push(place);
      continue;
    }
    const resource = asResource(entry.resource, `${place}/resource`, definitions);
    if (resource.resourceType === "Bundle")
      throw badBundle("an entry must not be a Bundle itself", place, entry.resource);
    const fullUrl = checkFullUrl(entry.fullUrl, resource, place, definitions);
    if (fullUrl !== undefined) {
      if (fullUrls.has(fullUrl)) throw badBundle("two entries share one fullUrl", place, fullUrl);
      fullUrls.add(fullUrl);
    }
    const node = findNodeAtLocation(json.tree, ["entry", index, "resource"]);
    if (node === undefined) throw badBundle("an entry's resource has no place in the source", place, entry.resource);
    found.push({ resource, node, source: `${place}/resource`, ...(fullUrl === undefined ? {} : { fullUrl }) });
  }
  if (found.length === 0) {
    throw new InputError("fhir.empty-bundle", "No entry of the Bundle has a resource", {
      source,
      entries: entries.length,
    });
  }
  return { found, empty };
}

function toItems(json: StrictJson, found: readonly Found[]): FhirItem[] {
  const slices = json.slices(found.map(({ node }) => node));
  return found.map(({ resource, source, fullUrl }, index) => ({
    resourceType: resource.resourceType,
    ...(typeof resource.id === "string" ? { id: resource.id } : {}),
    ...(fullUrl === undefined ? {} : { fullUrl }),
    bytes: slices[index] ?? new Uint8Array(),
    resource,
    source,
  }));
}

function asResource(value: unknown, source: string, definitions: FhirDefinitions): Resource {
  if (!isJsonObject(value)) {
    throw new InputError("fhir.not-a-resource", "A resource must be a JSON object", { source, value: jsonKind(value) });
  }
  if (isResource(value, definitions)) return value;
  const type = value.resourceType;
  const shown = typeof type === "string" && /^[A-Za-z]{1,64}$/.test(type) ? type : jsonKind(type);
  throw new InputError("fhir.not-a-resource", "resourceType must name a FHIR R4 resource", { source, value: shown });
}

function isResource(value: object, definitions: FhirDefinitions): value is Resource {
  return "resourceType" in value && definitions.isResourceType(value.resourceType);
}

/** R4 bundle.html: a fullUrl is absolute; one in the form of a RESTful address must not disagree with its resource. */
function checkFullUrl(fullUrl: unknown, resource: Resource, place: string, definitions: FhirDefinitions) {
  if (fullUrl === undefined) return undefined;
  if (typeof fullUrl !== "string") throw badBundle("a fullUrl must be a string", place, fullUrl);
  if (!URL.canParse(fullUrl)) throw badBundle("a fullUrl must be an absolute URI", place, fullUrl);
  const address = parseReference(fullUrl);
  if (address.kind !== "absolute" || !definitions.isResourceType(address.type)) return fullUrl;
  if (address.type !== resource.resourceType || address.id !== resource.id) {
    throw badBundle("a fullUrl must end in the type and id of its resource", place, fullUrl);
  }
  return fullUrl;
}

function badBundle(rule: string, source: string, value: unknown): InputError {
  return new InputError("fhir.bad-bundle", `The Bundle is malformed: ${rule}`, { source, value: jsonKind(value) });
}

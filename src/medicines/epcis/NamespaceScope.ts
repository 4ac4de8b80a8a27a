import { isJsonObject } from "../../shared/jsonObject.js";
import { isUri } from "./uriForm.js";

/** Prefixes that GS1's own context declares, https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld. */
const STANDARD_PREFIXES: ReadonlyMap<string, string> = new Map([
  ["cbv", "https://ref.gs1.org/cbv/"],
  ["cbvmda", "urn:epcglobal:cbv:mda:"],
  ["dcterms", "http://purl.org/dc/terms/"],
  ["epcis", "https://ref.gs1.org/epcis/"],
  ["gs1", "https://gs1.org/voc/"],
  ["owl", "http://www.w3.org/2002/07/owl#"],
  ["rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"],
  ["rdfs", "http://www.w3.org/2000/01/rdf-schema#"],
  ["xsd", "http://www.w3.org/2001/XMLSchema#"],
]);

/** The prefixes in force at a place of a JSON-LD document. */
export class NamespaceScope {
  static readonly STANDARD = new NamespaceScope(STANDARD_PREFIXES);

  private constructor(private readonly prefixes: ReadonlyMap<string, string>) {}

  /** This scope and the prefixes of an `@context`; a later declaration wins. What declares no prefix is passed over. */
  with(context: unknown): NamespaceScope {
    const entries = (Array.isArray(context) ? context : [context]).filter(isJsonObject);
    const declared = entries
      .flatMap((entry) => Object.entries(entry))
      .flatMap(([prefix, target]) => {
        const uri = isJsonObject(target) ? target["@id"] : target;
        return typeof uri === "string" && !prefix.startsWith("@") ? [[prefix, uri] as const] : [];
      });
    return declared.length === 0 ? this : new NamespaceScope(new Map([...this.prefixes, ...declared]));
  }

  /** A CURIE of a declared prefix as URI; anything else as it is. */
  expand(name: string): string {
    const colon = name.indexOf(":");
    const namespace = name.startsWith("//", colon + 1) ? undefined : this.prefixes.get(name.slice(0, colon));
    return colon > 0 && namespace !== undefined ? namespace + name.slice(colon + 1) : name;
  }

  /** Whether `name` is an absolute URI (`urn:…`, `scheme://…`) or a CURIE whose prefix is declared. */
  isResolvable(name: string): boolean {
    if (!isUri(name)) return false;
    const colon = name.indexOf(":");
    return /^urn:/i.test(name) || name.startsWith("//", colon + 1) || this.prefixes.has(name.slice(0, colon));
  }
}

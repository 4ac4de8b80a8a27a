import { STANDARD_PREFIXES } from "./EpcisContext.js";
import type { XmlName } from "./xmlElement.js";

/** Texts before a colon that mean something already, as a scheme or in EPCIS's JSON-LD context. */
const TAKEN = new Set([
  ...Object.keys(STANDARD_PREFIXES),
  "__proto__",
  "http",
  "https",
  "urn",
  "ni",
  "rdf",
  "owl",
  "xsd",
  "dcterms",
]);

/** The JSON-LD prefixes of the namespaces of a document: XML declares a prefix anywhere, and one for several namespaces; JSON-LD here once. */
export class EpcisPrefixes {
  private readonly byNamespace = new Map<string, string>();
  private readonly namespaces = new Map<string, string>();
  private count = 1;

  constructor() {
    const { cbvmda = "" } = STANDARD_PREFIXES;
    this.byNamespace.set(cbvmda, "cbvmda");
  }

  /** `prefix:local`, with the prefix that XML uses where it is free; `local` alone where there is no namespace. */
  nameOf({ local, namespace, prefix }: XmlName): string {
    return namespace === "" ? local : `${this.prefixOf(namespace, prefix)}:${local}`;
  }

  prefixOf(namespace: string, preferred: string): string {
    const known = this.byNamespace.get(namespace);
    if (known !== undefined) return known;
    const isStandard = preferred !== "cbvmda" && STANDARD_PREFIXES[preferred] === namespace;
    const prefix = isStandard ? preferred : this.free(preferred === "" ? "ext" : preferred);
    this.byNamespace.set(namespace, prefix);
    this.namespaces.set(prefix, namespace);
    return prefix;
  }

  /** The `@context` that declares what was used. */
  context(): readonly unknown[] {
    const standard = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";
    return this.namespaces.size === 0 ? [standard] : [standard, Object.fromEntries(this.namespaces)];
  }

  private free(preferred: string): string {
    if (!TAKEN.has(preferred) && !this.namespaces.has(preferred)) return preferred;
    // One count for all: it passes a taken name once, however many namespaces want the same prefix.
    do this.count += 1;
    while (this.namespaces.has(`${preferred}${this.count}`));
    return `${preferred}${this.count}`;
  }
}

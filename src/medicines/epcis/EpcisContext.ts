import { isEpcisJsonObject } from "./epcisJsonObject.js";

/** Prefixes of standard vocabularies, whatever a document declares: CBV 2.0 §8.9, rule 15. */
const VOCABULARY_PREFIXES: Readonly<Record<string, string>> = {
  gs1: "https://gs1.org/voc/",
  cbv: "https://ref.gs1.org/cbv/",
  epcis: "https://ref.gs1.org/epcis/",
};

/** Prefixes that EPCIS's JSON-LD context defines, for keys of extensions. A document's own declaration comes first. */
export const STANDARD_PREFIXES: Readonly<Record<string, string>> = {
  ...VOCABULARY_PREFIXES,
  cbvmda: "urn:epcglobal:cbv:mda",
  rdfs: "http://www.w3.org/2000/01/rdf-schema#",
};

// XML names the namespace of CBV master data without the colon that JSON-LD needs to append a term.
const MASTER_DATA = /^urn:epcglobal:cbv:mda[:#]?$/;
const IRI = /^(?:[A-Za-z][\w+.-]*:\/\/|urn:)/;

/** What a JSON-LD `@context` says of the prefixes in it. Remote contexts are not fetched: EPCIS's own is known. */
export class EpcisContext {
  /** The context of an event that stands alone, without `@context`. */
  static readonly STANDARD = new EpcisContext(new Map(), new Set());

  private constructor(
    private readonly own: ReadonlyMap<string, string>,
    /** Expanded names of the fields that no hash covers: the document's `ignoreFields`. */
    private readonly ignored: ReadonlySet<string>,
    private readonly parent?: EpcisContext,
  ) {}

  /** This context with what a nested `@context` (a string, an object or an array of them) adds. */
  with(declared: unknown): EpcisContext {
    const prefixes = new Map<string, string>();
    for (const part of Array.isArray(declared) ? declared : [declared]) {
      if (!isEpcisJsonObject(part)) continue;
      for (const [prefix, definition] of Object.entries(part)) {
        const namespace = isEpcisJsonObject(definition) ? definition["@id"] : definition;
        if (typeof namespace === "string" && !prefix.startsWith("@")) prefixes.set(prefix, namespace);
      }
    }
    return prefixes.size === 0 ? this : new EpcisContext(prefixes, this.ignored, this);
  }

  /** This context for a document that leaves the named extensions out of its events' hashes. Fields of EPCIS cannot be left out. */
  ignoring(names: readonly string[]): EpcisContext {
    const added = names.filter((name) => name.includes(":")).map((name) => this.nameOf(name));
    return added.length === 0 ? this : new EpcisContext(new Map(), new Set([...this.ignored, ...added]), this);
  }

  /** A key as the hash names it: `{namespace}local`, or the key itself when it has no namespace. */
  nameOf(key: string): string {
    const colon = key.indexOf(":");
    if (colon < 0) return key;
    const namespace = key.startsWith("//", colon + 1) ? undefined : this.namespaceOf(key.slice(0, colon));
    if (namespace !== undefined) return `{${namespace}}${key.slice(colon + 1)}`;
    if (!IRI.test(key)) return key;
    const end = Math.max(
      key.lastIndexOf("/"),
      key.lastIndexOf("#"),
      key.startsWith("urn:") ? key.lastIndexOf(":") : -1,
    );
    return `{${key.slice(0, end + 1)}}${key.slice(end + 1)}`;
  }

  isIgnored(name: string): boolean {
    return this.ignored.has(name);
  }

  /** A value with a standard vocabulary's prefix as its web URI; any other value as it is. */
  expandStandard(value: string): string {
    const colon = value.indexOf(":");
    const prefix = value.slice(0, Math.max(colon, 0));
    return Object.hasOwn(VOCABULARY_PREFIXES, prefix)
      ? `${VOCABULARY_PREFIXES[prefix]}${value.slice(colon + 1)}`
      : value;
  }

  /** A vocabulary value: with any declared prefix as its URI. Only for fields that hold nothing but vocabulary. */
  expandTerm(value: string): string {
    const expanded = this.expandStandard(value);
    const colon = expanded.indexOf(":");
    if (colon < 0 || IRI.test(expanded)) return expanded;
    const namespace = this.declared(expanded.slice(0, colon));
    return namespace === undefined ? expanded : `${namespace}${expanded.slice(colon + 1)}`;
  }

  private namespaceOf(prefix: string): string | undefined {
    const namespace =
      this.declared(prefix) ?? (Object.hasOwn(STANDARD_PREFIXES, prefix) ? STANDARD_PREFIXES[prefix] : undefined);
    return namespace !== undefined && MASTER_DATA.test(namespace) ? STANDARD_PREFIXES.cbvmda : namespace;
  }

  private declared(prefix: string): string | undefined {
    for (let scope: EpcisContext | undefined = this; scope !== undefined; scope = scope.parent) {
      const namespace = scope.own.get(prefix);
      if (namespace !== undefined) return namespace;
    }
    return undefined;
  }
}

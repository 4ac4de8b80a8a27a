import type { Bundle, CodeSystem, CodeSystemConcept, ValueSet, ValueSetComposeInclude } from "@medplum/fhirtypes";

/** Codes by system; a system that nobody can list is a rule on the form of its codes. */
type Expansion = ReadonlyMap<string, ReadonlySet<string> | RegExp>;

/**
 * Systems that R4 names but no package lists, by the form that their standards give a code:
 * BCP 13 (RFC 6838 §4.2 with RFC 9110 parameters), ISO 4217, UCUM (printable ASCII without blanks).
 */
const OPEN_SYSTEMS: ReadonlyMap<string, RegExp> = new Map([
  [
    "urn:ietf:bcp:13",
    /^[A-Za-z0-9][\w!#$&^.+-]{0,126}\/[A-Za-z0-9][\w!#$&^.+-]{0,126}(\s*;\s*[\w!#$&^.+-]+=("[^"]*"|[^\s;"]+))*$/,
  ],
  ["urn:iso:std:iso:4217", /^[A-Z]{3}$/],
  ["http://unitsofmeasure.org", /^[!-~]+$/],
]);

/** Answer lists of LOINC are not in the definitions; an answer code has its own form. */
const OPEN_VALUE_SETS: ReadonlyMap<string, Expansion> = new Map([
  ["http://loinc.org/vs/LL379-9", new Map([["http://loinc.org", /^LA\d+-\d$/]])],
]);

/** Membership in the value sets of the R4 definitions. Expanded when first asked for. */
export class ValueSets {
  private readonly valueSets = new Map<string, ValueSet>();
  private readonly codeSystems = new Map<string, CodeSystem>();
  private readonly expansions = new Map<string, Expansion | undefined>();

  constructor(terminologies: readonly Bundle[]) {
    for (const { resource } of terminologies.flatMap(({ entry }) => entry ?? [])) {
      if (resource?.resourceType === "ValueSet" && resource.url !== undefined)
        this.valueSets.set(resource.url, resource);
      if (resource?.resourceType === "CodeSystem" && resource.url !== undefined) {
        this.codeSystems.set(resource.url, resource);
      }
    }
  }

  /**
   * Whether `code` is in the value set.
   *
   * @param canonical The value set's URL; a `|version` is ignored, the definitions are of one version.
   * @param system `undefined` for the `code` datatype, whose system the binding implies: any of the set's systems will do.
   * @returns `undefined` when the definitions cannot tell; whoever asks must refuse.
   */
  contains(canonical: string, system: string | undefined, code: string): boolean | undefined {
    const expansion = this.expand(canonical.split("|")[0] ?? canonical);
    if (expansion === undefined) return undefined;
    const candidates = system === undefined ? [...expansion.values()] : [expansion.get(system)];
    return candidates.some((codes) => (codes instanceof RegExp ? codes.test(code) : codes?.has(code) === true));
  }

  private expand(url: string): Expansion | undefined {
    if (!this.expansions.has(url))
      this.expansions.set(url, OPEN_VALUE_SETS.get(url) ?? this.compose(this.valueSets.get(url)));
    return this.expansions.get(url);
  }

  private compose(valueSet: ValueSet | undefined): Expansion | undefined {
    if (valueSet?.compose === undefined) return undefined;
    const codes = new Map<string, Set<string> | RegExp>();
    for (const include of valueSet.compose.include) {
      const included = this.codesOf(include);
      if (included === undefined || include.system === undefined) return undefined;
      const before = codes.get(include.system);
      const both = before instanceof Set && included instanceof Set ? new Set([...before, ...included]) : included;
      codes.set(include.system, both);
    }
    for (const exclude of valueSet.compose.exclude ?? []) {
      const excluded = this.codesOf(exclude);
      const before = codes.get(exclude.system ?? "");
      if (!(excluded instanceof Set) || !(before instanceof Set)) return undefined;
      codes.set(exclude.system ?? "", new Set([...before].filter((code) => !excluded.has(code))));
    }
    return codes;
  }

  // No required binding of R4 needs a filter or an import (a test holds this), so these are "cannot tell".
  private codesOf({ system, concept, filter, valueSet }: ValueSetComposeInclude): Set<string> | RegExp | undefined {
    if (system === undefined || filter !== undefined || valueSet !== undefined) return undefined;
    if (concept !== undefined) return new Set(concept.map(({ code }) => code).filter((code) => code !== undefined));
    const codeSystem = this.codeSystems.get(system);
    if (codeSystem?.content === "complete") return new Set(conceptCodes(codeSystem.concept));
    return OPEN_SYSTEMS.get(system);
  }
}

function conceptCodes(concepts: readonly CodeSystemConcept[] | undefined): string[] {
  return (concepts ?? []).flatMap(({ code, concept }) => [
    ...(code === undefined ? [] : [code]),
    ...conceptCodes(concept),
  ]);
}

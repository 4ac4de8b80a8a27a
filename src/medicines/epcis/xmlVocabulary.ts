import type { EpcisPrefixes } from "./EpcisPrefixes.js";
import type { XmlScope } from "./XmlScope.js";

/** How XML writes the terms of a vocabulary: `urn:epcglobal:cbv:<urn>:x`, `cbv:<web>-x` or the web URI. */
export interface XmlVocabulary {
  readonly urn?: string;
  readonly web?: string;
}

export const VOCABULARIES = {
  bizStep: { urn: "bizstep", web: "BizStep" },
  disposition: { urn: "disp", web: "Disp" },
  transaction: { urn: "btt", web: "BTT" },
  party: { urn: "sdt", web: "SDT" },
  reason: { urn: "er", web: "ER" },
  component: { web: "Comp" },
  /** Measurement types and alerts: terms of the GS1 Web Vocabulary. */
  gs1: {},
} as const satisfies Record<string, XmlVocabulary>;

const BARE_WORD = /^[A-Za-z][\w-]*$/;

/**
 * A vocabulary term as the JSON binding has it: the bare word of a standard term (EPCIS 2.0 §10.2.3), any other value as it is, its
 * prefix declared if it has one.
 */
export function vocabularyTerm(
  value: string,
  { urn, web }: XmlVocabulary,
  scope: XmlScope,
  prefixes: EpcisPrefixes,
): string {
  const starts =
    web === undefined ? ["gs1:", "https://gs1.org/voc/"] : [`cbv:${web}-`, `https://ref.gs1.org/cbv/${web}-`];
  if (urn !== undefined) starts.push(`urn:epcglobal:cbv:${urn}:`);
  for (const start of starts) {
    const word = value.slice(start.length);
    if (value.startsWith(start) && BARE_WORD.test(word)) return word;
  }
  const [, prefix = "", rest = ""] = /^([A-Za-z_][\w.-]*):(?!\/\/)(.*)$/s.exec(value) ?? [];
  const namespace = /^(?:urn|cbv|gs1|epcis)?$/.test(prefix) ? undefined : scope.namespaceOf(prefix);
  return namespace === undefined ? value : `${prefixes.prefixOf(namespace, prefix)}:${rest}`;
}

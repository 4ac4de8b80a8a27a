import { CBV_VOCABULARIES, type CbvKind, type CbvVocabulary } from "./cbvVocabularies.js";
import type { NamespaceScope } from "./NamespaceScope.js";
import { isUri } from "./uriForm.js";

/** Namespaces in which only GS1 defines words, with their former addresses. */
const OF_GS1 =
  /^(?:urn:epcglobal:cbv:(?!mda:)|https?:\/\/(?:ref|ns)\.gs1\.org\/cbv\/|https?:\/\/(?:www\.)?gs1\.org\/voc\/)/i;

/**
 * The bare word that `text` stands for, in whichever notation it is written: `shipping`, `cbv:BizStep-shipping`,
 * `urn:epcglobal:cbv:bizstep:shipping`, `https://ref.gs1.org/cbv/BizStep-shipping`. `undefined` when it is no word of the vocabulary.
 */
export function cbvWord(kind: CbvKind, text: string, scope: NamespaceScope): string | undefined {
  const vocabulary: CbvVocabulary = CBV_VOCABULARIES[kind];
  const uri = scope.expand(text);
  const namespaces = [vocabulary.web, ...(vocabulary.urn === undefined ? [] : [vocabulary.urn])];
  const namespace = namespaces.find((prefix) => uri.startsWith(prefix));
  const word = namespace === undefined ? text : uri.slice(namespace.length);
  return vocabulary.words.has(word) ? word : undefined;
}

/** The one way to write a vocabulary's value: the bare word for the standard's own, the URI for another's. */
export function canonicalWord(kind: CbvKind, text: string, scope: NamespaceScope): string {
  return cbvWord(kind, text, scope) ?? scope.expand(text);
}

/** The rule that a value of the vocabulary breaks, or `undefined`: a word of it, or a URI outside GS1's namespaces. */
export function wordRule(kind: CbvKind, text: string, scope: NamespaceScope): string | undefined {
  if (cbvWord(kind, text, scope) !== undefined) return undefined;
  if (!text.includes(":")) return `must be a word of the ${kind} vocabulary, or the URI of another's word`;
  if (!isUri(text)) return "must be a word of its vocabulary, a CURIE or an absolute URI";
  if (OF_GS1.test(scope.expand(text)))
    return `must be a word of the ${kind} vocabulary: GS1's namespace has no such word`;
  return undefined;
}

import type { QueryTerms } from "./QueryTerms.js";

const PATTERN = /^urn:epc:(?:idpat|pat|class):([a-z]+):(.*)$/;

/**
 * Whether an identifier matches what a MATCH parameter names: an identifier in any notation that `canonical` knows, or a pattern
 * `urn:epc:idpat:sgtin:0614141.*.*`, whose `*` stand for any part.
 */
export function identifierMatcher(wanted: readonly string[], { canonical }: QueryTerms): (uri: string) => boolean {
  const spellings = new Set(wanted.flatMap((uri) => [uri, canonical(uri)]));
  const patterns = wanted.map(patternOf).filter((pattern) => pattern !== undefined);
  return (uri) => {
    const standard = canonical(uri);
    if (spellings.has(uri) || spellings.has(standard)) return true;
    return patterns.some((pattern) => pattern.test(uri) || pattern.test(standard));
  };
}

/** The last part may have dots of its own: a serial number is any text. */
function patternOf(uri: string): RegExp | undefined {
  const [, scheme = "", value = ""] = PATTERN.exec(uri) ?? [];
  if (!value.split(".").includes("*")) return undefined;
  const parts = value.split(".").map((part, index, all) => {
    if (part !== "*") return part.replaceAll(/[^A-Za-z0-9]/g, "\\$&");
    return index === all.length - 1 ? ".+" : "[^.]+";
  });
  return new RegExp(`^urn:epc:(?:id|idpat|class):${scheme}:${parts.join("\\.")}$`);
}

import { APPLICATION_IDENTIFIERS } from "./applicationIdentifiers.js";

/**
 * Is this the path of a Digital Link: a primary key, then qualifiers of one of its sequences, none twice and in that
 * order (GS1 Digital Link URI Syntax)?
 */
export function isLinkSequence(ais: readonly string[]): boolean {
  const [key = "", ...qualifiers] = ais;
  const sequences = APPLICATION_IDENTIFIERS.get(key)?.linkQualifiers ?? [];
  return sequences.some((sequence) => {
    let next = 0;
    for (const ai of sequence) if (ai === qualifiers[next]) next++;
    return next === qualifiers.length;
  });
}

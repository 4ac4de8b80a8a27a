import type { ApplicationIdentifier } from "./ApplicationIdentifier.js";
import { APPLICATION_IDENTIFIERS } from "./applicationIdentifiers.js";
import { predefinedLengthOf } from "./predefinedLength.js";

/** The lengths of AIs by their first two digits, for AIs that are in no table yet. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  [...APPLICATION_IDENTIFIERS.keys()].map((ai) => [ai.slice(0, 2), ai.length] as const),
);
/** What an AI that is longer than two digits starts with. */
const PREFIXES: ReadonlySet<string> = new Set(
  [...APPLICATION_IDENTIFIERS.keys()].flatMap((ai) => [ai.slice(0, 2), ai.slice(0, 3)].filter((part) => part !== ai)),
);
const LONGEST_VALUE = 90;

/**
 * What GS1 says of an AI. With `unknownAis` also one that is in no table, as long as its first digits do not
 * contradict it: it takes any value of character set 82, or the predefined length of its first two digits.
 */
export function findApplicationIdentifier(ai: string, unknownAis = false): ApplicationIdentifier | undefined {
  return APPLICATION_IDENTIFIERS.get(ai) ?? (unknownAis ? unknownIdentifier(ai) : undefined);
}

/** The AI that a raw element string has at a place. An unknown one only when its first digits tell how long it is. */
export function findApplicationIdentifierAt(
  text: string,
  at: number,
  unknownAis = false,
): ApplicationIdentifier | undefined {
  for (let length = 2; length <= 4; length++) {
    const found = APPLICATION_IDENTIFIERS.get(text.slice(at, at + length));
    if (found !== undefined) return found;
  }
  const length = lengthByPrefix(text.slice(at, at + 2));
  return unknownAis && length !== undefined ? unknownIdentifier(text.slice(at, at + length)) : undefined;
}

function lengthByPrefix(prefix: string): number | undefined {
  return LENGTHS.get(prefix) ?? (predefinedLengthOf(prefix) === undefined ? undefined : 2);
}

function unknownIdentifier(ai: string): ApplicationIdentifier | undefined {
  if (!/^[0-9]{2,4}$/.test(ai) || PREFIXES.has(ai)) return undefined;
  const length = lengthByPrefix(ai.slice(0, 2));
  if (length !== undefined && length !== ai.length) return undefined;
  const fixed = predefinedLengthOf(ai);
  const component =
    fixed === undefined
      ? ({ characters: "X", min: 1, max: LONGEST_VALUE } as const)
      : ({ characters: "N", min: fixed, max: fixed } as const);
  return {
    ai,
    title: "",
    components: [{ ...component, optional: false, linters: [] }],
    predefinedLength: fixed !== undefined,
    requires: [],
    excludes: [],
    linkQualifiers: undefined,
    linkAttribute: false,
    unknown: true,
  };
}

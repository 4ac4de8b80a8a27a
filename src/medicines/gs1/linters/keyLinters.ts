import { CHECK_CHARACTERS, checkCharactersOf } from "../checkCharacters.js";
import { checkDigitOf } from "../checkDigit.js";
import { CSET82 } from "./characterLinters.js";
import { characterFault, digitFault, wholeFault } from "./faults.js";
import type { CompanyPrefixLookup, Linter, LinterFault } from "./Linter.js";

const SHORTEST_COMPANY_PREFIX = 4;
/** The longest value that GS1's tests run the check character pair on. */
const LONGEST_WITH_CHECK_PAIR = 97;

export const csum: Linter = (value) => {
  if (value === "") return wholeFault(value, "too-short-for-check-digit");
  const fault = digitFault(value);
  if (fault !== undefined) return fault;
  const last = value.length - 1;
  const right = value.charAt(last) === checkDigitOf(value.slice(0, last));
  return right ? undefined : { rule: "incorrect-check-digit", at: last, length: 1 };
};

export const csumalpha: Linter = (value) => {
  if (value.length < 2) return wholeFault(value, "too-short-for-check-pair");
  if (value.length > LONGEST_WITH_CHECK_PAIR) return wholeFault(value, "too-long-for-check-pair-implementation");
  const at = value.length - 2;
  const [body, pair] = [value.slice(0, at), value.slice(at)];
  const fault = characterFault(body, CSET82, "invalid-cset82-character");
  if (fault !== undefined) return fault;
  const pairFault = characterFault(pair, CHECK_CHARACTERS, "invalid-cset32-character");
  if (pairFault !== undefined) return { ...pairFault, at: at + pairFault.at };
  return pair === checkCharactersOf(body) ? undefined : { rule: "incorrect-check-pair", at, length: 2 };
};

/**
 * The value starts with a GS1 Company Prefix: at least four digits, and where a directory is given one that it knows.
 */
export const gcppos1: Linter = (value, lookup) => prefixFault(value, 0, lookup);

/** As `gcppos1`, from the second character on: the first is an indicator or extension digit. */
export const gcppos2: Linter = (value, lookup) => prefixFault(value, Math.min(1, value.length), lookup);

function prefixFault(value: string, at: number, lookup?: CompanyPrefixLookup): LinterFault | undefined {
  const key = value.slice(at);
  const prefix = key.slice(0, SHORTEST_COMPANY_PREFIX);
  const fault = characterFault(prefix, "0123456789", "invalid-gcp-prefix");
  if (fault !== undefined) return { ...fault, at: at + fault.at };
  if (prefix.length < SHORTEST_COMPANY_PREFIX) return { rule: "too-short-for-gcp", at, length: prefix.length };
  return lookupFault(value, at, key.length, lookup);
}

/** What a directory has against the company prefix at this place of a value. */
export function lookupFault(
  value: string,
  at: number,
  length: number,
  lookup: CompanyPrefixLookup | undefined,
): LinterFault | undefined {
  const answer = lookup?.(value.slice(at, at + length)) ?? "known";
  if (answer === "known") return undefined;
  return { rule: answer === "offline" ? "gcp-datasource-offline" : "invalid-gcp-prefix", at, length };
}

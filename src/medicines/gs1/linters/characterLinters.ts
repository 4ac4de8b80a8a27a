import { characterFault, digitFault, wholeFault } from "./faults.js";
import type { Linter } from "./Linter.js";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const DIGITS = "0123456789";

/**
 * GS1 AI encodable character set 82 (General Specifications, figure 7.11-1), in the order of the characters' weights.
 */
export const CSET82 = `!"%&'()*+,-./${DIGITS}:;<=>?${UPPER}_${LOWER}`;
/** GS1 AI encodable character set 39 (figure 7.11-2). */
const CSET39 = `#-/${DIGITS}${UPPER}`;
/** The file-safe, URI-safe base64 alphabet (figure 7.11-3; RFC 4648 section 5). */
const CSET64 = `${UPPER}${LOWER}${DIGITS}-_`;

export const csetnumeric: Linter = (value) => digitFault(value);

export const cset82: Linter = (value) => characterFault(value, CSET82, "invalid-cset82-character");

export const cset39: Linter = (value) => characterFault(value, CSET39, "invalid-cset39-character");

/** `=` may only fill the end, at most two of them, up to a multiple of three characters. */
export const cset64: Linter = (value) => {
  const fault = characterFault(value, CSET64, "invalid-cset64-character");
  if (fault === undefined) return undefined;
  const padding = value.slice(fault.at);
  if (characterFault(padding, "=", "") !== undefined) return fault;
  if (padding.length <= 2 && value.length % 3 === 0) return undefined;
  return { rule: "invalid-cset64-padding", at: fault.at, length: padding.length };
};

export const hasnondigit: Linter = (value) =>
  digitFault(value) === undefined ? wholeFault(value, "requires-non-digit-character") : undefined;

export const hyphen: Linter = (value) =>
  value === "" || characterFault(value, "-", "") !== undefined ? wholeFault(value, "not-hyphen") : undefined;

/** The importer index of AI 7040: one character of the base64 alphabet. */
export const importeridx: Linter = (value) => {
  if (value.length !== 1) return wholeFault(value, "importer-idx-must-be-one-character");
  return characterFault(value, CSET64, "invalid-import-idx-character");
};

/** Every `%` starts a percent-encoded octet. */
export const pcenc: Linter = (value) => {
  for (let at = value.indexOf("%"); at >= 0; at = value.indexOf("%", at + 1)) {
    if (!/^%[0-9A-Fa-f]{2}$/.test(value.slice(at, at + 3))) {
      return { rule: "invalid-percent-sequence", at, length: Math.min(3, value.length - at) };
    }
  }
  return undefined;
};

import type { LinterFault } from "./Linter.js";

/** A fault that is the whole value's. */
export function wholeFault(value: string, rule: string): LinterFault {
  return { rule, at: 0, length: value.length };
}

/** A fault of the first character that is not in `characters`. */
export function characterFault(value: string, characters: string, rule: string): LinterFault | undefined {
  for (let at = 0; at < value.length; at++) {
    if (!characters.includes(value.charAt(at))) return { rule, at, length: 1 };
  }
  return undefined;
}

/** A fault of the first character that is no digit. */
export function digitFault(value: string): LinterFault | undefined {
  return characterFault(value, "0123456789", "non-digit-character");
}

import { InputError } from "../../shared/errors.js";
import type { ApplicationIdentifier, CharacterSet } from "./ApplicationIdentifier.js";
import type { Gs1Options } from "./Gs1Options.js";
import { LINTERS, type LinterName } from "./linters/linters.js";
import { shown } from "./shown.js";

const CHARACTER_LINTERS: Readonly<Record<CharacterSet, LinterName>> = {
  N: "csetnumeric",
  X: "cset82",
  Y: "cset39",
  Z: "cset64",
};

/**
 * Takes the value of an AI from the start of `text`, checked, and leaves what is beyond the AI's longest value.
 *
 * @throws InputError gs1.length when it is empty or too short
 * @throws InputError gs1.value when its content breaks a rule; `position` counts from the start of the value
 */
export function readValue(entry: ApplicationIdentifier, text: string, options: Gs1Options = {}): string {
  if (text === "") throw new InputError("gs1.length", "An element string has no value", { ai: entry.ai });
  let at = 0;
  for (const { characters, min, max, optional, linters } of entry.components) {
    const part = text.slice(at, at + max);
    if (optional && part === "") continue;
    if (part.length < min) {
      throw new InputError("gs1.length", "A value is too short", {
        ai: entry.ai,
        value: shown(text),
        length: text.length,
      });
    }
    for (const linter of [CHARACTER_LINTERS[characters], ...linters]) {
      const fault = LINTERS[linter](part, options.companyPrefixes);
      if (fault === undefined) continue;
      throw new InputError("gs1.value", "A value breaks a rule of its Application Identifier", {
        ai: entry.ai,
        value: shown(text),
        linter,
        rule: fault.rule,
        position: at + fault.at,
      });
    }
    at += part.length;
  }
  return text.slice(0, at);
}

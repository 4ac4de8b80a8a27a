import { InputError } from "../../shared/errors.js";
import { findApplicationIdentifierAt } from "./findApplicationIdentifier.js";
import { FNC1 } from "./fnc1.js";
import type { Gs1Element, Gs1Message } from "./Gs1Message.js";
import type { Gs1Options } from "./Gs1Options.js";
import { readValue } from "./readValue.js";
import { shown } from "./shown.js";

/**
 * Reads element strings without brackets and without what comes before them. FNC1 ends every AI whose length is not
 * predefined; a superfluous one is let pass.
 *
 * @throws InputError gs1.form, gs1.unknown-ai, gs1.length, gs1.value
 */
export function parseUnbracketed(text: string, options: Gs1Options = {}): Gs1Message {
  if (text === "") throw new InputError("gs1.form", "There is no element string");
  const elements: Gs1Element[] = [];
  let at = 0;
  let separator = -1;
  while (at < text.length) {
    const entry = findApplicationIdentifierAt(text, at, options.unknownAis);
    if (entry === undefined) {
      const ai = shown(text.slice(at, at + 4));
      throw new InputError("gs1.unknown-ai", "No Application Identifier starts here", { ai, position: at });
    }
    at += entry.ai.length;
    if (separator < at) separator = indexOrEnd(text, at);
    const rest = text.slice(at, separator);
    const value = readValue(entry, rest, options);
    if (!entry.predefinedLength && value.length < rest.length) {
      const values = { ai: entry.ai, value: shown(rest), longest: value.length };
      throw new InputError("gs1.length", "A value is too long", values);
    }
    elements.push({ ai: entry.ai, value });
    at += value.length;
    if (text.startsWith(FNC1, at)) at += FNC1.length;
  }
  return elements;
}

function indexOrEnd(text: string, from: number): number {
  const index = text.indexOf(FNC1, from);
  return index < 0 ? text.length : index;
}

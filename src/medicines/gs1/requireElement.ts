import { InputError } from "../../shared/errors.js";
import type { ApplicationIdentifier } from "./ApplicationIdentifier.js";
import { findApplicationIdentifier } from "./findApplicationIdentifier.js";
import type { Gs1Element, Gs1Message } from "./Gs1Message.js";
import type { Gs1Options } from "./Gs1Options.js";
import { readValue } from "./readValue.js";
import { requireMessage } from "./requireMessage.js";
import { shown } from "./shown.js";

/**
 * Checks that an AI and its whole value are as GS1 says.
 *
 * @throws InputError gs1.unknown-ai, gs1.length, gs1.value
 */
export function requireElement({ ai, value }: Gs1Element, options: Gs1Options = {}): ApplicationIdentifier {
  const entry = findApplicationIdentifier(ai, options.unknownAis);
  if (entry === undefined) {
    throw new InputError("gs1.unknown-ai", "There is no such Application Identifier", { ai: shown(ai) });
  }
  const longest = entry.components.reduce((sum, component) => sum + component.max, 0);
  // Before the content: "too long" says more than the check digit that is then wrong as well.
  if (value.length > longest) {
    throw new InputError("gs1.length", "A value is too long", { ai, value: shown(value), longest });
  }
  readValue(entry, value, options);
  return entry;
}

/**
 * Checks every element of a message; answers what GS1 says of each.
 *
 * @throws InputError gs1.form, gs1.unknown-ai, gs1.length, gs1.value
 */
export function requireElements(message: Gs1Message, options: Gs1Options = {}): readonly ApplicationIdentifier[] {
  requireMessage(message);
  return message.map((element) => requireElement(element, options));
}

import type { Gs1Message } from "./Gs1Message.js";
import type { Gs1Options } from "./Gs1Options.js";
import { requireElements } from "./requireElement.js";

/**
 * A message with its AIs in brackets, as printed under a barcode; `parseElementString` reads it back.
 *
 * @throws InputError gs1.form, gs1.unknown-ai, gs1.length, gs1.value
 */
export function formatElementString(message: Gs1Message, options: Gs1Options = {}): string {
  requireElements(message, options);
  return message.map(({ ai, value }) => `(${ai})${value.replaceAll("(", "\\(")}`).join("");
}

import { InputError } from "../../shared/errors.js";
import type { Gs1Message } from "./Gs1Message.js";
import { requireMessage } from "./requireMessage.js";

/**
 * Checks that an AI which stands in a message more than once has one value.
 *
 * @throws InputError gs1.association with rule `repeated`; gs1.form
 */
export function requireNoContradiction(message: Gs1Message): void {
  requireMessage(message);
  const values = new Map<string, string>();
  for (const { ai, value } of message) {
    const known = values.get(ai) ?? value;
    if (known !== value) {
      throw new InputError("gs1.association", "An Application Identifier has two values", { ai, rule: "repeated" });
    }
    values.set(ai, value);
  }
}

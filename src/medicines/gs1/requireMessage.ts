import { InputError } from "../../shared/errors.js";
import { kindOf } from "../../shared/kindOf.js";
import type { Gs1Message } from "./Gs1Message.js";

/** Refuses what is no list of elements. @throws InputError gs1.form naming the position. */
export function requireMessage(message: unknown): asserts message is Gs1Message {
  if (!Array.isArray(message)) {
    throw new InputError("gs1.form", "A message is no list of elements", { given: kindOf(message) });
  }
  // Not forEach: it passes over the holes of a sparse list.
  for (const [position, element] of message.entries()) {
    if (typeof element?.ai !== "string" || typeof element.value !== "string") {
      throw new InputError("gs1.form", "An element of a message has no ai and value that are texts", { position });
    }
  }
}

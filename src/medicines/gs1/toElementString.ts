import { FNC1 } from "./fnc1.js";
import type { Gs1Message } from "./Gs1Message.js";
import type { Gs1Options } from "./Gs1Options.js";
import { requireElements } from "./requireElement.js";

/**
 * A message as a barcode carries it: FNC1 (GS, 0x1D) after every value whose length is not predefined, but the last. The
 * FNC1 that opens a GS1 barcode is the symbology's own and not part of it.
 *
 * @throws InputError gs1.form, gs1.unknown-ai, gs1.length, gs1.value
 */
export function toElementString(message: Gs1Message, options: Gs1Options = {}): string {
  const entries = requireElements(message, options);
  const last = message.length - 1;
  const parts = message.map(({ ai, value }, index) => {
    return `${ai}${value}${index < last && entries[index]?.predefinedLength === false ? FNC1 : ""}`;
  });
  return parts.join("");
}

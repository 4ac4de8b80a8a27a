import { InputError } from "../../shared/errors.js";
import { requireText } from "../../shared/requireText.js";
import { FNC1 } from "./fnc1.js";
import type { Gs1Message } from "./Gs1Message.js";
import type { Gs1Options } from "./Gs1Options.js";
import { parseBracketed } from "./parseBracketed.js";
import { parseUnbracketed } from "./parseUnbracketed.js";
import { shown } from "./shown.js";

/** Symbology identifiers that say themselves that GS1 element strings follow. */
const GS1_IDENTIFIERS: readonly string[] = ["]d2", "]Q3", "]C1", "]e0", "]J1"];

/**
 * Reads GS1 element strings: with the AIs in brackets, a bracket of the value escaped as `\(`; or as a scanner gives
 * them, after a GS1 symbology identifier or an FNC1 (GS, 0x1D). Values are checked one by one; what must and must not
 * stand together is for `requireAssociations`.
 *
 * @throws InputError gs1.form, gs1.unknown-ai, gs1.length, gs1.value
 */
export function parseElementString(text: string, options: Gs1Options = {}): Gs1Message {
  requireText(text, "gs1.form", "element string");
  if (text.startsWith("(")) return parseBracketed(text, options);
  if (text.startsWith(FNC1)) return parseUnbracketed(text.slice(FNC1.length), options);
  if (GS1_IDENTIFIERS.some((identifier) => text.startsWith(identifier)))
    return parseUnbracketed(text.slice(3), options);
  throw new InputError(
    "gs1.form",
    "A GS1 element string starts with a bracket, an FNC1 or a GS1 symbology identifier",
    {
      text: shown(text),
    },
  );
}

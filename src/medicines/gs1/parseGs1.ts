import { InputError } from "../../shared/errors.js";
import { requireText } from "../../shared/requireText.js";
import type { DigitalLinkOptions } from "./DigitalLinkOptions.js";
import { findApplicationIdentifierAt } from "./findApplicationIdentifier.js";
import { FNC1 } from "./fnc1.js";
import type { Gs1Message } from "./Gs1Message.js";
import { parseDigitalLink } from "./parseDigitalLink.js";
import { parseElementString } from "./parseElementString.js";
import { parseScan } from "./parseScan.js";
import { parseUnbracketed } from "./parseUnbracketed.js";
import { shown } from "./shown.js";

/**
 * Reads GS1 data in whichever form they come: a scanner's output, a Digital Link, element strings with or without
 * brackets, with the FNC1 that opens them or, where a key with a check digit comes first, without. White space around them is let pass.
 *
 * @throws InputError gs1.form when it is none of them, a scan of other data, or digits that may be anything
 * @throws InputError gs1.scan, gs1.digital-link, gs1.unknown-ai, gs1.length, gs1.value
 */
export function parseGs1(text: string, options: DigitalLinkOptions = {}): Gs1Message {
  requireText(text, "gs1.form", "text");
  const trimmed = text.trim();
  if (trimmed.startsWith("]")) {
    const { message } = parseScan(trimmed, options);
    if (message.length === 0) throw new InputError("gs1.form", "A scan holds no GS1 data", { text: shown(trimmed) });
    return message;
  }
  if (/^https?:/i.test(trimmed)) return parseDigitalLink(trimmed, options);
  if (/^[0-9]/.test(trimmed)) {
    requireTelling(trimmed, options);
    return parseUnbracketed(trimmed, options);
  }
  if (trimmed.startsWith("(") || trimmed.startsWith(FNC1)) return parseElementString(trimmed, options);
  throw new InputError("gs1.form", "A text is no scan, no Digital Link and no GS1 element string", {
    text: shown(trimmed),
  });
}

/**
 * Without the FNC1 that opens element strings nothing says that digits are one, but for the check digit of a key at their front: an
 * EAN-13 of 401… reads as AI 401 as well.
 */
function requireTelling(text: string, { unknownAis }: DigitalLinkOptions): void {
  const first = findApplicationIdentifierAt(text, 0, unknownAis);
  const isTold = first === undefined || first.components.some(({ linters }) => linters.includes("csum"));
  if (isTold && !/^([0-9]{8}|[0-9]{12,14})$/.test(text)) return;
  const rule =
    "Digits that no key with a check digit opens: (01), another AI in brackets, or an FNC1 before them says what they are";
  throw new InputError("gs1.form", rule, { text: shown(text) });
}

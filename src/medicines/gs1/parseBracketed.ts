import { InputError } from "../../shared/errors.js";
import type { Gs1Element, Gs1Message } from "./Gs1Message.js";
import type { Gs1Options } from "./Gs1Options.js";
import { requireElement } from "./requireElement.js";
import { shown } from "./shown.js";

/**
 * Reads element strings whose AIs stand in brackets, as printed under a barcode. A bracket that opens in a value is
 * escaped as `\(`.
 *
 * @throws InputError gs1.form, gs1.unknown-ai, gs1.length, gs1.value
 */
export function parseBracketed(text: string, options: Gs1Options = {}): Gs1Message {
  const elements: Gs1Element[] = [];
  let at = 0;
  while (at < text.length) {
    const close = text.indexOf(")", at);
    if (text.charAt(at) !== "(" || close < 0) {
      throw new InputError("gs1.form", "An Application Identifier does not stand in brackets", {
        text: shown(text),
        position: at,
      });
    }
    const end = nextBracket(text, close + 1);
    const element = { ai: text.slice(at + 1, close), value: text.slice(close + 1, end).replaceAll("\\(", "(") };
    requireElement(element, options);
    elements.push(element);
    at = end;
  }
  return elements;
}

function nextBracket(text: string, from: number): number {
  let at = text.indexOf("(", from);
  while (at >= 0 && text.charAt(at - 1) === "\\") at = text.indexOf("(", at + 1);
  return at < 0 ? text.length : at;
}

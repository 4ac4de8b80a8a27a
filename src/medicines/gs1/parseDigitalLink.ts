import { InputError } from "../../shared/errors.js";
import { requireText } from "../../shared/requireText.js";
import type { DigitalLinkOptions } from "./DigitalLinkOptions.js";
import { findApplicationIdentifier } from "./findApplicationIdentifier.js";
import type { Gs1Element, Gs1Message } from "./Gs1Message.js";
import { isLinkSequence } from "./linkSequence.js";
import { LINK_SHORT_NAMES } from "./linkShortNames.js";
import { requireElement } from "./requireElement.js";
import { shown } from "./shown.js";
import { splitLink } from "./splitLink.js";

/**
 * Reads a GS1 Digital Link URI: the elements of the path, key first, then those of the query in their order. The
 * domain and any leading path are the resolver's own; query keys that are no numbers are too, and pass unread, but for
 * the withdrawn names where the options take them.
 *
 * @throws InputError gs1.digital-link naming the rule
 * @throws InputError gs1.unknown-ai, gs1.length, gs1.value
 */
export function parseDigitalLink(uri: string, options: DigitalLinkOptions = {}): Gs1Message {
  requireText(uri, "gs1.digital-link", "link");
  const { path, query } = splitLink(uri);
  const key = readPath(path, options);
  const keyAis = key.map(({ ai }) => ai);
  if (!isLinkSequence(keyAis)) throw refuse("qualifiers do not fit the key, or are out of order", keyAis.join(" "));
  const attributes = readQuery(query, options);
  const seen = new Set(keyAis);
  for (const { ai } of attributes) {
    if (seen.has(ai)) throw refuse("an Application Identifier stands twice", ai);
    seen.add(ai);
    const entry = findApplicationIdentifier(ai, options.unknownAis);
    if (!entry?.linkAttribute) throw refuse("an Application Identifier must not stand in the query", ai);
    if (keyAis.some((_, index) => isLinkSequence(keyAis.toSpliced(index + 1, 0, ai)))) {
      throw refuse("a qualifier of the key belongs into the path", ai);
    }
  }
  const message = [...key, ...attributes];
  for (const element of message) requireElement(element, options);
  return message;
}

/** The rightmost primary key of the path and all that follows it, in pairs of AI and value from the end. */
function readPath(path: string, options: DigitalLinkOptions): Gs1Element[] {
  const segments = path.split("/");
  const elements: Gs1Element[] = [];
  for (let index = segments.length - 2; index > 0; index -= 2) {
    const ai = aiOf(segments[index] ?? "", options);
    const entry = findApplicationIdentifier(ai, options.unknownAis);
    if (entry === undefined) break;
    const value = decode(segments[index + 1] ?? "", ai, false);
    elements.push({ ai, value: options.zeroSuppressedGtin ? padGtin(ai, value) : value });
    if (entry.linkQualifiers !== undefined) return elements.reverse();
  }
  throw refuse("the path holds no GS1 key", shown(path));
}

function readQuery(query: string, options: DigitalLinkOptions): Gs1Element[] {
  const elements: Gs1Element[] = [];
  for (const parameter of query.split("&")) {
    const equals = parameter.indexOf("=");
    const ai = aiOf(parameter.slice(0, Math.max(equals, 0)), options);
    if (!/^[0-9]+$/.test(ai)) continue;
    if (findApplicationIdentifier(ai, options.unknownAis) === undefined) {
      throw new InputError("gs1.unknown-ai", "A number in the query is no Application Identifier", { ai: shown(ai) });
    }
    // Here a short GTIN cannot be taken for anything else, and resolvers have always padded it.
    elements.push({ ai, value: padGtin(ai, decode(parameter.slice(equals + 1), ai, true)) });
  }
  return elements;
}

function aiOf(name: string, { shortNames }: DigitalLinkOptions): string {
  return (shortNames ? LINK_SHORT_NAMES.get(name) : undefined) ?? name;
}

function padGtin(ai: string, value: string): string {
  return ai === "01" && [8, 12, 13].includes(value.length) ? value.padStart(14, "0") : value;
}

/** Percent-decoded octets as characters: none above 0x7F is in any GS1 character set, so no decoding of UTF-8 is due. */
function decode(text: string, ai: string, inQuery: boolean): string {
  const spaced = inQuery ? text.replaceAll("+", " ") : text;
  const decoded = spaced.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16));
  });
  if (decoded === "") throw refuse("a value is empty", ai);
  if (decoded.includes("\0")) throw refuse("a value holds a NUL", ai);
  return decoded;
}

function refuse(rule: string, found: string): InputError {
  return new InputError("gs1.digital-link", "A URI is no GS1 Digital Link", { rule, found });
}

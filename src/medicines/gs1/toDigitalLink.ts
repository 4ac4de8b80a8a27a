import { InputError } from "../../shared/errors.js";
import { requireText } from "../../shared/requireText.js";
import type { ApplicationIdentifier } from "./ApplicationIdentifier.js";
import type { Gs1Message } from "./Gs1Message.js";
import type { Gs1Options } from "./Gs1Options.js";
import { requireElements } from "./requireElement.js";
import { requireNoContradiction } from "./requireNoContradiction.js";
import { shown } from "./shown.js";
import { splitLink } from "./splitLink.js";

/** The domain of canonical Digital Links (GS1 Digital Link URI Syntax). */
const CANONICAL_STEM = "https://id.gs1.org";

/** How GS1 Digital Links are written. */
export interface DigitalLinkStem extends Gs1Options {
  /** What stands before the key: scheme, domain and any path of the resolver. Default: that of canonical links. */
  readonly stem?: string;
  /** With `unknownAis`, whether they may stand in the query. Default false. */
  readonly unknownAttributes?: boolean;
}

/**
 * A message as a GS1 Digital Link URI. The first AI that is a primary key is the key, its qualifiers follow it in the
 * path; everything else stands in the query in the message's order, AIs of predefined length first.
 *
 * @throws InputError gs1.digital-link when no AI is a key, or one may not stand in the query
 * @throws InputError gs1.association when an AI has two values; gs1.form, gs1.unknown-ai, gs1.length, gs1.value
 */
export function toDigitalLink(message: Gs1Message, options: DigitalLinkStem = {}): string {
  const stem = readStem(options.stem ?? CANONICAL_STEM);
  requireNoContradiction(message);
  const entries = new Map(requireElements(message, options).map((entry) => [entry.ai, entry] as const));
  const values = new Map(message.map(({ ai, value }) => [ai, value] as const));
  const path = pathOf(entries);
  const attributes = [...entries.values()].filter(({ ai }) => !path.includes(ai));
  for (const { ai, linkAttribute, unknown } of attributes) {
    if (linkAttribute || (unknown && options.unknownAttributes)) continue;
    throw refuse("an Application Identifier must not stand in the query", ai);
  }
  const ordered = [
    ...attributes.filter(({ predefinedLength }) => predefinedLength),
    ...attributes.filter(({ predefinedLength }) => !predefinedLength),
  ];
  const encode = (ai: string) => percentEncode(values.get(ai) ?? "");
  const query = ordered.map(({ ai }) => `${ai}=${encode(ai)}`).join("&");
  return `${stem}${path.map((ai) => `/${ai}/${encode(ai)}`).join("")}${query && `?${query}`}`;
}

/** The key, and the sequence of its qualifiers that takes in the most of the message's AIs. */
function pathOf(entries: ReadonlyMap<string, ApplicationIdentifier>): readonly string[] {
  const key = [...entries.values()].find(({ linkQualifiers }) => linkQualifiers !== undefined);
  if (key?.linkQualifiers === undefined)
    throw refuse("no Application Identifier is a key", [...entries.keys()].join(" "));
  let best: readonly string[] = [];
  for (const sequence of key.linkQualifiers) {
    const qualifiers = sequence.filter((ai) => entries.has(ai));
    if (qualifiers.length > best.length) best = qualifiers;
  }
  return [key.ai, ...best];
}

function readStem(stem: string): string {
  requireText(stem, "gs1.digital-link", "stem");
  const trimmed = stem.endsWith("/") ? stem.slice(0, -1) : stem;
  splitLink(`${trimmed}/`);
  if (/[?#]/.test(stem)) throw refuse("a stem has no query and no fragment", shown(stem));
  return trimmed;
}

/** RFC 3986: all but unreserved characters as octets. No GS1 character set has a space. */
function percentEncode(value: string): string {
  return value.replaceAll(/[^A-Za-z0-9\-._~]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}

function refuse(rule: string, found: string): InputError {
  return new InputError("gs1.digital-link", "A message has no GS1 Digital Link", { rule, found });
}

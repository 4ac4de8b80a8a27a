import { InputError } from "../../shared/errors.js";
import type { ApplicationIdentifier } from "./ApplicationIdentifier.js";
import type { Gs1Message } from "./Gs1Message.js";
import type { Gs1Options } from "./Gs1Options.js";
import { requireElements } from "./requireElement.js";
import { requireNoContradiction } from "./requireNoContradiction.js";

/**
 * The lengths of keys without their optional serial component. A digital signature signs one instance, so it needs it.
 */
const UNSERIALISED_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["253", 13],
  ["255", 13],
  ["8003", 14],
]);

/**
 * Checks what must and must not stand together on one thing (General Specifications, "Data relationships"): over the
 * elements of all its barcodes at once, since one barcode may hold what another one needs.
 *
 * @throws InputError gs1.association naming the AI, the rule (`requires`, `excludes`, `repeated`, `serial`) and the
 * others
 * @throws InputError gs1.unknown-ai, gs1.length, gs1.value
 */
export function requireAssociations(message: Gs1Message, options: Gs1Options = {}): void {
  requireNoContradiction(message);
  const entries = new Map(requireElements(message, options).map((entry) => [entry.ai, entry] as const));
  const present = [...entries.keys()];
  for (const entry of entries.values()) {
    const rival = present.find((ai) => ai !== entry.ai && entry.excludes.some((pattern) => matches(ai, pattern)));
    if (rival !== undefined) {
      throw new InputError("gs1.association", "Two Application Identifiers must not stand together", {
        ai: entry.ai,
        rule: "excludes",
        other: rival,
      });
    }
    if (!isSatisfied(entry, present)) {
      throw new InputError("gs1.association", "An Application Identifier stands without one that it needs", {
        ai: entry.ai,
        rule: "requires",
        other: entry.requires.map((group) => group.join("+")).join(" or "),
      });
    }
  }
  if (!entries.has("8030")) return;
  for (const { ai, value } of message) {
    if (value.length !== UNSERIALISED_LENGTHS.get(ai)) continue;
    throw new InputError("gs1.association", "A signed key has no serial component", {
      ai,
      rule: "serial",
      other: "8030",
    });
  }
}

function isSatisfied(entry: ApplicationIdentifier, present: readonly string[]): boolean {
  if (entry.requires.length === 0) return true;
  const others = present.filter((ai) => ai !== entry.ai);
  return entry.requires.some((group) => group.every((pattern) => others.some((ai) => matches(ai, pattern))));
}

function matches(ai: string, pattern: string): boolean {
  const digits = pattern.replaceAll("n", "");
  return ai.length === pattern.length && ai.startsWith(digits);
}

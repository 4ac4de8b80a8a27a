import type { StoredEvent } from "./EventStore.js";
import { gs1Identity } from "./gs1Identity.js";

/** Canonical links of everything that an event names as object, parent, child, input or output; each once, classes too. */
export function eventEpcs(event: StoredEvent): string[] {
  const one = (name: string): unknown => Reflect.get(event, name);
  const uris = ["epcList", "childEPCs", "inputEPCList", "outputEPCList"].flatMap((name) => listOf(one(name)));
  const classes = ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"]
    .flatMap((name) => listOf(one(name)))
    .map((element) => (typeof element === "object" && element !== null ? Reflect.get(element, "epcClass") : undefined));
  const all = [one("parentID"), ...uris, ...classes].filter((uri) => typeof uri === "string");
  return [...new Set(all.map((uri) => gs1Identity(uri).link))];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

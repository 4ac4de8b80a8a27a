import { validateEpcis } from "../../../src/medicines/epcis/validateEpcis.js";

export const CONTEXT = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", { ex: "https://ns.example.org/" }];

/** A document of these events, valid if they are. */
export function documentOf(...eventList: readonly unknown[]) {
  return {
    "@context": CONTEXT,
    type: "EPCISDocument",
    schemaVersion: "2.0",
    creationDate: "2026-03-05T00:00:00Z",
    epcisBody: { eventList },
  };
}

/** `path: rule` of every problem of a document of one event; paths inside the event. */
export function problemsOf(event: unknown): string[] {
  return validateEpcis(documentOf(event)).map(
    ({ path, rule }) => `${path.replace("/epcisBody/eventList/0", "")}: ${rule}`,
  );
}

/** `event` without the member `name`. */
export function without(event: object, name: string): unknown {
  return Object.fromEntries(Object.entries(event).filter(([key]) => key !== name));
}

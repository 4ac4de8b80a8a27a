import type { JsonLdContext } from "../EpcisEvent.js";

/** Parameters of SimpleEventQuery by name, EPCIS 2.0 §8.2.7.1. A list may be given as its only member. */
export type EpcisQuery = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** How a query compares names. */
export interface QueryOptions {
  /**
   * One spelling for all notations of an identifier, as EPC URI and Digital Link. Must answer for any string and not throw.
   * Without it only equal spellings match.
   */
  readonly canonical?: (uri: string) => string;
  /** The `@context` of the document that the events are from, for the prefixes of extensions in events and query. */
  readonly context?: JsonLdContext;
}

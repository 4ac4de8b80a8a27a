import { EPC_URN_SCHEMES } from "./epcUrnSchemes.js";

/** Longest URN or link that is read: keys and qualifiers have 90 characters at most, percent-encoded 270; the rest is domain, path, query. */
export const LONGEST_EPC_URI = 4096;

/** A primary key of a Digital Link and its finest qualifier, percent escapes as they were spelled. */
export interface EpcUrnLinkPath {
  readonly key: string;
  readonly value: string;
  readonly qualifier?: string;
  readonly qualifierValue?: string;
}

// Short names of Digital Link 1.1, which later versions still read.
const SHORT_NAMES: Readonly<Record<string, string>> = {
  gtin: "01",
  itip: "8006",
  cpid: "8010",
  gln: "414",
  party: "417",
  gsrnp: "8017",
  gsrn: "8018",
  gcn: "255",
  sscc: "00",
  gdti: "253",
  ginc: "401",
  gsin: "402",
  grai: "8003",
  giai: "8004",
  cpv: "22",
  lot: "10",
  ser: "21",
  tpx: "235",
  glnx: "254",
  cpsn: "8011",
};

/** Qualifiers of each key, in the order a Digital Link must have them: GS1 Digital Link URI Syntax 1.2, clause 4.9. */
const QUALIFIERS: Readonly<Record<string, readonly string[]>> = {
  "01": ["22", "10", "21", "235"],
  "8006": ["22", "10", "21"],
  "414": ["254"],
  "8010": ["8011"],
};

const KEYS = new Set(EPC_URN_SCHEMES.map(({ key }) => key));

function numberOf(segment: string): string {
  return Object.hasOwn(SHORT_NAMES, segment) ? (SHORT_NAMES[segment] ?? segment) : segment;
}

function readFrom(segments: readonly string[]): EpcUrnLinkPath | undefined {
  const [key = "", value = "", ...rest] = segments;
  if (value === "" || rest.length % 2 !== 0) return undefined;
  const order = QUALIFIERS[key] ?? [];
  let finest: { qualifier: string; qualifierValue: string } | undefined;
  let last = -1;
  for (let index = 0; index < rest.length; index += 2) {
    const qualifier = numberOf(rest[index] ?? "");
    const qualifierValue = rest[index + 1] ?? "";
    const place = order.indexOf(qualifier);
    if (place <= last || qualifierValue === "") return undefined;
    last = place;
    // A consumer product variant is no part of an identity (CBV 2.0 §8.9, rule 18).
    if (qualifier !== "22") finest = { qualifier, qualifierValue };
  }
  return { key, value, ...finest };
}

/** The first key of a path whose following segments are its value and its qualifiers, in order; undefined when there is none. */
export function epcUrnLinkPath(path: string): EpcUrnLinkPath | undefined {
  const segments = path.split("/");
  for (const [index, segment] of segments.entries()) {
    const key = numberOf(segment);
    const found = KEYS.has(key) ? readFrom([key, ...segments.slice(index + 1)]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

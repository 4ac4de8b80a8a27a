import { digestOf } from "../../shared/contentId.js";
import type { Hex } from "../../shared/hex.js";
import type { MatchingProblem } from "./MatchingProblem.js";

/**
 * sha-256 of the UTF-8 bytes of the preference lists in one spelling, so that the order of keys in a file does not matter: the JSON, without
 * spaces, of `["medtrail-matching-1", applicants, places, hosts]` with `[name, list]`, `[name, host, capacity]` and `[name, capacity, list]`,
 * each sorted by name in UTF-16 code units. Who proposes is not part of it.
 */
export async function preferencesDigest({ applicants, places, hosts }: MatchingProblem): Promise<Hex> {
  const spelling = [
    "medtrail-matching-1",
    sorted([...applicants].map(([name, list]) => [name, list.map((place) => place.name)])),
    sorted(places.map(({ name, host, capacity }) => [name, host.name, capacity])),
    sorted(hosts.map(({ name, capacity, ranking }) => [name, capacity, [...ranking.keys()]])),
  ];
  return digestOf(new TextEncoder().encode(JSON.stringify(spelling)));
}

const sorted = <T extends readonly [string, ...unknown[]]>(rows: readonly T[]): T[] =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

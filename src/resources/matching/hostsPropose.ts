import type { Matching, MatchingProblem, Place } from "./MatchingProblem.js";

/**
 * Deferred acceptance, hosts proposing; each has one place. A place with room asks down its host's list; applicants keep the place that they
 * like best of those that asked. The result is stable and gives every host the best applicants that it has in any stable matching, and every
 * applicant the least liked place.
 */
export function hostsPropose({ applicants, places }: MatchingProblem): Matching {
  const placeOf = new Map<string, Place>();
  const liking = new Map(
    [...applicants].map(([applicant, list]) => [applicant, new Map(list.map((place, rank) => [place, rank]))]),
  );
  const lists = new Map(places.map((place) => [place, place.host.ranking.keys()]));
  // A place once for each free bed.
  const free = places.flatMap((place) =>
    Array.from({ length: Math.min(place.capacity, place.host.ranking.size) }, () => place),
  );

  for (let place = free.pop(); place !== undefined; place = free.pop()) {
    const applicant = lists.get(place)?.next().value;
    if (applicant === undefined) continue; // at the end of the list, with room left
    const rank = liking.get(applicant)?.get(place);
    const current = placeOf.get(applicant);
    const currentRank = current && liking.get(applicant)?.get(current);
    if (rank === undefined || (currentRank !== undefined && currentRank < rank)) {
      free.push(place);
      continue;
    }
    placeOf.set(applicant, place);
    if (current) free.push(current);
  }
  return placeOf;
}

import { leastLiked } from "./leastLiked.js";
import type { Host, Matching, MatchingProblem, Place } from "./MatchingProblem.js";

/**
 * Deferred acceptance (Gale and Shapley 1962), applicants proposing; where hosts have several places, the student-oriented algorithm of
 * Abraham, Irving and Manlove (2007). All ask down their lists; a place, and its host, keep the best who asked so far and no more than they
 * have room for. The result is stable, the same whoever asks first, and gives every applicant the best place that they have in any stable
 * matching: none of them gains by listing other than they think.
 */
export function applicantsPropose({ applicants, places, hosts }: MatchingProblem): Matching {
  const placeOf = new Map<string, Place>();
  const inPlace = new Map(places.map((place): [Place, Set<string>] => [place, new Set()]));
  const atHost = new Map(hosts.map((host): [Host, Set<string>] => [host, new Set()]));
  // One list each, that goes on where it stopped when its owner is refused.
  const lists = new Map([...applicants].map(([applicant, list]) => [applicant, list.values()]));
  const free = [...applicants.keys()];

  for (let applicant = free.pop(); applicant !== undefined; applicant = free.pop()) {
    const place = lists.get(applicant)?.next().value;
    if (!place) continue; // at the end of the list, without a place
    const { host } = place;
    const here = inPlace.get(place);
    const there = atHost.get(host);
    if (!here || !there || !host.ranking.has(applicant)) {
      free.push(applicant);
      continue;
    }
    here.add(applicant);
    there.add(applicant);
    placeOf.set(applicant, place);
    const crowded = here.size > place.capacity ? here : there.size > host.capacity ? there : [];
    const refused = leastLiked(host, crowded);
    if (refused === undefined) continue;
    const left = placeOf.get(refused);
    if (left) inPlace.get(left)?.delete(refused);
    there.delete(refused);
    placeOf.delete(refused);
    free.push(refused);
  }
  return placeOf;
}

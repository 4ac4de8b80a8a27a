import type { Place } from "./MatchingProblem.js";

/** The places that an applicant likes better than theirs, the best first: all of the list when they have none, or one that is not on it. */
export function betterLiked(list: readonly Place[], place: Place | undefined): readonly Place[] {
  const own = place ? list.indexOf(place) : -1;
  return own < 0 ? list : list.slice(0, own);
}

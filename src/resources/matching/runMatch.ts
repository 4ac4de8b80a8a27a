import { applicantsPropose } from "./applicantsPropose.js";
import { hostsPropose } from "./hostsPropose.js";
import type { MatchingResult } from "./MatchingResult.js";
import { readMatching } from "./readMatching.js";

/**
 * {@link match} of what came out of a file: a vector of deferred_acceptance.json without its expectation in, the expectation out.
 * @throws InputError as match.
 */
export function runMatch(input: unknown): MatchingResult {
  const problem = readMatching(input);
  const matching = problem.proposing === "hosts" ? hostsPropose(problem) : applicantsPropose(problem);
  if (problem.listedBy === "applicant") {
    const placed = [...problem.applicants.keys()].flatMap((applicant) => {
      const place = matching.get(applicant);
      return place ? [[applicant, place.name] as const] : [];
    });
    return Object.fromEntries(placed);
  }
  const taken = new Map(problem.places.map((place): [typeof place, string[]] => [place, []]));
  for (const [applicant, place] of matching) taken.get(place)?.push(applicant);
  const sorted = [...taken].map(([{ name, host }, names]) => {
    const rankOf = (applicant: string) => host.ranking.get(applicant) ?? 0;
    return [name, names.sort((a, b) => rankOf(a) - rankOf(b))] as const;
  });
  return Object.fromEntries(sorted);
}

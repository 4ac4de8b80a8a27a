import { InputError } from "../../shared/errors.js";
import { betterLiked } from "./betterLiked.js";
import type { MatchingResult } from "./MatchingResult.js";
import type { MatchingInput } from "./matchingForms.js";
import { Occupancy } from "./Occupancy.js";
import { preferencesDigest } from "./preferencesDigest.js";
import { readMatching } from "./readMatching.js";
import { readResult } from "./readResult.js";
import type { Refusal, StabilityCertificate } from "./StabilityCertificate.js";

/**
 * Writes down why a matching is stable: for every applicant, why they have not got each place that they like better. For any matching, however
 * it was found. In the time it takes to read the lists.
 * @param result as {@link match} gives it.
 * @throws InputError "input.invalid"; "matching.unstable" naming the first blocking pair, or whom the result places where it may not.
 */
export async function certifyStability(input: MatchingInput, result: MatchingResult): Promise<StabilityCertificate> {
  const problem = readMatching(input);
  const matching = readResult(problem, result);
  const occupancy = new Occupancy(matching);
  const crowded = [...problem.places, ...problem.hosts].find((where) => occupancy.count(where) > where.capacity);
  if (crowded) {
    throw new InputError("matching.unstable", "The matching puts more into a place than there is room for", {
      place: crowded.name,
    });
  }
  const refusals = [...problem.applicants].flatMap(([applicant, list]): [string, Refusal[]][] => {
    const better = betterLiked(list, matching.get(applicant)).map((place) => {
      const refusal = occupancy.refusal(applicant, place);
      if (refusal) return refusal;
      throw new InputError("matching.unstable", "Two would rather have each other", { applicant, place: place.name });
    });
    return better.length > 0 ? [[applicant, better]] : [];
  });
  const placed = [...problem.applicants.keys()].map((applicant) => [applicant, matching.get(applicant)?.name ?? null]);
  return {
    type: "medtrail-stability-1",
    preferences: await preferencesDigest(problem),
    matching: Object.fromEntries(placed),
    refusals: Object.fromEntries(refusals),
  };
}

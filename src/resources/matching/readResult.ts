import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { InputError } from "../../shared/errors.js";
import type { Matching, MatchingProblem, Place } from "./MatchingProblem.js";

const name = z.string();
const resultForm = z.record(name, z.union([name, z.array(name)]));

/**
 * A result in the shape of its vectors, as a matching.
 * @throws InputError "input.invalid"; "matching.unstable" when it names somebody whom the lists do not have, somebody twice, or a pair that does not accept
 * each other.
 */
export function readResult(problem: MatchingProblem, result: unknown): Matching {
  const byName = new Map(problem.places.map((place) => [place.name, place]));
  const pairs = Object.entries(checkInput(resultForm, result, "matching's result")).flatMap(
    ([key, value]): [string, string][] =>
      typeof value === "string" ? [[key, value]] : value.map((applicant) => [applicant, key]),
  );
  const matching = new Map<string, Place>();
  for (const [applicant, name] of pairs) {
    const place = byName.get(name);
    const isAccepted = place !== undefined && problem.applicants.get(applicant)?.includes(place);
    if (!isAccepted || !place.host.ranking.has(applicant) || matching.has(applicant)) {
      const detail = "The matching places somebody twice, or where either side does not accept the other";
      throw new InputError("matching.unstable", detail, { applicant, place: name });
    }
    matching.set(applicant, place);
  }
  return matching;
}

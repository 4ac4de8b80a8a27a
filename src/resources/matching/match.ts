import type { MatchingResult } from "./MatchingResult.js";
import type { MatchingInput } from "./matchingForms.js";
import { runMatch } from "./runMatch.js";

/**
 * Matches two sides that rank each other, so that no two would rather have each other than what they got. Same shapes in and out as the
 * vectors of deferred_acceptance.json: residents and hospitals, suitors and reviewers, or students and supervisors with projects.
 * @throws InputError "input.invalid" naming the rule and where it is broken.
 */
export function match(input: MatchingInput): MatchingResult {
  return runMatch(input);
}

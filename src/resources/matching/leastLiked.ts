import type { Host } from "./MatchingProblem.js";

/** Of applicants whom the host ranks, the one it likes least; undefined of none. */
export function leastLiked({ ranking }: Host, applicants: Iterable<string>): string | undefined {
  let last: string | undefined;
  let lowest = -1;
  for (const applicant of applicants) {
    const rank = ranking.get(applicant) ?? -1;
    if (rank > lowest) {
      lowest = rank;
      last = applicant;
    }
  }
  return last;
}

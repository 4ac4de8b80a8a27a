import { checkInput } from "../../shared/checkInput.js";
import { betterLiked } from "./betterLiked.js";
import type { Matching, MatchingProblem, Place } from "./MatchingProblem.js";
import type { MatchingInput } from "./matchingForms.js";
import { Occupancy } from "./Occupancy.js";
import { preferencesDigest } from "./preferencesDigest.js";
import { readMatching } from "./readMatching.js";
import { type Refusal, type StabilityCertificate, stabilityCertificateForm } from "./StabilityCertificate.js";

/** Something that a certificate says and the preference lists do not bear out. */
export type StabilityFault =
  /** The certificate is of other lists. */
  | { readonly fault: "other-preferences" }
  /** The certificate leaves an applicant out, or names one whom the lists do not have. */
  | { readonly fault: "other-applicants"; readonly applicant: string }
  /** One side of a pair does not accept the other. */
  | { readonly fault: "not-accepted"; readonly applicant: string; readonly place: string }
  /** More are taken than there is room for, by a place or over all places of a host. */
  | { readonly fault: "overfull"; readonly place: string }
  /** A blocking pair: both would rather have each other than what they got. */
  | { readonly fault: "blocking"; readonly applicant: string; readonly place: string }
  /** The applicant has not got the place for another reason than the certificate gives, or it gives none. */
  | { readonly fault: "wrong-reason"; readonly applicant: string; readonly place: string };

/**
 * Everything that is wrong with a certificate: nothing when its matching is stable and all its reasons are true. It looks at nothing but the
 * lists and the certificate, in the time it takes to read them: each applicant's better liked places once.
 * @throws InputError "input.invalid" when the lists or the certificate are not of their form.
 */
export async function verifyStability(
  input: MatchingInput,
  certificate: StabilityCertificate,
): Promise<StabilityFault[]> {
  const problem = readMatching(input);
  const { preferences, matching, refusals } = checkInput(stabilityCertificateForm, certificate, "certificate");
  const faults: StabilityFault[] = [];
  if (preferences !== (await preferencesDigest(problem))) faults.push({ fault: "other-preferences" });

  const given = new Map(Object.entries(matching));
  const reasons = new Map(Object.entries(refusals));
  const named = new Set([...given.keys(), ...reasons.keys(), ...problem.applicants.keys()]);
  for (const applicant of named) {
    const isKnown = problem.applicants.has(applicant) && given.has(applicant);
    if (!isKnown) faults.push({ fault: "other-applicants", applicant });
  }
  const placed = acceptedPairs(problem, given, faults);
  const occupancy = new Occupancy(placed);
  // A hospital is a place and its host in one, and named once.
  const overfull = [...problem.places, ...problem.hosts].filter((where) => occupancy.count(where) > where.capacity);
  for (const place of new Set(overfull.map(({ name }) => name))) faults.push({ fault: "overfull", place });
  for (const [applicant, list] of problem.applicants) {
    const told = reasons.get(applicant) ?? [];
    const better = betterLiked(list, placed.get(applicant));
    for (const [i, place] of better.entries()) {
      const refusal = occupancy.refusal(applicant, place);
      if (!refusal) faults.push({ fault: "blocking", applicant, place: place.name });
      else if (!isSame(refusal, told[i])) faults.push({ fault: "wrong-reason", applicant, place: place.name });
    }
    for (const { place } of told.slice(better.length)) faults.push({ fault: "wrong-reason", applicant, place });
  }
  return faults;
}

/** The pairs of a certificate that both sides accept; the others are faults. */
function acceptedPairs(
  problem: MatchingProblem,
  given: ReadonlyMap<string, string | null>,
  faults: StabilityFault[],
): Matching {
  const byName = new Map(problem.places.map((place) => [place.name, place]));
  const pairs = new Map<string, Place>();
  for (const [applicant, name] of given) {
    if (name === null) continue;
    const place = byName.get(name);
    const isListed = place !== undefined && problem.applicants.get(applicant)?.includes(place);
    if (isListed && place.host.ranking.has(applicant)) pairs.set(applicant, place);
    else faults.push({ fault: "not-accepted", applicant, place: name });
  }
  return pairs;
}

function isSame(refusal: Refusal, told: Refusal | undefined): boolean {
  if (told === undefined || refusal.place !== told.place || refusal.because !== told.because) return false;
  if (refusal.because === "not-listed" || told.because === "not-listed") return true;
  return refusal.leastLiked === told.leastLiked;
}

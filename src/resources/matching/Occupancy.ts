import type { Host, Matching, Place } from "./MatchingProblem.js";
import type { Refusal } from "./StabilityCertificate.js";

/** Applicants in a place, or at a host. */
interface Taken {
  count: number;
  /** The rank, by the host, of the least liked of them. */
  lowest: number;
  leastLiked: string;
}

/** Who is where in a matching, looked at once: every question after that takes the same time, however many there are. */
export class Occupancy {
  readonly #matching: Matching;
  readonly #taken = new Map<Place | Host, Taken>();

  constructor(matching: Matching) {
    this.#matching = matching;
    for (const [applicant, place] of matching) {
      const rank = place.host.ranking.get(applicant) ?? Number.POSITIVE_INFINITY;
      for (const where of [place, place.host]) {
        const taken = this.#taken.get(where) ?? { count: 0, lowest: -1, leastLiked: applicant };
        taken.count += 1;
        if (rank > taken.lowest) {
          taken.lowest = rank;
          taken.leastLiked = applicant;
        }
        this.#taken.set(where, taken);
      }
    }
  }

  count(where: Place | Host): number {
    return this.#taken.get(where)?.count ?? 0;
  }

  /**
   * Why the applicant has not got this place, which they like better than theirs. Undefined when nothing speaks against it: then the two are a
   * blocking pair, in the sense of Abraham, Irving and Manlove (2007, definition 3) where the host has several places.
   */
  refusal(applicant: string, place: Place): Refusal | undefined {
    const { host, name } = place;
    const rank = host.ranking.get(applicant);
    if (rank === undefined) return { place: name, because: "not-listed" };
    const isFull = this.count(place) >= place.capacity;
    // At a host that has taken all it can, an applicant who is there already only moves.
    const staysAtHost = this.#matching.get(applicant)?.host === host;
    if (!isFull && (staysAtHost || this.count(host) < host.capacity)) return undefined;
    const full = this.#taken.get(isFull ? place : host);
    if (full && full.lowest > rank) return undefined;
    return { place: name, because: isFull ? "place-full" : "host-full", leastLiked: full?.leastLiked ?? null };
  }
}

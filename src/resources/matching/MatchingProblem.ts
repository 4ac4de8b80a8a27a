/** What a host takes over all its places, and whom it likes how much. */
export interface Host {
  readonly name: string;
  readonly capacity: number;
  /** Rank by applicant, 0 for the most liked; whom it leaves out the host refuses. */
  readonly ranking: ReadonlyMap<string, number>;
}

/** A place with its room, and the host that offers it and chooses for it. */
export interface Place {
  readonly name: string;
  readonly capacity: number;
  readonly host: Host;
}

/** The one form behind all shapes of input. */
export interface MatchingProblem {
  /** The places that each applicant accepts, the best first. */
  readonly applicants: ReadonlyMap<string, readonly Place[]>;
  readonly places: readonly Place[];
  readonly hosts: readonly Host[];
  /** `hosts` only where each has one place, with the host's own capacity. */
  readonly proposing: "applicants" | "hosts";
  /** What the result is listed by. */
  readonly listedBy: "place" | "applicant";
}

/** The place of every applicant who has one. */
export type Matching = ReadonlyMap<string, Place>;

/** By hospital or project, whom it takes, the most liked first; in a stable marriage, by suitor, the reviewer. */
export type MatchingResult = Readonly<Record<string, readonly string[] | string>>;

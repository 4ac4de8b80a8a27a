/** What a linter finds: the rule broken, and the place of the fault inside the value it was given (0-based). */
export interface LinterFault {
  /** Kebab case, one for each reason; stable. */
  readonly rule: string;
  readonly at: number;
  readonly length: number;
}

/**
 * What a directory of GS1 Company Prefixes says of a key that should begin with one. `digits` is the key from the place
 * where its prefix starts.
 */
export type CompanyPrefixLookup = (digits: string) => "known" | "unknown" | "offline";

/** Checks one component of an AI's value; answers its first fault. */
export type Linter = (value: string, lookup?: CompanyPrefixLookup) => LinterFault | undefined;

/** One row of the error catalogue: what the code means, and what whoever meets it can do. */
export interface ErrorEntry {
  readonly meaning: string;
  readonly remedy: string;
}

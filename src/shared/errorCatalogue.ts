/** One row of the error catalogue: what the code means, and what whoever meets it can do. */
export interface ErrorEntry {
  readonly meaning: string;
  readonly remedy: string;
}

/**
 * Codes of the library's own errors. They are part of the public interface: a code is never renamed or reused.
 * docs/errors.md is generated from this table and from the contracts' errors.
 */
export const ERROR_CATALOGUE = {
  "input.invalid": {
    meaning: "A value does not have the form its schema asks for.",
    remedy: "Correct the named value.",
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

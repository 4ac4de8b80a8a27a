const YEAR_MS = 365 * 86_400_000;

/** What ends a year from now, unless told otherwise. */
export function inOneYear(now: Date): Date {
  return new Date(now.getTime() + YEAR_MS);
}

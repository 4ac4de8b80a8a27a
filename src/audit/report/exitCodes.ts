/** Exit statuses for CI, apart from those of errors, so that a build sees by the status alone whether there is a report. */
export const EXIT_CODES = { agree: 0, repaired: 6, differ: 7 } as const;

import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { readGs1Date } from "../gs1/gs1Date.js";

const DAY_SECONDS = 86_400;

const day = z.iso.date();

/**
 * From when packs may not be supplied any more, in seconds since 1970: the end of their last day in UTC, which is 00:00 UTC of
 * the day after. Packs name a day and no zone; the chain needs one instant for all.
 * @param lastDay `YYYY-MM-DD`, the last day of use, not before 1970.
 * @throws InputError `input.invalid`
 */
export function expirySeconds(lastDay: string): number {
  const checked = checkInput(
    day.refine((text) => text >= "1970-01-01", "before 1970"),
    lastDay,
    "expiry",
  );
  return Date.parse(`${checked}T00:00:00Z`) / 1000 + DAY_SECONDS;
}

/**
 * {@link expirySeconds} of AI (17): YYMMDD, where day 00 is the last of the month.
 * @param now the time by which the century is told.
 * @throws InputError `gs1.date`
 */
export function expirySecondsOfGs1Date(yymmdd: string, now: Date): number {
  return expirySeconds(readGs1Date(yymmdd, now));
}

/** The last day of use, `YYYY-MM-DD`, of an expiry on chain: the UTC day of the second before it. */
export function lastDayOf(expiry: bigint | number): string {
  return new Date((Number(expiry) - 1) * 1000).toISOString().slice(0, 10);
}

import { RefusedError } from "../shared/errors.js";

/** Seconds by which a signed request's time may differ from the clock of who is asked. */
export const MAX_CLOCK_DIFFERENCE = 300;

/**
 * Passes if a request was signed just now.
 * @param time seconds since 1970, as the request says.
 * @throws RefusedError `code`.
 */
export function requireRecent(code: "release.clock" | "access-log.clock", time: number, clock: Date): void {
  const now = Math.floor(clock.getTime() / 1000);
  // Put so that a clock that tells no time refuses.
  if (Math.abs(now - time) <= MAX_CLOCK_DIFFERENCE) return;
  throw new RefusedError(code, "The request was not signed just now", {
    signed: new Date(time * 1000).toISOString(),
    now: Number.isNaN(now) ? "no time" : new Date(now * 1000).toISOString(),
    seconds: MAX_CLOCK_DIFFERENCE,
  });
}

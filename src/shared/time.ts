import { InputError } from "./errors.js";

const MAX_SECONDS = 2 ** 40 - 1;

/**
 * A time as the contracts count it: whole seconds since 1970-01-01T00:00:00Z, 40 bits. A part of a second is dropped, so
 * an end never comes later than it was said.
 * @throws InputError `time.invalid`
 */
export function toSeconds(time: Date, name: string): number {
  const seconds = Math.floor(time.getTime() / 1000);
  if (!(seconds >= 0 && seconds <= MAX_SECONDS)) {
    throw new InputError("time.invalid", `The ${name} is not a time that the chain can hold`, { name });
  }
  return seconds;
}

/** The time that a contract's seconds stand for. */
export function fromSeconds(seconds: bigint | number): Date {
  return new Date(Number(seconds) * 1000);
}

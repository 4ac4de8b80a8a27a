import { readFileSync } from "node:fs";
import { InputError } from "../../../src/shared/errors.js";

/** The vectors' sign for FNC1. */
const MARK = "^";

/** A file of vectors, of which each has the shape that the test names. */
export function readVectors<T>(path: string): readonly T[] {
  const file = JSON.parse(readFileSync(path, "utf8")) as { readonly vectors: readonly T[] };
  return file.vectors;
}

/** Element strings as the vectors write them, `^` for FNC1, as a scanner sends them. */
export function fromMarks(text: string): string {
  return text.replaceAll(MARK, "\x1d");
}

/** Element strings as the vectors write them: the FNC1 of the symbology before them. */
export function toMarks(elements: string): string {
  return MARK + elements.replaceAll("\x1d", MARK);
}

/** The answer of a call, or the InputError that it ends in. Any other error passes through and fails the test. */
export function answerOf<T>(call: () => T): T | InputError {
  try {
    return call();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

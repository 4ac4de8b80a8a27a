import type { ErrorCode } from "./errorCatalogue.js";
import { InputError } from "./errors.js";
import { kindOf } from "./kindOf.js";

/**
 * Refuses what is no text before anything looks into it. Types do not hold for callers in JavaScript, nor for what came out of JSON.
 * @param name of the input, as the caller knows it.
 * @throws InputError with `code`, naming the input and the kind of value that came instead.
 */
export function requireText(value: unknown, code: ErrorCode, name: string): asserts value is string {
  if (typeof value !== "string") throw new InputError(code, `The ${name} is no text`, { given: kindOf(value) });
}

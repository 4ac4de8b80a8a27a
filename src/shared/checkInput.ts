import type { z } from "zod";
import { InputError } from "./errors.js";

/** The first rule a value breaks, as "path: rule". zod's messages name types and rules, not values. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.map(String).join(".") || "value"}: ${issue.message}` : "unknown rule";
}

/**
 * `value` as `schema` reads it.
 * @throws InputError "input.invalid" naming the input, the first broken rule and where it is broken.
 */
export function checkInput<T extends z.ZodType>(schema: T, value: unknown, name: string): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new InputError("input.invalid", `The ${name} breaks a rule`, { rule: firstIssue(result.error) });
  }
  return result.data;
}

import type { z } from "zod";
import { firstIssue } from "./checkInput.js";
import { IntegrityError } from "./errors.js";
import { readIfPresent } from "./FileSystem.js";

/**
 * A JSON document that this library wrote to a file, checked; undefined when there is no file.
 * @param name what an error calls it.
 * @throws IntegrityError "store.corrupt"; MedtrailError "store.io".
 */
export async function readDocument<T extends z.ZodType>(
  path: string,
  schema: T,
  name: string,
): Promise<z.output<T> | undefined> {
  const bytes = await readIfPresent(path);
  if (bytes === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new IntegrityError("store.corrupt", `The ${name}'s file is not JSON`, { path }, { cause });
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new IntegrityError("store.corrupt", `The ${name}'s file breaks a rule`, {
      path,
      rule: firstIssue(result.error),
    });
  }
  return result.data;
}

import type { z } from "zod";
import { firstIssue } from "../shared/checkInput.js";
import { digestOf } from "../shared/contentId.js";
import type { ErrorCode } from "../shared/errorCatalogue.js";
import { IntegrityError } from "../shared/errors.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";

/**
 * Reads a JSON document whose sha-256 stands on chain. The digest comes first: nothing of an unproved document is looked at.
 * @throws IntegrityError `digestCode` with both digests; `formCode` when the bytes are not JSON in UTF-8 or break the schema;
 * InputError when the expected digest is not 32 bytes.
 */
export async function parseAnchored<T extends z.ZodType>(
  bytes: Uint8Array,
  expectedDigest: Hex,
  schema: T,
  name: string,
  digestCode: ErrorCode,
  formCode: ErrorCode,
): Promise<z.output<T>> {
  const own = bytes.slice();
  const expected = toHex(fromHex(expectedDigest, 32));
  const found = await digestOf(own);
  if (found !== expected) {
    throw new IntegrityError(digestCode, `The ${name} is not the one on chain`, { expected, found });
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(own));
  } catch (cause) {
    throw new IntegrityError(formCode, `The ${name} is not JSON in UTF-8`, {}, { cause });
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new IntegrityError(formCode, `The ${name} breaks a rule`, { rule: firstIssue(result.error) });
  }
  return result.data;
}

/** Whether two documents are the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

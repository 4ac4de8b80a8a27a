import type { z } from "zod";
import { firstIssue } from "../shared/checkInput.js";
import { digestOf } from "../shared/contentId.js";
import type { ErrorCode } from "../shared/errorCatalogue.js";
import { InputError, IntegrityError } from "../shared/errors.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";

/** A kind of document: its schema, what it becomes, and what errors call it. */
export interface AnchoredKind<S extends z.ZodType, D extends { encode(): Uint8Array }> {
  readonly name: string;
  readonly schema: S;
  /** May refuse by an InputError. */
  readonly create: (document: z.output<S>) => D;
  readonly digestCode: ErrorCode;
  readonly formCode: ErrorCode;
}

/**
 * Reads a JSON document whose sha-256 stands on chain. The digest comes first: nothing of an unproved document is looked at.
 * @throws IntegrityError `digestCode` with both digests; `formCode` when the bytes are not JSON in UTF-8, break the schema, hold what
 * cannot be used, or are not in their exact form; InputError when the expected digest is not 32 bytes.
 */
export async function parseAnchored<S extends z.ZodType, D extends { encode(): Uint8Array }>(
  bytes: Uint8Array,
  expectedDigest: Hex,
  { name, schema, create, digestCode, formCode }: AnchoredKind<S, D>,
): Promise<D> {
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
  let document: D;
  try {
    document = create(result.data);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new IntegrityError(formCode, `The ${name} cannot be used`, {}, { cause });
  }
  // Of another spelling of the same JSON, two parsers may make two documents.
  if (!sameBytes(document.encode(), own)) {
    throw new IntegrityError(formCode, `The ${name} is not in its exact form: order or white space`);
  }
  return document;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

import { base64url, CompactEncrypt, calculateJwkThumbprint, compactDecrypt } from "jose";
import * as z from "zod";
import { checkInput, firstIssue } from "../shared/checkInput.js";
import { digestOf } from "../shared/contentId.js";
import { InputError, IntegrityError } from "../shared/errors.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";
import { mediaType } from "./mediaType.js";

/** The largest record, in bytes. Encryption holds it in memory about ten times over. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;

const MAX_HEADER_LENGTH = 1024;
const MAX_CIPHERTEXT_BYTES = Math.ceil((MAX_RECORD_BYTES * 4) / 3) + MAX_HEADER_LENGTH + 64;

const contentKeyBytes = z.instanceof(Uint8Array).refine((key) => key.length === 32, "not 32 bytes");

/** Nothing else may stand in the header: above all no `zip`, so a few bytes cannot unfold into gigabytes. */
const headerSchema = z.strictObject({
  alg: z.literal("dir"),
  enc: z.literal("A256GCM"),
  kid: z.string(),
  cty: mediaType.optional(),
});

/** A record that was encrypted, and its key. */
export interface EncryptedRecord {
  /** The JWE in compact form, ASCII: the exact bytes to store. */
  readonly ciphertext: Uint8Array;
  /** sha-256 of the ciphertext: the word to anchor. */
  readonly digest: Hex;
  /** 32 bytes, used once. Seal it, then forget it. */
  readonly contentKey: Uint8Array;
}

/** A record as its author encrypted it. */
export interface DecryptedRecord {
  readonly plaintext: Uint8Array;
  /** The media type its author gave, if any. */
  readonly contentType: string | undefined;
}

/**
 * Encrypts a record under a fresh key: JWE compact, `dir`, A256GCM (RFC 7516, RFC 7518), the form of SMART Health Links.
 * `kid` is the key's RFC 7638 thumbprint: GCM alone lets an author craft one ciphertext that two keys open to two different texts; with the
 * thumbprint in the anchored bytes, one digest has one key and one text.
 * @throws InputError "record.too-large"; "input.invalid" for a content type that is no plain media type.
 */
export async function encryptRecord(
  plaintext: Uint8Array,
  options: { readonly contentType?: string } = {},
): Promise<EncryptedRecord> {
  if (plaintext.length > MAX_RECORD_BYTES) {
    throw new InputError("record.too-large", "The record is too large", { bytes: plaintext.length, MAX_RECORD_BYTES });
  }
  const { contentType } = options;
  const cty = contentType === undefined ? {} : { cty: checkInput(mediaType, contentType, "content type") };
  const contentKey = crypto.getRandomValues(new Uint8Array(32));
  const header = { alg: "dir", enc: "A256GCM", ...cty, kid: await keyIdOf(contentKey) };
  const jwe = await new CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(contentKey);
  const ciphertext = new TextEncoder().encode(jwe);
  return { ciphertext, digest: await digestOf(ciphertext), contentKey };
}

/**
 * Opens a record. The digest is checked before anything else is read.
 * @throws IntegrityError "record.tampered" when the bytes are not the anchored ones or do not authenticate, "record.form" when they are but
 * are not an accepted JWE, "record.other-key" when the content key is not the one the author committed to;
 * InputError "record.too-large", or "input.invalid" for a key and "hex.invalid" for a digest of the wrong length.
 */
export async function decryptRecord(
  ciphertext: Uint8Array,
  contentKey: Uint8Array,
  expectedDigest: Hex,
): Promise<DecryptedRecord> {
  const key = checkInput(contentKeyBytes, contentKey, "content key");
  const expected = toHex(fromHex(expectedDigest, 32));
  if (ciphertext.length > MAX_CIPHERTEXT_BYTES) {
    throw new InputError("record.too-large", "The ciphertext is too large", { bytes: ciphertext.length });
  }
  const own = ciphertext.slice();
  const found = await digestOf(own);
  if (found !== expected) {
    throw new IntegrityError("record.tampered", "The ciphertext is not the anchored one", { expected, found });
  }
  const header = readHeader(own, expected);
  const kid = await keyIdOf(key);
  if (header.kid !== kid) {
    throw new IntegrityError("record.other-key", "The content key is not this record's", { digest: expected });
  }
  try {
    const options = { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] };
    const { plaintext } = await compactDecrypt(own, key, options);
    return { plaintext, contentType: header.cty };
  } catch (cause) {
    throw new IntegrityError(
      "record.tampered",
      "The ciphertext does not authenticate",
      { digest: expected },
      { cause },
    );
  }
}

function readHeader(ciphertext: Uint8Array, digest: Hex): z.output<typeof headerSchema> {
  const end = ciphertext.subarray(0, MAX_HEADER_LENGTH).indexOf(".".charCodeAt(0));
  let header: unknown;
  try {
    const text = base64url.decode(ciphertext.subarray(0, Math.max(end, 0)));
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch (cause) {
    throw new IntegrityError("record.form", "The ciphertext has no readable JWE header", { digest }, { cause });
  }
  const result = headerSchema.safeParse(header);
  if (!result.success) {
    throw new IntegrityError("record.form", "The JWE header breaks a rule", { digest, rule: firstIssue(result.error) });
  }
  return result.data;
}

/** RFC 7638 thumbprint of the key as an `oct` JWK. Safe to publish since the key has 256 random bits (section 7). */
function keyIdOf(contentKey: Uint8Array): Promise<string> {
  return calculateJwkThumbprint({ kty: "oct", k: base64url.encode(contentKey) });
}

import { base64url, CompactEncrypt, compactDecrypt } from "jose";
import * as z from "zod";
import { firstIssue } from "./checkInput.js";
import { InputError, IntegrityError } from "./errors.js";
import { checkX25519PublicKey, type X25519PublicJwk, x25519KeyPairOf, x25519PublicJwk } from "./x25519.js";

const KEY_AGREEMENT = "ECDH-ES+A256KW";
const CONTENT_ENCRYPTION = "A256GCM";

/** Bytes of the segments after the header: wrapped key (RFC 3394), nonce, 32-byte payload, tag. */
const SEGMENT_BYTES = [40, 12, 32, 16] as const;

/** No sealed key is longer than this, in characters. */
export const MAX_SEALED_KEY_LENGTH = 1024;

const headerSchema = z.strictObject({
  alg: z.literal(KEY_AGREEMENT),
  enc: z.literal(CONTENT_ENCRYPTION),
  epk: x25519PublicJwk,
  apu: z.string(),
  apv: z.string(),
});

/** What a sealed key says it was made for. Proved only once it has been opened. */
export interface SealedKeyParties {
  readonly partyU: Uint8Array;
  readonly partyV: Uint8Array;
}

/**
 * Seals 32 secret bytes to an X25519 public key: JWE compact, ECDH-ES+A256KW, A256GCM (RFC 7518 section 4.6). Both parties'
 * information goes into the key derivation and the authenticated header.
 * @throws InputError "key.form", "key.weak" for the public key; "input.invalid" for a secret that is not 32 bytes.
 */
export async function sealKey(
  secret: Uint8Array,
  publicKey: X25519PublicJwk,
  { partyU, partyV }: SealedKeyParties,
): Promise<string> {
  if (secret.length !== 32) {
    throw new InputError("input.invalid", "The key to seal is not 32 bytes", { bytes: secret.length });
  }
  const recipient = checkX25519PublicKey(publicKey, "recipient's public key");
  return new CompactEncrypt(secret)
    .setProtectedHeader({ alg: KEY_AGREEMENT, enc: CONTENT_ENCRYPTION })
    .setKeyManagementParameters({ apu: partyU, apv: partyV })
    .encrypt(recipient);
}

/**
 * Reads what a sealed key was made for, without opening it.
 * @throws IntegrityError "envelope.form" for anything but the one form and spelling that {@link sealKey} makes: jose passes over the unused bits of
 * base64url, which would give one envelope several spellings; or for an ephemeral key that is weak.
 */
export function readSealedKeyParties(sealed: string): SealedKeyParties {
  const [header, ...segments] = sealed.length > MAX_SEALED_KEY_LENGTH ? [] : sealed.split(".");
  if (header === undefined || segments.length !== SEGMENT_BYTES.length) {
    throw new IntegrityError("envelope.form", "Not a JWE in compact form", { length: sealed.length });
  }
  SEGMENT_BYTES.forEach((bytes, i) => {
    if (decodeExactly(segments[i] ?? "").length !== bytes) {
      throw new IntegrityError("envelope.form", "A segment of the JWE has the wrong length", { segment: i + 2, bytes });
    }
  });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(decodeExactly(header)));
  } catch (cause) {
    throw new IntegrityError("envelope.form", "The JWE header is not JSON in base64url", {}, { cause });
  }
  const result = headerSchema.safeParse(value);
  if (!result.success) {
    throw new IntegrityError("envelope.form", "The JWE header breaks a rule", { rule: firstIssue(result.error) });
  }
  const { epk, apu, apv } = result.data;
  try {
    checkX25519PublicKey(epk, "ephemeral public key");
  } catch (cause) {
    throw new IntegrityError("envelope.form", "The ephemeral public key is unusable", { x: epk.x }, { cause });
  }
  return { partyU: decodeExactly(apu), partyV: decodeExactly(apv) };
}

/**
 * Opens a sealed key. Compare {@link readSealedKeyParties} with what is expected first.
 * @throws IntegrityError "envelope.form", "envelope.closed"; InputError "key.form" for a private key that is not 32 bytes.
 */
export async function openSealedKey(sealed: string, privateKey: Uint8Array): Promise<Uint8Array> {
  readSealedKeyParties(sealed);
  const { publicKey } = x25519KeyPairOf(privateKey);
  const jwk = { ...publicKey, d: base64url.encode(privateKey) };
  const options = { keyManagementAlgorithms: [KEY_AGREEMENT], contentEncryptionAlgorithms: [CONTENT_ENCRYPTION] };
  try {
    return (await compactDecrypt(sealed, jwk, options)).plaintext;
  } catch (cause) {
    throw new IntegrityError("envelope.closed", "The envelope does not open with this key", {}, { cause });
  }
}

function decodeExactly(text: string): Uint8Array {
  let bytes: Uint8Array | undefined;
  try {
    bytes = base64url.decode(text);
  } catch {
    bytes = undefined;
  }
  if (bytes === undefined || base64url.encode(bytes) !== text) {
    throw new IntegrityError("envelope.form", "A segment of the JWE is not in canonical base64url");
  }
  return bytes;
}

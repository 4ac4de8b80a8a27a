import { x25519 } from "@noble/curves/ed25519.js";
import { base64url } from "jose";
import * as z from "zod";
import { InputError } from "./errors.js";

/** An X25519 public key as a JWK (RFC 8037 section 2): 32 bytes, little-endian, base64url without padding. */
export const x25519PublicJwk = z.strictObject({
  kty: z.literal("OKP"),
  crv: z.literal("X25519"),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "not 32 bytes in base64url"),
});

export type X25519PublicJwk = Readonly<z.output<typeof x25519PublicJwk>>;

/** A public key and its 32 private bytes. Keep it out of logs. */
export interface X25519KeyPair {
  readonly publicKey: X25519PublicJwk;
  readonly privateKey: Uint8Array;
}

/** 2^255 - 19, the field's prime. */
const PRIME = 2n ** 255n - 19n;
/**
 * The reduced coordinates of all points whose order divides the cofactors of Curve25519 and its twist, 8 and 4: orders 2, 4,
 * 4, 8, 8. Compared, not multiplied, since a directory has a key for each category and epoch.
 * @see https://cr.yp.to/ecdh.html#validate
 */
const LOW_ORDER: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  PRIME - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
]);

/** A fresh key pair. */
export function newX25519KeyPair(): X25519KeyPair {
  return x25519KeyPairOf(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * The key pair of 32 private bytes (RFC 7748 section 5 clamps them at use).
 * @throws InputError "key.form" when they are not 32 bytes.
 */
export function x25519KeyPairOf(privateKey: Uint8Array): X25519KeyPair {
  if (privateKey.length !== 32) {
    throw new InputError("key.form", "An X25519 private key is 32 bytes", { bytes: privateKey.length });
  }
  const x = base64url.encode(x25519.getPublicKey(privateKey));
  return { publicKey: { kty: "OKP", crv: "X25519", x }, privateKey: privateKey.slice() };
}

/**
 * Refuses a public key that nobody can own or that has a second spelling. `name` says which key the message speaks of.
 * @throws InputError "key.form" for another kind of key, a spelling of 32 bytes that is not the canonical one, or a coordinate
 * not reduced modulo 2^255 - 19; "key.weak" for a point of low order, whose shared secret is zero with every private key
 * (RFC 7748 section 6.1).
 */
export function checkX25519PublicKey(key: unknown, name: string): X25519PublicJwk {
  const result = x25519PublicJwk.safeParse(key);
  if (!result.success) throw new InputError("key.form", `The ${name} is not an OKP X25519 public key as JWK`);
  const jwk = result.data;
  const bytes = base64url.decode(jwk.x);
  const coordinate = littleEndian(bytes);
  if (base64url.encode(bytes) !== jwk.x || coordinate >= PRIME) {
    throw new InputError("key.form", `The ${name} is not in canonical form`, { x: jwk.x });
  }
  if (LOW_ORDER.has(coordinate)) {
    throw new InputError("key.weak", `The ${name} is a point of low order`, { x: jwk.x });
  }
  return jwk;
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

import { p256 } from "@noble/curves/nist.js";
import { concat, getBytes, sha256 } from "ethers";
import { IntegrityError } from "../../shared/errors.js";
import { type Hex, toHex } from "../../shared/hex.js";
import { type P256PublicKey, p256PublicKeyBytes } from "./P256PublicKey.js";
import type { PasskeyAssertion } from "./PasskeyAssertion.js";

/** An ECDSA signature's halves, 32 bytes each, s at most n / 2. */
export interface LowSignature {
  readonly r: Hex;
  readonly s: Hex;
}

/**
 * Reads an assertion's DER signature, brings s to its low half (authenticators return either; contracts take the low
 * one) and verifies it over `authenticatorData ‖ SHA-256(clientDataJSON)`.
 * @throws IntegrityError `passkey.signature-form` when it is not DER of two scalars, `passkey.signature` when it is not
 * by this key over these bytes.
 */
export function passkeySignature(assertion: PasskeyAssertion, publicKey: P256PublicKey): LowSignature {
  const bytes = lowCompact(assertion.signature);
  const signed = getBytes(concat([assertion.authenticatorData, sha256(assertion.clientDataJSON)]));
  if (!p256.verify(bytes, signed, p256PublicKeyBytes(publicKey), { prehash: true, lowS: true, format: "compact" })) {
    throw new IntegrityError("passkey.signature", "The assertion is not signed by this passkey", { ...publicKey });
  }
  return { r: toHex(bytes.subarray(0, 32)), s: toHex(bytes.subarray(32)) };
}

function lowCompact(der: Uint8Array): Uint8Array {
  try {
    const given = p256.Signature.fromBytes(der, "der");
    const low = given.hasHighS() ? new p256.Signature(given.r, p256.Point.Fn.ORDER - given.s) : given;
    return low.toBytes("compact");
  } catch (cause) {
    throw new IntegrityError(
      "passkey.signature-form",
      "The assertion's signature is not ASN.1 DER",
      { bytes: der.length },
      { cause },
    );
  }
}

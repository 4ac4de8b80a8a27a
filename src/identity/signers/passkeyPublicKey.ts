import { InputError } from "../../shared/errors.js";
import { toHex } from "../../shared/hex.js";
import { type P256PublicKey, p256PublicKey } from "./P256PublicKey.js";

// SubjectPublicKeyInfo of an uncompressed P-256 point up to its coordinates: RFC 5480 fixes every byte.
const SPKI_HEAD = "0x3059301306072a8648ce3d020106082a8648ce3d03010703420004";
// COSE_Key {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}: CTAP2's canonical CBOR fixes every byte.
const COSE_HEAD = "0xa5010203262001215820";
const COSE_Y_HEAD = "0x225820";

/**
 * The public key of a registration as AuthenticatorAttestationResponse.getPublicKey() gives it (DER
 * SubjectPublicKeyInfo, 91 bytes).
 * @throws InputError `passkey.public-key` when it is not an ES256 key, `signer.public-key` when not on the curve.
 */
export function passkeyPublicKeyFromSpki(spki: Uint8Array): P256PublicKey {
  if (spki.length !== 91 || toHex(spki.subarray(0, 27)) !== SPKI_HEAD) {
    throw new InputError("passkey.public-key", "The SubjectPublicKeyInfo is not an uncompressed P-256 key", {
      bytes: spki.length,
    });
  }
  return p256PublicKey(spki.subarray(26));
}

/**
 * The public key of a registration as the attested credential data holds it (COSE_Key, WebAuthn §6.5.1.1, 77 bytes).
 * @throws InputError `passkey.public-key` when it is not an ES256 key, `signer.public-key` when not on the curve.
 */
export function passkeyPublicKeyFromCose(cose: Uint8Array): P256PublicKey {
  const headed = toHex(cose.subarray(0, 10)) === COSE_HEAD && toHex(cose.subarray(42, 45)) === COSE_Y_HEAD;
  if (cose.length !== 77 || !headed) {
    throw new InputError("passkey.public-key", "The COSE_Key is not an ES256 key in canonical CBOR", {
      bytes: cose.length,
    });
  }
  return p256PublicKey(Uint8Array.of(0x04, ...cose.subarray(10, 42), ...cose.subarray(45)));
}

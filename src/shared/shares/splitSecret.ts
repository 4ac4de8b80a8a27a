import { CompactEncrypt } from "jose";
import { checkInput } from "../checkInput.js";
import { InputError } from "../errors.js";
import { toHex } from "../hex.js";
import { type SecretShares, shareNumbers } from "./SecretShares.js";
import { boxKey, dealScalar } from "./shareGroup.js";

/** Bytes of a secret that can be shared: a seed, or a private key. */
const SECRET_BYTES = 32;

/**
 * Splits 32 secret bytes among `count` holders, `threshold` of whom give it back; fewer learn nothing. Each share can be verified
 * against the commitments, which are public (Feldman's scheme, as RFC 9591 appendix C has it, over ristretto255). Every call shares anew: shares of two
 * calls do not mix.
 * @param threshold at least 2, at most `count`.
 * @param count at most 255.
 * @throws InputError "shares.secret", "input.invalid".
 */
export async function splitSecret(secret: Uint8Array, threshold: number, count: number): Promise<SecretShares> {
  if (secret.length !== SECRET_BYTES) {
    throw new InputError("shares.secret", "The secret to share is not 32 bytes", { bytes: secret.length });
  }
  checkInput(shareNumbers, { threshold, count }, "numbers of shares");
  const { scalar, shares, points } = dealScalar(threshold, count);
  const box = await new CompactEncrypt(secret)
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(await boxKey(scalar));
  return { shares, commitments: { threshold, count, points: points.map(toHex), box } };
}

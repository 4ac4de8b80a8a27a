import { ristretto255_FROST as group } from "@noble/curves/ed25519.js";
import { fromHex } from "../hex.js";
import { type SecretShare, SHARE_BYTES, type ShareCommitments } from "./SecretShares.js";

const KEY_INFO = "medtrail/shared-secret/v1";

/** Splits a fresh random scalar: verifiable secret sharing with a dealer, RFC 9591 appendix C. */
export function dealScalar(threshold: number, count: number) {
  const scalar = group.utils.randomScalar();
  const { public: made, secretShares } = group.trustedDealer({ min: threshold, max: count }, undefined, scalar);
  const shares = Array.from({ length: count }, (_, i): SecretShare => {
    const share = secretShares[group.Identifier.fromNumber(i + 1)];
    if (share === undefined) throw new Error("the dealer left out a share");
    return { index: i + 1, bytes: share.signingShare };
  });
  return { scalar, shares, points: made.commitments };
}

/** Whether the share is the one that the commitments promise to its index. Anything out of form is not. */
export function isPromised({ index, bytes }: SecretShare, { threshold, count, points }: ShareCommitments): boolean {
  if (!Number.isInteger(index) || index < 1 || index > count || bytes.length !== SHARE_BYTES) return false;
  try {
    group.validateSecret(
      { identifier: group.Identifier.fromNumber(index), signingShare: bytes },
      {
        signers: { min: threshold, max: count },
        commitments: points.map((point) => fromHex(point, SHARE_BYTES)),
        verifyingShares: {},
      },
    );
    return true;
  } catch {
    return false;
  }
}

/** The scalar that as many promised shares as are needed give. */
export function combineScalar(shares: readonly SecretShare[], { threshold, count }: ShareCommitments): Uint8Array {
  return group.combineSecret(
    shares.map(({ index, bytes }) => ({ identifier: group.Identifier.fromNumber(index), signingShare: bytes })),
    { min: threshold, max: count },
  );
}

/**
 * The key of the box: HKDF-SHA-256 of the scalar. The first point is the scalar times the base, which everybody sees; so the scalar is
 * random and hides the secret, and is not the secret itself, of which that point would be a fingerprint to try guesses on.
 */
export async function boxKey(scalar: Uint8Array): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", scalar.slice(), "HKDF", false, ["deriveBits"]);
  const info = new TextEncoder().encode(KEY_INFO);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 256));
}

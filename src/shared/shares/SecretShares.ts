import { ristretto255 } from "@noble/curves/ed25519.js";
import { z } from "zod";

/** A share is one scalar of ristretto255, little-endian as RFC 9496 has it. */
export const SHARE_BYTES = 32;
/** More holders than this nobody can reach in time. */
export const MAX_SHARES = 255;

const point = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/, "not 32 bytes in lower-case hexadecimal")
  .refine(isElement, "not an element of ristretto255, or the one that commits to nothing");

const numbers = {
  /** How many shares give the secret back. */
  threshold: z.int().min(2).max(MAX_SHARES),
  /** How many there are; they are numbered from 1. */
  count: z.int().min(2).max(MAX_SHARES),
};
const areEnough = ({ threshold, count }: { threshold: number; count: number }) => threshold <= count;
const NOT_ENOUGH = "more shares are needed than there are";

/** How many shares, and how many of them are needed. */
export const shareNumbers = z.strictObject(numbers).refine(areEnough, NOT_ENOUGH);

/**
 * What everybody may know about a secret that was shared: how many shares give it back, what proves each of them, and the secret itself
 * in a box that only they open. Without the shares it says nothing about the secret. Whoever relies on it has to know its digest.
 */
export const shareCommitments = z
  .strictObject({
    ...numbers,
    /** Commitments to the polynomial's coefficients (RFC 9591 appendix C.2), ristretto255 elements; the first is the shared scalar's. */
    points: z.array(point).max(MAX_SHARES),
    /** The secret: JWE in compact form, `dir` and A256GCM, under the key that comes from the shared scalar. */
    box: z
      .string()
      .max(256)
      .regex(/^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, "not a JWE in compact form"),
  })
  .refine(areEnough, NOT_ENOUGH)
  .refine(({ threshold, points }) => points.length === threshold, "there is not one point for each share needed");

export type ShareCommitments = Readonly<z.output<typeof shareCommitments>>;

/** One holder's part. Keep it secret: the threshold of them is the secret. */
export interface SecretShare {
  /** Whose it is, 1 to `count`. */
  readonly index: number;
  /** {@link SHARE_BYTES} of them. */
  readonly bytes: Uint8Array;
}

/** What {@link splitSecret} makes. */
export interface SecretShares {
  /** By index, from 1. */
  readonly shares: readonly SecretShare[];
  readonly commitments: ShareCommitments;
}

function isElement(point: string): boolean {
  try {
    return !ristretto255.Point.fromHex(point.slice(2)).is0();
  } catch {
    return false;
  }
}

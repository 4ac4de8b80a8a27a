import type { Hex } from "../../shared/hex.js";
import {
  challengeOf,
  difference,
  mod,
  Point,
  randomScalar,
  readPoint,
  readScalar,
  times,
  writePoint,
  writeScalar,
} from "./ballotGroup.js";

/** A trustee's key pair. Whoever has the secrets of all trustees of a round opens each ballot. */
export interface TrusteeKey {
  /** Keep it secret; a scalar of ristretto255. */
  readonly secret: Hex;
  /** A point of ristretto255. */
  readonly key: Hex;
}

/** Schnorr's proof that somebody holds a key's secret. */
export interface KeyProof {
  readonly challenge: Hex;
  readonly response: Hex;
}

/** A fresh key pair. */
export function newTrusteeKey(): TrusteeKey {
  const secret = randomScalar();
  return { secret: writeScalar(secret), key: writePoint(times(Point.BASE, secret)) };
}

/**
 * Proves that the trustee holds the secret, for this trustee alone. Without such proofs the last to announce a key could choose one that
 * takes the others' back, and would open the ballots by itself.
 */
export function proveTrusteeKey(trustee: Hex, { secret, key }: TrusteeKey): KeyProof {
  const nonce = randomScalar();
  const challenge = keyChallenge(trustee, key, times(Point.BASE, nonce));
  return { challenge: writeScalar(challenge), response: writeScalar(mod(nonce + challenge * readScalar(secret))) };
}

/** Whether the proof holds; false for whatever is out of form. */
export function isTrusteeKeyProved(trustee: Hex, key: Hex, { challenge, response }: KeyProof): boolean {
  try {
    const [point, told] = [readPoint(key), readScalar(challenge)];
    if (point.is0()) return false;
    return told === keyChallenge(trustee, key, difference(readScalar(response), Point.BASE, told, point));
  } catch {
    return false;
  }
}

/** The key under which a round's ballots are sealed: the sum of the trustees', so that only all of them open. */
export function jointKeyOf(keys: readonly Hex[]): Point {
  return keys.reduce((sum, key) => sum.add(readPoint(key)), Point.ZERO);
}

function keyChallenge(trustee: Hex, key: Hex, commitment: Point): bigint {
  return challengeOf("trustee key", [trustee.toLowerCase(), key.toLowerCase(), commitment]);
}

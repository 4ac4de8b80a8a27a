import { z } from "zod";
import type { Hex } from "../../shared/hex.js";
import {
  challengeOf,
  difference,
  mod,
  Point,
  pointForm,
  randomScalar,
  readPoint,
  readScalar,
  scalarForm,
  times,
  writePoint,
  writeScalar,
} from "./ballotGroup.js";
import type { Sealed } from "./sealBallot.js";
import type { TrusteeKey } from "./trusteeKey.js";

export const sumShareForm = z.strictObject({ point: pointForm, challenge: scalarForm, response: scalarForm });

/** One trustee's part of opening one sealed sum, with Chaum and Pedersen's proof that it was computed with the trustee's key. */
export type SumShare = Readonly<z.output<typeof sumShareForm>>;

/** What a share opens: ballots of a round that all trustees fixed, and which sum of theirs. */
export interface SumContext {
  readonly round: Hex;
  readonly ballots: Hex;
  readonly index: number;
  readonly part: "score" | "top";
}

/** A trustee's share: its secret times the sum's first point. */
export function shareOf(context: SumContext, { a }: Sealed, { secret, key }: TrusteeKey): SumShare {
  const [x, nonce] = [readScalar(secret), randomScalar()];
  const point = times(a, x);
  const challenge = shareChallenge(context, key, a, point, times(Point.BASE, nonce), times(a, nonce));
  return {
    point: writePoint(point),
    challenge: writeScalar(challenge),
    response: writeScalar(mod(nonce + challenge * x)),
  };
}

/** Whether the share was computed with the trustee's key; false for whatever is out of form. */
export function isShareTrue(context: SumContext, sealed: Sealed, key: Hex, share: SumShare): boolean {
  return sumShareForm.safeParse(share).success && isProved(context, sealed, key, share);
}

function isProved(context: SumContext, { a }: Sealed, key: Hex, share: SumShare): boolean {
  const [point, challenge, response] = [
    readPoint(share.point),
    readScalar(share.challenge),
    readScalar(share.response),
  ];
  const commitments = [
    difference(response, Point.BASE, challenge, readPoint(key)),
    difference(response, a, challenge, point),
  ] as const;
  return challenge === shareChallenge(context, key, a, point, ...commitments);
}

/**
 * The number in a sum, from the true shares of all trustees; nothing if it is none up to `max`. By baby and giant steps (Shanks), so a sum of
 * 65,536 ballots takes some hundred steps.
 */
export function openSum({ b }: Sealed, shares: readonly SumShare[], max: number): number | undefined {
  const value = shares.reduce((rest, { point }) => rest.subtract(readPoint(point)), b);
  const step = Math.ceil(Math.sqrt(max + 1));
  const small = new Map<Hex, number>();
  for (let i = 0, point = Point.ZERO; i < step; i++, point = point.add(Point.BASE)) small.set(writePoint(point), i);
  const giant = Point.BASE.multiplyUnsafe(BigInt(step));
  for (let i = 0, point = value; i <= step; i++, point = point.subtract(giant)) {
    const found = small.get(writePoint(point));
    if (found !== undefined) return i * step + found <= max ? i * step + found : undefined;
  }
  return undefined;
}

function shareChallenge({ round, ballots, index, part }: SumContext, key: Hex, ...points: readonly Point[]): bigint {
  return challengeOf("sum share", [round, ballots, index, part, key, ...points]);
}

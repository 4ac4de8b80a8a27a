import type { Ballot } from "./Ballot.js";
import { Point, readPoint } from "./ballotGroup.js";
import type { Sealed } from "./sealBallot.js";

/** The sealed sum of one item: its scores, and its scores in the top box. */
export interface SealedSum {
  readonly score: Sealed;
  readonly top: Sealed;
}

/** Adds sealed ballots up, item by item, without opening any. */
export function sumBallots(ballots: readonly Ballot[], items: number): readonly SealedSum[] {
  return Array.from({ length: items }, (_, i) => ({
    score: sum(ballots.flatMap((ballot) => ballot.items[i]?.score ?? [])),
    top: sum(ballots.flatMap((ballot) => ballot.items[i]?.top ?? [])),
  }));
}

function sum(sealed: readonly Ballot["items"][number]["score"][]): Sealed {
  return sealed.reduce<Sealed>((total, { a, b }) => ({ a: total.a.add(readPoint(a)), b: total.b.add(readPoint(b)) }), {
    a: Point.ZERO,
    b: Point.ZERO,
  });
}

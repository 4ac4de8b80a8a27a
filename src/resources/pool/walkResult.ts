import type { Hex } from "../../shared/hex.js";
import type { PlaceRequest } from "./PlaceRequest.js";
import type { PoolTerms } from "./poolTerms.js";
import { WAITS, walkRanking } from "./walkRanking.js";

/** A request that the walk gave a unit: ICapacityPool.Winner. */
export interface Winner {
  readonly request: Hex;
  readonly category: number;
}

/** What every complete walk comes to, soft leftovers not yet given; both in rank order. */
export interface WalkResult {
  readonly winners: readonly Winner[];
  readonly waiting: readonly Hex[];
}

/** Walks through a pool's ranking. */
export function walkResult({ categories }: PoolTerms, ranking: readonly PlaceRequest[]): WalkResult {
  const taken = walkRanking(
    categories,
    ranking.map(({ eligibility }) => eligibility),
  );
  const all = ranking.map(({ id }, i) => ({ request: id, category: taken[i] ?? WAITS }));
  return {
    winners: all.filter(({ category }) => category !== WAITS),
    waiting: all.filter(({ category }) => category === WAITS).map(({ request }) => request),
  };
}

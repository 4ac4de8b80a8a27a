import type { Hex } from "../../shared/hex.js";

/** Which rule a pool's history breaks. */
export type PoolRule =
  /** The id is not that of the published terms. */
  | "terms"
  /** Asked twice, too late, for unknown categories, or under an id that is not the nullifier's. */
  | "request"
  /** Something happened to a request that cannot happen where it stood, or by another organisation. */
  | "state"
  /** Too late or too early, by the blocks' times. */
  | "time"
  /** Block, hash, secret and seed of the draw do not belong together. */
  | "draw"
  /** The settlement is not what the ranking gives, or leaves somebody out. */
  | "settlement"
  /** A place was offered to somebody whose turn it was not. */
  | "offer"
  /** The contract's state is another than its events say. */
  | "chain";

/** Where a pool's history is not what its rules give. */
export interface PoolProblem {
  readonly rule: PoolRule;
  readonly detail: string;
  /** RequestId. */
  readonly request?: Hex;
  /** The block of the event. */
  readonly block?: number;
}

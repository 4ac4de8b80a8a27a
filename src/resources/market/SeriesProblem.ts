/** Which rule a series' history breaks. */
export type SeriesRule =
  /** The id is not that of the published terms, or the first price is not theirs. */
  | "terms"
  /** A price is not what the counts before it give, or was not the one that was paid. */
  | "price"
  /** More was sold or given back than there was. */
  | "units"
  /** Too early or too late, by the blocks' times. */
  | "time"
  /** Something happened to a period that was cancelled or collected. */
  | "state"
  /** Another amount was credited than the rule gives. */
  | "money"
  /** The contract's state is another than its events say. */
  | "chain";

/** Where a series' history is not what its terms give. */
export interface SeriesProblem {
  readonly rule: SeriesRule;
  readonly detail: string;
  readonly period?: number;
  /** The block of the event. */
  readonly block?: number;
}

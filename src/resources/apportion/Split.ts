/** What a method answers, by claimant in the order given. */
export interface Split {
  readonly given: readonly bigint[];
  /**
   * Claimants that got nothing more although their call on a unit was as strong as that of a claimant before them in the list, who got it:
   * the order of the list alone decided.
   */
  readonly passedOver: readonly number[];
}

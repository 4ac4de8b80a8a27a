/** A reserve category: so many units, for whom, and what becomes of units that nobody of theirs wants. */
export interface ReserveCategory {
  readonly units: number;
  /** Everybody is eligible. */
  readonly open: boolean;
  /** Units that no eligible request wants go to any other before the next category has its turn; those of a hard one stay unused. */
  readonly soft: boolean;
}

/** Who gets the units of each category, in the categories' order: positions in the ranking, best first. */
export type Allocation = readonly (readonly number[])[];

/** Bit i stands for category i; an open category takes everybody, whatever the bits say. */
export function isEligible(category: ReserveCategory, index: number, eligibility: number): boolean {
  return category.open || ((eligibility >> index) & 1) === 1;
}

import type { PackRange } from "../ids/fields.js";

/** The ranges of a HoldingDetails, as a contract answers it. */
export interface ChainRanges {
  readonly first0: bigint;
  readonly span0: bigint;
  readonly first1: bigint;
  readonly span1: bigint;
  readonly first2: bigint;
  readonly span2: bigint;
}

/** The pack numbers that are known to have come to a holder, ascending. */
export function heldRanges(found: ChainRanges): PackRange[] {
  const ranges = [
    { first: found.first0, span: found.span0 },
    { first: found.first1, span: found.span1 },
    { first: found.first2, span: found.span2 },
  ];
  return ranges
    .filter(({ span }) => span > 0n)
    .map(({ first, span }) => ({ first: Number(first), span: Number(span) }))
    .sort((left, right) => left.first - right.first);
}

/** Whether one of the ranges has this pack number. */
export function isInRanges(ranges: readonly PackRange[], index: number): boolean {
  return ranges.some(({ first, span }) => index >= first && index < first + span);
}

import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";

const WORD_BITS = 32n;
const WORD = (1n << WORD_BITS) - 1n;

/** The pack numbers of a PacksEnded event: eight to a word, the first in the lowest bits, the last one repeated behind. */
export function packedIndices(words: readonly bigint[]): number[] {
  const indices = new Set<number>();
  for (const word of words) {
    for (let position = 0n; position < 8n; position++) indices.add(Number((word >> (position * WORD_BITS)) & WORD));
  }
  return [...indices];
}

/**
 * How many packs of a batch were taken from holders by ends and losses, less those given back.
 * @throws MedtrailError `chain.failed`.
 */
export async function endedPacks(connection: Connection, batch: Hex, span: BlockSpan): Promise<number> {
  const { batches, packDesk } = connection;
  const [alone, together, ranges, lost, back, rangesBack] = await Promise.all([
    eventsBetween(connection, (a, b) => batches.queryFilter(batches.filters.PackEnded(batch), a, b), span),
    eventsBetween(connection, (a, b) => batches.queryFilter(batches.filters.PacksEnded(batch), a, b), span),
    eventsBetween(connection, (a, b) => packDesk.queryFilter(packDesk.filters.RangeEnded(batch), a, b), span),
    eventsBetween(
      connection,
      (a, b) => batches.queryFilter(batches.filters.ShipmentLost(undefined, undefined, batch), a, b),
      span,
    ),
    eventsBetween(connection, (a, b) => packDesk.queryFilter(packDesk.filters.PackReactivated(batch), a, b), span),
    eventsBetween(connection, (a, b) => packDesk.queryFilter(packDesk.filters.RangeReactivated(batch), a, b), span),
  ]);
  const sum = (numbers: readonly (bigint | number)[]) => numbers.reduce<number>((all, one) => all + Number(one), 0);
  return (
    alone.length +
    sum(together.map(({ args }) => packedIndices(args.indices).length)) +
    sum(ranges.map(({ args }) => args.count)) +
    sum(lost.map(({ args }) => args.quantity)) -
    back.length -
    sum(rangesBack.map(({ args }) => args.count))
  );
}

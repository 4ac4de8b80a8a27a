import type { Connection } from "../../shared/connect.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";

/**
 * The end of the case that a pack ended in, as the ledger has it; undefined where the node's events name no such case. A case that was
 * reactivated has no end any more.
 * @throws MedtrailError `chain.failed`.
 */
export async function rangeEndOfPack(connection: Connection, batch: Hex, index: number) {
  const { packDesk } = connection;
  const filter = packDesk.filters.RangeEnded(batch);
  const events = await eventsBetween(connection, (from, to) => packDesk.queryFilter(filter, from, to));
  // The newest first: a case that was reactivated may have ended again in other pieces.
  for (const { args } of events.toReversed()) {
    if (BigInt(index) < args.first || BigInt(index) >= args.first + args.count) continue;
    const end = await ask(packDesk.rangeEndOf(batch, args.first, args.count));
    if (end.state !== 0n) return end;
  }
  return undefined;
}

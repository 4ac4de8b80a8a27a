import type { Connection } from "../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";
import { ask } from "../shared/send.js";

/**
 * The whole RecordId of the record that took another's place, from the event that the registry's slot confirms; nothing if none did.
 * @param span where to look for the event; every block since the deployment unless told.
 * @throws MedtrailError `chain.failed`, also from a node that keeps no events.
 */
export async function successorOf(connection: Connection, record: Hex, span: BlockSpan = {}): Promise<Hex | undefined> {
  const { records } = connection;
  const { successor } = await ask(records.anchorOf(record));
  if (BigInt(successor) === 0n) return undefined;
  const filter = records.filters.RecordSuperseded(record);
  const events = await eventsBetween(connection, (from, to) => records.queryFilter(filter, from, to), span);
  const found = events.find(({ args }) => args.successor.startsWith(successor));
  return found && toHex(fromHex(found.args.successor, 32));
}

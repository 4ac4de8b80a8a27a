import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import type { LogName } from "./logStatements.js";

/** A root that a server anchored. */
export interface AnchoredHead extends LogName {
  /** Its number, from 1. */
  readonly sequence: number;
  readonly size: number;
  readonly root: Hex;
  /** The block that holds it, and its time in seconds since 1970. */
  readonly block: number;
  readonly anchoredAt: number;
}

/** All roots of a log, oldest first. @throws MedtrailError `chain.failed`. */
export async function anchoredHeads(
  connection: Connection,
  { org, server }: LogName,
  span: BlockSpan = {},
): Promise<AnchoredHead[]> {
  const { accessLogs } = connection;
  const filter = accessLogs.filters.AccessLogAnchored(org, server);
  const events = await eventsBetween(connection, (from, to) => accessLogs.queryFilter(filter, from, to), span);
  const found: AnchoredHead[] = [];
  for (const event of events) {
    const { sequence, size, root } = event.args;
    const { timestamp } = await ask(event.getBlock());
    found.push({
      org,
      server,
      sequence: Number(sequence),
      size: Number(size),
      root: toHex(fromHex(root, 32)),
      block: event.blockNumber,
      anchoredAt: timestamp,
    });
  }
  return found;
}

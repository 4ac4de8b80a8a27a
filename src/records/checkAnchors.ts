import type { Connection } from "../shared/connect.js";
import { eventsBetween, latestBlock } from "../shared/eventsBetween.js";
import { ask } from "../shared/send.js";
import { type AnchorPlace, checkPlaces, placeIn } from "./anchorPlaces.js";
import { recordIdOf } from "./recordIdOf.js";
import { recordStateOf } from "./recordState.js";

/**
 * What became of an anchor: `final`: its block stands, with enough blocks on it; `waiting`: its block stands; `moved`: anchored,
 * but in another block, which `place` now names; `vanished`: a reorganisation dropped it; `retracted`: nothing is to be mended.
 */
export interface AnchorCheck {
  readonly status: "final" | "waiting" | "moved" | "vanished" | "retracted";
  readonly place: AnchorPlace;
}

/**
 * Asks the chain whether anchors still stand where they were seen.
 * @param confirmations blocks that make an anchor final, its own included.
 * @throws InputError `input.invalid`; MedtrailError `chain.failed`.
 */
export async function checkAnchors(
  connection: Connection,
  places: readonly AnchorPlace[],
  confirmations: number,
): Promise<AnchorCheck[]> {
  const checks: AnchorCheck[] = [];
  const hashes = new Map<number, string | undefined>();
  for (const place of checkPlaces(places)) {
    const { state } = await recordStateOf(connection, place, place.batch);
    if (state !== "anchored") {
      checks.push({ place, status: state === "retracted" ? "retracted" : "vanished" });
      continue;
    }
    const { blockNumber } = place;
    if (!hashes.has(blockNumber)) hashes.set(blockNumber, await blockHashOf(connection, blockNumber));
    if (hashes.get(blockNumber) === place.blockHash) {
      const depth = (await latestBlock(connection)) - blockNumber + 1;
      checks.push({ place, status: depth >= confirmations ? "final" : "waiting" });
    } else {
      const found = await findAnchor(connection, place);
      checks.push(found === undefined ? { place, status: "vanished" } : { place: found, status: "moved" });
    }
  }
  return checks;
}

async function blockHashOf({ runner }: Connection, number: number): Promise<string | undefined> {
  const block = await ask(runner.provider?.getBlock(number) ?? Promise.resolve(null));
  return block?.hash ?? undefined;
}

/** The place where a record is anchored now. */
async function findAnchor(connection: Connection, place: AnchorPlace): Promise<AnchorPlace | undefined> {
  const { records } = connection;
  const { author, batch } = place;
  const events = batch
    ? await eventsBetween(connection, (from, to) =>
        records.queryFilter(records.filters.RecordBatchAnchored(author, batch.root), from, to),
      )
    : await eventsBetween(connection, (from, to) =>
        records.queryFilter(records.filters.RecordAnchored(recordIdOf(place)), from, to),
      );
  const [event] = events; // of either there is one at most
  if (event) return placeIn(connection, place, await ask(event.getTransactionReceipt()));
  return undefined;
}

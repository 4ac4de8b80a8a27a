import { join } from "node:path";
import { z } from "zod";
import type { EpcisEvent } from "../../medicines/epcis/EpcisEvent.js";
import { eventDigest } from "../../medicines/epcis/eventDigest.js";
import { FilePackStore } from "../../medicines/packs/FilePackStore.js";
import type { TracePlace } from "../../medicines/trace/events/TracePlace.js";
import { FileEventStore } from "../../medicines/trace/FileEventStore.js";
import { InputError, MissingError, RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { Desk } from "../network/Desk.js";

const glnSchema = z.string().regex(/^\d{13}$/);

/** An organisation of the wallet with its Global Location Number, which the goods' events name. */
export interface Place {
  readonly org: Hex;
  readonly gln: string;
}

/** The stores of packs and of EPCIS events. */
export function goodsStores({ storeFolder, stores }: Desk) {
  return {
    blobs: stores.blobs,
    packs: new FilePackStore(join(storeFolder, "packs")),
    events: new FileEventStore(join(storeFolder, "events")),
  };
}

/** @throws InputError `input.usage` where the wallet does not know the organisation's GLN; MissingError `cli.unknown-name`. */
export async function placeOf({ home }: Desk, given: string): Promise<Place> {
  const entry = await home.entry("org", given);
  const gln = glnSchema.safeParse(entry.gln);
  if (!gln.success) {
    const detail = `The wallet knows no GLN of ${entry.name}: tell it by org remember ${entry.name} ${entry.id} --gln GLN`;
    throw new InputError("input.usage", detail);
  }
  return { org: entry.id, gln: gln.data };
}

/**
 * Keeps the EPCIS event of a step, and takes the step with the event's hash. An event whose step was refused is taken back: it would tell
 * what never happened. After any other failure it stays, since the step may have been taken.
 */
export async function withEvent<T>(
  desk: Desk,
  gln: string,
  event: (place: TracePlace) => EpcisEvent,
  step: (eventHash: Hex) => Promise<T>,
): Promise<T> {
  const { events } = goodsStores(desk);
  const told = event({ time: await desk.now(), place: gln });
  const isNew = !(await isKept(eventDigest({ ...told })));
  const eventHash = await events.put(told);
  try {
    return await step(eventHash);
  } catch (error) {
    if (isNew && (error instanceof RefusedError || error instanceof InputError)) await events.delete(eventHash);
    throw error;
  }

  async function isKept(digest: Hex): Promise<boolean> {
    try {
      await events.get(digest);
      return true;
    } catch (error) {
      if (error instanceof MissingError) return false;
      throw error;
    }
  }
}

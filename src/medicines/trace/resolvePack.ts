import { decodeBytes32String } from "ethers";
import { MedtrailError, MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { EventStore } from "./EventStore.js";
import { gs1Identity } from "./gs1Identity.js";
import type { LogReader } from "./LogReader.js";
import type { PackStore } from "./PackStore.js";

/** A pack's place in its batch. */
export interface PackPlace {
  readonly batch: Hex;
  readonly index: number;
  readonly lot: string;
}

/**
 * Which batch a pack is of, and its number: by the store of packs, which proves it; or, where that is not at hand, by the event that
 * a batch's commissioning carries, whose hash vouches for the serial but not for the order, which is the order of commissioning here.
 * @throws MissingError `trace.unknown-pack`
 */
export async function resolvePack(
  reader: LogReader,
  stores: { readonly events: EventStore; readonly packs?: PackStore },
  { gtin, serial, link }: { readonly gtin: string; readonly serial: string; readonly link: string },
): Promise<PackPlace> {
  for (const log of await reader.read("batches", "BatchCommissioned", [null, null, BigInt(gtin)])) {
    const batch = log.word("batch");
    const index =
      (await indexInStore(stores.packs, batch, serial)) ??
      (await indexInEvent(stores.events, log.word("eventHash"), link));
    if (index !== undefined) return { batch, index, lot: decodeBytes32String(log.word("lot")) };
  }
  throw new MissingError("trace.unknown-pack", "No batch on chain is known to have this pack", { gtin });
}

async function indexInStore(packs: PackStore | undefined, batch: Hex, serial: string): Promise<number | undefined> {
  return absentAs(async () => {
    const open = await packs?.open(batch);
    return open?.indexOf(serial).finally(() => open.close());
  });
}

async function indexInEvent(events: EventStore, digest: Hex, link: string): Promise<number | undefined> {
  return absentAs(async () => {
    const { epcList } = (await events.get(digest)) as { readonly epcList?: readonly string[] };
    const gtin = gs1Identity(link);
    const ofGtin = [...new Set((epcList ?? []).map(gs1Identity).flatMap((one) => sameGtin(one, gtin)))];
    const index = ofGtin.indexOf(link);
    return index < 0 ? undefined : index;
  });
}

function sameGtin(one: ReturnType<typeof gs1Identity>, other: ReturnType<typeof gs1Identity>): string[] {
  return one.kind === "item" && other.kind === "item" && one.gtin === other.gtin ? [one.link] : [];
}

const ABSENT = new Set(["packs.missing", "packs.unknown-serial", "trace.no-event", "trace.event-changed"]);

async function absentAs<T>(find: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof MedtrailError && ABSENT.has(error.code)) return undefined;
    throw error;
  }
}

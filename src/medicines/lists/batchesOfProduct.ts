import type { Connection } from "../../shared/connect.js";
import { type BlockSpan, eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { chainWord } from "../ids/chainWord.js";
import { lastDayOf } from "../ids/expiry.js";
import { gtinNumber, gtinText } from "../ids/gs1Numbers.js";
import { lotText } from "../ids/lotWord.js";
import { type EventPlace, placeOf } from "./listedEvent.js";

/** A batch as it was commissioned. */
export interface CommissionedBatch extends EventPlace {
  readonly batch: Hex;
  readonly maker: Hex;
  readonly gtin: string;
  readonly lot: string;
  /** Last day of use. */
  readonly expiry: string;
  readonly quantity: number;
  readonly root: Hex;
  readonly eventHash: Hex;
}

/** The batches of a product, oldest first. @throws InputError `gs1.gtin`; MedtrailError `chain.failed`. */
export async function batchesOfProduct(
  connection: Connection,
  gtin: string,
  span?: BlockSpan,
): Promise<CommissionedBatch[]> {
  const { batches } = connection;
  const filter = batches.filters.BatchCommissioned(undefined, undefined, gtinNumber(gtin));
  const events = await eventsBetween(connection, (from, to) => batches.queryFilter(filter, from, to), span);
  return events.map((event) => commissioned(event.args, placeOf(event)));
}

/** How a batch was commissioned; undefined for one that never was. @throws MedtrailError `chain.failed`. */
export async function commissioningOf(connection: Connection, batch: Hex): Promise<CommissionedBatch | undefined> {
  const { batches } = connection;
  const filter = batches.filters.BatchCommissioned(batch);
  const [event] = await eventsBetween(connection, (from, to) => batches.queryFilter(filter, from, to));
  return event === undefined ? undefined : commissioned(event.args, placeOf(event));
}

interface CommissioningEvent {
  readonly batch: string;
  readonly maker: string;
  readonly gtin: bigint;
  readonly lot: string;
  readonly expiry: bigint;
  readonly quantity: bigint;
  readonly root: string;
  readonly eventHash: string;
}

function commissioned(args: CommissioningEvent, place: EventPlace): CommissionedBatch {
  return {
    batch: chainWord(args.batch),
    maker: chainWord(args.maker),
    gtin: gtinText(args.gtin),
    lot: lotText(chainWord(args.lot)),
    expiry: lastDayOf(args.expiry),
    quantity: Number(args.quantity),
    root: chainWord(args.root),
    eventHash: chainWord(args.eventHash),
    ...place,
  };
}

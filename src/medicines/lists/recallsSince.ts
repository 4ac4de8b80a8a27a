import { ZeroHash } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { eventsBetween } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { chainWord } from "../ids/chainWord.js";
import { gtinText } from "../ids/gs1Numbers.js";
import { RECALL_CLASSES, RECALL_STATES, type RecallClass, type RecallState } from "../ids/states.js";
import { type EventPlace, inOrder, placeOf } from "./listedEvent.js";

/** A recall that was made or raised, or that came further. One of batch and gtin says of what. */
export interface RecallNews extends EventPlace {
  readonly batch?: Hex;
  readonly gtin?: string;
  /** Who recalled; undefined where a recall came further. */
  readonly by?: Hex | "regulator";
  readonly recallClass?: RecallClass;
  readonly state: RecallState;
  /** sha-256 of the notice, or of the report. */
  readonly document: Hex;
}

/** Recalls from a block on, oldest first. @throws MedtrailError `chain.failed`. */
export async function recallsSince(connection: Connection, fromBlock?: number): Promise<RecallNews[]> {
  const { batches, recallDesk: desk } = connection;
  const span = fromBlock === undefined ? {} : { fromBlock };
  const [ofBatches, ofProducts, batchNews, productNews] = await Promise.all([
    eventsBetween(connection, (a, b) => batches.queryFilter(batches.filters.BatchRecalled(), a, b), span),
    eventsBetween(connection, (a, b) => desk.queryFilter(desk.filters.ProductRecalled(), a, b), span),
    eventsBetween(connection, (a, b) => desk.queryFilter(desk.filters.BatchRecallAdvanced(), a, b), span),
    eventsBetween(connection, (a, b) => desk.queryFilter(desk.filters.ProductRecallAdvanced(), a, b), span),
  ]);
  const recalled = ({ by, recallClass, notice }: { by: string; recallClass: bigint; notice: string }) => ({
    by: by === ZeroHash ? ("regulator" as const) : chainWord(by),
    recallClass: nameOf(RECALL_CLASSES, recallClass),
    state: "ongoing" as const,
    document: chainWord(notice),
  });
  const advanced = ({ state, report }: { state: bigint; report: string }) => ({
    state: nameOf(RECALL_STATES, state),
    document: chainWord(report),
  });
  return inOrder<RecallNews>([
    ...ofBatches.map((log) => ({ batch: chainWord(log.args.batch), ...recalled(log.args), ...placeOf(log) })),
    ...ofProducts.map((log) => ({ gtin: gtinText(log.args.gtin), ...recalled(log.args), ...placeOf(log) })),
    ...batchNews.map((log) => ({ batch: chainWord(log.args.batch), ...advanced(log.args), ...placeOf(log) })),
    ...productNews.map((log) => ({ gtin: gtinText(log.args.gtin), ...advanced(log.args), ...placeOf(log) })),
  ]);
}

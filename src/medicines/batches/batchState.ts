import type { Connection } from "../../shared/connect.js";
import { MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { nameOf } from "../../shared/nameOf.js";
import { ask } from "../../shared/send.js";
import { lastDayOf } from "../ids/expiry.js";
import { gtinText } from "../ids/gs1Numbers.js";
import {
  BATCH_STATUSES,
  type BatchStatus,
  RECALL_CLASSES,
  RECALL_STATES,
  type RecallClass,
  type RecallState,
} from "../ids/states.js";

/** A batch's slot in readable form. */
export interface BatchInfo {
  readonly batch: Hex;
  /** 14 digits. */
  readonly gtin: string;
  /** Last day of use, `YYYY-MM-DD`. */
  readonly expiry: string;
  /** Packs commissioned. */
  readonly quantity: number;
  readonly recallClass: RecallClass;
  readonly recallState: RecallState;
  readonly quarantinedByMaker: boolean;
  readonly quarantinedByRegulator: boolean;
  /** First 14 bytes of the maker's OrgId. */
  readonly makerTag: string;
}

/** What the chain says of a batch. */
export interface BatchState extends BatchInfo {
  readonly status: BatchStatus;
}

interface ChainBatch {
  readonly quantity: bigint;
  readonly expiry: bigint;
  readonly gtin: bigint;
  readonly recallClass: bigint;
  readonly recallState: bigint;
  readonly quarantine: bigint;
  readonly maker: string;
}

/** A batch's slot as the contract answers it. */
export function batchInfo(batch: Hex, slot: ChainBatch): BatchInfo {
  return {
    batch,
    gtin: gtinText(slot.gtin),
    expiry: lastDayOf(slot.expiry),
    quantity: Number(slot.quantity),
    recallClass: nameOf(RECALL_CLASSES, slot.recallClass),
    recallState: nameOf(RECALL_STATES, slot.recallState),
    quarantinedByMaker: (slot.quarantine & 1n) !== 0n,
    quarantinedByRegulator: (slot.quarantine & 2n) !== 0n,
    makerTag: slot.maker,
  };
}

/** @throws MissingError `batch.unknown`; MedtrailError `chain.failed`. */
export async function batchState(connection: Connection, batch: Hex): Promise<BatchState> {
  const { batches } = connection;
  const [slot, status] = await ask(Promise.all([batches.batchOf(batch), batches.statusOf(batch)]));
  if (slot.quantity === 0n) throw new MissingError("batch.unknown", "The batch was never commissioned", { batch });
  return { ...batchInfo(batch, slot), status: nameOf(BATCH_STATUSES, status) };
}

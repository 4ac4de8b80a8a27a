import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { digestOf } from "../../shared/contentId.js";
import type { Hex } from "../../shared/hex.js";
import { ERASED_KINDS } from "./ErasureStore.js";

const time = z.iso.datetime();
const count = z.int().positive();

/** What no erasure removes, by short names that docs/records.md explains. */
const STAYS = [
  "record-slots",
  "record-events",
  "retraction-events",
  "batch-roots",
  "patient-slot",
  "patient-events",
  "consent-slots-and-events",
  "emergency-slots-and-events",
  "transactions",
  "access-logs",
  "health-links",
  "what-readers-kept",
  "the-patients-seed",
] as const;

const recordOutcome = z.strictObject({
  record: bytes32,
  author: bytes32,
  digest: bytes32,
  /** What the chain says afterwards; absent when it did not answer. */
  state: z.enum(["unknown", "anchored", "superseded", "retracted"]).exactOptional(),
  retractedAt: time.exactOptional(),
  /** Why there is no tombstone: the code of the refusal. Nothing of such a record was destroyed. */
  refused: z.string().exactOptional(),
  /** The ciphertext stays, since another record stands on it. */
  sharedCiphertext: z.literal(true).exactOptional(),
});

const storeOutcome = z.strictObject({
  store: z.string(),
  /** What this run destroyed. An earlier run, or somebody else, may have destroyed more: see `remaining`. */
  destroyed: z.array(z.strictObject({ kind: z.enum(ERASED_KINDS), of: bytes32, count })),
  /** Counted afterwards; absent when the store did not answer. */
  remaining: z.int().nonnegative().exactOptional(),
  /** The code of what went wrong: the rest is still there. */
  failure: z.string().exactOptional(),
});

export const erasureReceipt = z.strictObject({
  type: z.literal("medtrail.erasure-receipt"),
  version: z.literal(1),
  chainId: z.int().positive(),
  /** Address of the RecordRegistry. */
  registry: z.string(),
  patient: bytes32,
  whole: z.boolean(),
  time,
  /** sha-256 of the plan that was carried out. */
  plan: bytes32,
  /** Whether all of the plan is done: every record without an anchor that stands, and nothing remaining in any store. */
  complete: z.boolean(),
  records: z.array(recordOutcome),
  stores: z.array(storeOutcome),
  stays: z.array(z.enum(STAYS)),
});

/** What an erasure destroyed, store by store, and what stays. It claims only what was seen to be gone. */
export type ErasureReceipt = Readonly<z.output<typeof erasureReceipt>>;

/** What became of one record in an erasure. */
export type RecordOutcome = Readonly<z.output<typeof recordOutcome>>;

/** What became of one store in an erasure. */
export type StoreOutcome = Readonly<z.output<typeof storeOutcome>>;

/** The receipt's exact bytes: JSON without white space, members in the order of the schema. @throws InputError "input.invalid". */
export function encodeErasureReceipt(receipt: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(checkInput(erasureReceipt, receipt, "erasure receipt")));
}

/** sha-256 of the receipt's exact bytes: the word to sign or to anchor. */
export async function erasureReceiptDigest(receipt: unknown): Promise<Hex> {
  return digestOf(encodeErasureReceipt(receipt));
}

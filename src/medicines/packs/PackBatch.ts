import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { MAX_PACKS } from "./PackCodes.js";
import { UP_TO_20_OF_SET_82 } from "./serial.js";

/** The batch whose packs are stored. */
export const packBatch = z.strictObject({
  /** BatchId. */
  id: bytes32,
  /** 14 digits. */
  gtin: z.string().regex(/^[0-9]{14}$/, "not 14 digits"),
  /** GS1 AI 10. */
  lot: z.string().regex(UP_TO_20_OF_SET_82, "not 1 to 20 characters of GS1's set 82"),
  /** ISO 8601 date, the last day of use. */
  expiry: z.iso.date(),
});

export type PackBatch = z.output<typeof packBatch>;

/** The file that says what the others beside it are. */
export const packBatchHeader = z.strictObject({
  type: z.literal("medtrail.packs"),
  version: z.literal(1),
  batch: packBatch,
  count: z.int().min(1).max(MAX_PACKS),
  root: bytes32,
  /** sha-256 of the table of serials, whose answers no proof checks. */
  serialsDigest: bytes32,
});

export type PackBatchHeader = z.output<typeof packBatchHeader>;

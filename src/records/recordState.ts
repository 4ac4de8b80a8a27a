import type { Connection } from "../shared/connect.js";
import { IntegrityError, RefusedError } from "../shared/errors.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";
import { ask } from "../shared/send.js";
import { fromSeconds } from "../shared/time.js";
import { type RecordOrigin, recordIdOf } from "./recordIdOf.js";

/** What the chain says of a record. */
export interface RecordState {
  readonly record: Hex;
  /** A superseded record stays readable: somebody may have acted on it. */
  readonly state: "unknown" | "anchored" | "retracted" | "superseded";
  readonly anchoredAt?: Date;
  readonly retractedAt?: Date;
  /** The first 22 bytes of the RecordId that took its place; `successorOf` finds all 32. */
  readonly supersededBy?: Hex;
  /** Since when its patient disputes it. */
  readonly disputedAt?: Date;
}

/** The author's batch in which a record was anchored, and the record's proof. */
export interface BatchProof {
  readonly root: Hex;
  readonly proof: readonly Hex[];
}

const STATES = ["unknown", "anchored", "retracted", "superseded"] as const;

/**
 * Asks the chain for a record's state; with `batch`, for a record that was anchored below a root.
 * @throws MedtrailError `chain.failed`.
 */
export async function recordStateOf(
  connection: Connection,
  origin: RecordOrigin,
  batch?: BatchProof,
): Promise<RecordState> {
  const { patient, author, digest } = origin;
  const { records } = connection;
  const record = recordIdOf(origin);
  const [{ state, times }, { disputedAt }] = await Promise.all([
    ask(
      batch
        ? records.stateInBatch(patient, author, digest, batch.root, [...batch.proof])
        : records.stateOf(patient, author, digest),
    ),
    ask(records.disputeOf(record)),
  ]);
  return {
    record,
    state: STATES[Number(state)] ?? "unknown",
    ...(times.anchoredAt > 0n ? { anchoredAt: fromSeconds(times.anchoredAt) } : {}),
    ...(times.retractedAt > 0n ? { retractedAt: fromSeconds(times.retractedAt) } : {}),
    ...(BigInt(times.successor) > 0n ? { supersededBy: toHex(fromHex(times.successor, 22)) } : {}),
    ...(disputedAt > 0n ? { disputedAt: fromSeconds(disputedAt) } : {}),
  };
}

/**
 * Passes if the record is anchored and was not retracted. It may be superseded or disputed: the answer says so.
 * @throws IntegrityError `record.not-anchored`: nobody stands by these bytes; RefusedError `record.retracted`.
 */
export async function requireAnchored(
  connection: Connection,
  origin: RecordOrigin,
  batch?: BatchProof,
): Promise<RecordState> {
  const found = await recordStateOf(connection, origin, batch);
  const { record, state, retractedAt } = found;
  if (state === "unknown") {
    const { patient, author, digest } = origin;
    throw new IntegrityError("record.not-anchored", "The record is not anchored", { record, patient, author, digest });
  }
  if (state === "retracted") {
    throw new RefusedError("record.retracted", "The author retracted the record", {
      record,
      retractedAt: retractedAt?.toISOString(),
    });
  }
  return found;
}

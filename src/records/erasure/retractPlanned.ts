import type { Connection } from "../../shared/connect.js";
import { MedtrailError, RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { retractOwnRecord } from "../ownRecord.js";
import { recordStateOf } from "../recordState.js";
import type { Signing } from "../signedConsent.js";
import type { ErasableRecord } from "./ErasurePlan.js";
import type { RecordOutcome } from "./ErasureReceipt.js";

/** A record of a plan, and who may retract it besides the connection's account. */
export interface PlannedRetraction {
  readonly patient: Hex;
  readonly record: ErasableRecord;
  readonly signing: Signing | undefined;
}

/** Leaves the tombstone of one record, unless it has one or was never anchored; what is refused or fails is told, not thrown. */
export async function retractPlanned(connection: Connection, planned: PlannedRetraction): Promise<RecordOutcome> {
  const { patient, record: entry } = planned;
  const { record, author, digest, batch, sharedCiphertext } = entry;
  const outcome = { record, author, digest, ...(sharedCiphertext ? { sharedCiphertext } : {}) };
  let refusal: MedtrailError | undefined;
  try {
    const { state } = await recordStateOf(connection, { patient, author, digest }, batch);
    if (state === "anchored" || state === "superseded") await retract(connection, planned);
  } catch (error) {
    if (!(error instanceof MedtrailError)) throw error;
    refusal = error;
  }
  try {
    // Asked again, also after a failure: what was sent without an answer, or by somebody else, counts.
    const { state, retractedAt } = await recordStateOf(connection, { patient, author, digest }, batch);
    return {
      ...outcome,
      state,
      ...(retractedAt ? { retractedAt: retractedAt.toISOString() } : {}),
      ...(state === "anchored" || state === "superseded" ? { refused: refusal?.code ?? "chain.failed" } : {}),
    };
  } catch (error) {
    if (!(error instanceof MedtrailError)) throw error;
    return { ...outcome, refused: error.code };
  }
}

async function retract(connection: Connection, { patient, record, signing }: PlannedRetraction): Promise<void> {
  const { records } = connection;
  const { author, digest, batch } = record;
  if (author === patient) {
    if (signing === undefined) {
      throw new RefusedError("erasure.no-signature", "Only the patient retracts what the patient stored", { patient });
    }
    await retractOwnRecord(connection, signing, digest);
  } else if (batch) {
    await ask(records.retractFromBatch.staticCall(patient, author, digest, batch.root, batch.proof));
    await send(records.retractFromBatch(patient, author, digest, batch.root, batch.proof));
  } else {
    await ask(records.retract.staticCall(patient, author, digest));
    await send(records.retract(patient, author, digest));
  }
}

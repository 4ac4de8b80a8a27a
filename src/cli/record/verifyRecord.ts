import { fetchEnvelope } from "../../records/fetchEnvelope.js";
import { recordStateOf } from "../../records/recordState.js";
import { MedtrailError } from "../../shared/errors.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openDesk } from "../network/Desk.js";
import type { ReadingInput } from "../roomFields.js";

/** Asks chain and store about a record; no key is needed. It holds where it is anchored, not retracted, and the store has its very bytes. */
export async function verifyRecord(
  context: CliContext,
  input: ReadingInput & { readonly record: string },
): Promise<Outcome> {
  const { chain, home, stores } = await openDesk(context, input);
  const record = await home.idOf("record", input.record);
  const envelope = await fetchEnvelope(stores.envelopes, record);
  const { patient, author, digest, batch } = envelope;
  const found = await recordStateOf(chain, { patient, author, digest }, batch);
  const { stored, problem } = await storedState(stores.blobs.get(digest));
  const valid = stored && found.state !== "unknown" && found.state !== "retracted";
  const { state, anchoredAt, retractedAt, supersededBy, disputedAt } = found;
  const told = {
    valid,
    record,
    patient,
    author,
    digest,
    state,
    anchoredAt,
    retractedAt,
    supersededBy,
    disputedAt,
    stored,
    problem,
  };
  return { value: told, holds: valid };
}

async function storedState(bytes: Promise<Uint8Array>): Promise<{ stored: boolean; problem?: string }> {
  try {
    await bytes;
    return { stored: true };
  } catch (error) {
    if (error instanceof MedtrailError) return { stored: false, problem: error.code };
    throw error;
  }
}

import type { RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import { openEnvelope } from "../../src/records/envelope.js";
import { MedtrailError } from "../../src/shared/errors.js";

/**
 * How many of the records any of the keys opens, whatever category and epoch the envelope says it has.
 * @throws whatever else than `envelope.closed` goes wrong: a broken envelope is not one that stays closed.
 */
export async function countOpened(records: readonly RecordEnvelope[], keys: readonly Uint8Array[]): Promise<number> {
  let opened = 0;
  for (const record of records) {
    const attempts = await Promise.all(keys.map((privateKey) => opens(record, privateKey)));
    if (attempts.includes(true)) opened += 1;
  }
  return opened;
}

async function opens(record: RecordEnvelope, privateKey: Uint8Array): Promise<boolean> {
  try {
    await openEnvelope({ ...record, privateKey });
    return true;
  } catch (error) {
    if (error instanceof MedtrailError && error.code === "envelope.closed") return false;
    throw error;
  }
}

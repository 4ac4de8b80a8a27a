import { IntegrityError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import type { EnvelopeStore, RecordEnvelope } from "./EnvelopeStore.js";
import { checkBinding } from "./envelopeParties.js";
import { recordIdOf } from "./recordIdOf.js";

/**
 * The stored entry of a record, checked, since no store is trusted: it is this record's, its patient, author and digest give the
 * RecordId, and its envelope says that it was made for the category and key epoch that the entry names.
 * @throws MissingError `envelope.missing`; IntegrityError `envelope.*`, `store.corrupt`.
 */
export async function fetchEnvelope(envelopes: EnvelopeStore, record: Hex): Promise<RecordEnvelope> {
  const entry = await envelopes.getRecord(record);
  requireEnvelopeOf(entry, record);
  return entry;
}

/** Passes if the entry is this record's, as {@link fetchEnvelope} checks it. @throws IntegrityError `envelope.*`. */
export function requireEnvelopeOf(entry: RecordEnvelope, record: Hex): void {
  const wanted = record.toLowerCase();
  const expected = recordIdOf(entry);
  if (entry.record !== wanted || expected !== wanted) {
    throw new IntegrityError("envelope.other-record", "The envelope's patient, author and digest give another record", {
      record: wanted,
      expected,
    });
  }
  const { categoryNumber, epoch } = entry;
  checkBinding(entry.envelope, { kind: "record", record, categoryNumber, epoch });
}

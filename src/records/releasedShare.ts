import type { ErrorCode } from "../shared/errorCatalogue.js";
import { IntegrityError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import type { CategoryShare, RecordEnvelope, RecordShare } from "./EnvelopeStore.js";
import { checkBinding } from "./envelopeParties.js";

/** Whether a share is of one record, not of a whole category. */
export function isRecordShare(share: CategoryShare | RecordShare): share is RecordShare {
  return "record" in share;
}

/**
 * Refuses a share that is not, by its fields and by its envelope's header, of this record or its category, for this reader.
 * @throws IntegrityError `envelope.*`.
 */
export function checkShare(
  share: CategoryShare | RecordShare,
  { record, patient, categoryNumber, epoch }: RecordEnvelope,
  reader: Hex,
): void {
  if (isRecordShare(share)) compare("envelope.other-record", share.record, record);
  compare("envelope.other-patient", share.patient, patient);
  compare("envelope.other-reader", share.reader, reader.toLowerCase());
  compare("envelope.other-category", share.categoryNumber, categoryNumber);
  compare("envelope.other-epoch", share.epoch, epoch);
  const binding = { reader, categoryNumber, epoch };
  checkBinding(
    share.envelope,
    isRecordShare(share) ? { kind: "share", record, ...binding } : { kind: "category", patient, ...binding },
  );
}

function compare(code: ErrorCode, found: string | number, expected: string | number): void {
  if (found !== expected) throw new IntegrityError(code, "The share is of something else", { expected, found });
}

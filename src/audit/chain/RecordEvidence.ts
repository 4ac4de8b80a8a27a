import { z } from "zod";
import { batchPlace } from "../../records/EnvelopeStore.js";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";

const evidenceForm = z.object({ patient: bytes32, batch: batchPlace.exactOptional() });

/**
 * What shows that a record is anchored: whose it is, and its place in a batch if it is in one. An envelope has both. Whoever shows it on chain tells of which
 * pseudonym the record is.
 */
export type RecordEvidence = z.input<typeof evidenceForm>;

/** Checks evidence. @throws InputError `input.invalid`. */
export function recordEvidence(evidence: RecordEvidence): z.output<typeof evidenceForm> {
  return checkInput(evidenceForm, evidence, "evidence of the record");
}

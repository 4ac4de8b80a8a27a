import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../shared/connect.js";
import { send } from "../shared/send.js";
import type { RecordEnvelope } from "./EnvelopeStore.js";

/**
 * Leaves a tombstone: the author no longer stands by the record. Ciphertext and keys are not touched here.
 * @param connection a member's of the author's, with the duty to write.
 * @param record from the envelope store; one of a batch brings its proof along, and the batch's other records stand.
 * @throws RefusedError `contract.*`; MedtrailError `chain.failed`.
 */
export async function retractRecord(
  { records }: Connection,
  { patient, author, digest, batch }: RecordEnvelope,
): Promise<ContractTransactionReceipt> {
  return send(
    batch
      ? records.retractFromBatch(patient, author, digest, batch.root, [...batch.proof])
      : records.retract(patient, author, digest),
  );
}

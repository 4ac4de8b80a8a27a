import type { Hex } from "../../shared/hex.js";
import type { EnvelopeStore, RecordEnvelope } from "../EnvelopeStore.js";

/** An envelope store that can forget: nothing of what is erased stays, no leftover of a crash and no name. All throw MedtrailError "store.io". */
export interface ErasableEnvelopeStore extends EnvelopeStore {
  /** Every record's envelope, whoever's; one that lost its form is passed over. It reads the whole store. */
  allRecords(): AsyncIterable<RecordEnvelope>;
  /** Destroys a record's envelope and all its shares; how many there were of each. */
  eraseRecord(record: Hex): Promise<{ envelopes: number; shares: number }>;
  /** Destroys a patient's category shares, for whatever reader, and shares of records whose envelopes are lost; how many there were. */
  erasePatientShares(patient: Hex): Promise<number>;
  /** How many files {@link eraseRecord} would destroy. */
  countRecord(record: Hex): Promise<number>;
  /** How many files {@link erasePatientShares} would destroy. */
  countPatientShares(patient: Hex): Promise<number>;
}

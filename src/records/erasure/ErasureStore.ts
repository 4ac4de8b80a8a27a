import type { Hex } from "../../shared/hex.js";
import type { RecordEnvelope } from "../EnvelopeStore.js";
import type { ErasurePlan } from "./ErasurePlan.js";

/** What an erasure destroys, by what the receipt calls it. */
export const ERASED_KINDS = [
  "envelope",
  "record-shares",
  "patient-shares",
  "access-change",
  "ciphertext",
  "key-directory",
  "consent-document",
  "custody-document",
] as const;

/** Things of one kind that were destroyed, durably. */
export interface Erased {
  readonly kind: (typeof ERASED_KINDS)[number];
  /** RecordId, digest or PatientId, as the kind has it. */
  readonly of: Hex;
  /** How many files or rows. */
  readonly count: number;
}

/** One store, or one copy of it, out of which a person can be taken. */
export interface ErasureStore {
  /** What the receipt calls it, such as "envelopes, Basel". */
  readonly name: string;
  /** Keys are destroyed before ciphertexts, in all stores: without its envelopes a ciphertext is noise. */
  readonly holds: "keys" | "ciphertexts";
  /** Every readable record envelope, in any order; nothing where there are none. */
  records(): AsyncIterable<RecordEnvelope>;
  /**
   * Destroys whatever the plan names and this store has, crash leftovers and tell-tale names included, and tells each after it is durably
   * gone. Repeating it changes nothing. @throws MedtrailError `store.io`: the rest is still there.
   */
  erase(plan: ErasurePlan, tell: (erased: Erased) => void): Promise<void>;
  /** How many things of the plan are still there. @throws MedtrailError `store.io`. */
  remaining(plan: ErasurePlan): Promise<number>;
}

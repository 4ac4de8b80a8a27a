import type { ErasurePlan } from "./ErasurePlan.js";

/** Erasures that have begun and are not complete. It holds ids and digests, no key and no content, and is empty when all is done. */
export interface ErasureJournal {
  /** Durably, before anything is destroyed. Writing a plan again changes nothing. */
  put(plan: ErasurePlan): Promise<void>;
  /** @throws IntegrityError "store.corrupt"; MedtrailError "store.io". */
  list(): Promise<ErasurePlan[]>;
  /** Removes a plan for good; false when it was not there. */
  delete(plan: ErasurePlan): Promise<boolean>;
}

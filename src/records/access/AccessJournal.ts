import { z } from "zod";
import { categoryNumber, keyEpoch } from "../../identity/category.js";
import { bytes32 } from "../../shared/bytes32.js";
import type { Hex } from "../../shared/hex.js";
import { purposeOfUse } from "../purposeOfUse.js";

const seconds = z
  .int()
  .min(0)
  .max(2 ** 40 - 1);
const target = z.strictObject({ reader: bytes32, purpose: purposeOfUse });

/**
 * What a patient wants changed about who may read, written down before anything is done, so that it can be finished after a crash. It holds
 * no secret. Each part says what it departs from: what has changed since in another way is not done again.
 */
export const accessChange = z.strictObject({
  version: z.literal(1),
  patient: bytes32,
  /** To be granted while the consent's nonce is still this one. */
  grants: z.array(
    target.extend({
      categories: z.array(categoryNumber).min(1),
      from: seconds,
      until: seconds,
      document: bytes32.exactOptional(),
      nonce: z.int().nonnegative(),
    }),
  ),
  /** Readers that are given a category's keys. */
  shares: z.array(z.strictObject({ reader: bytes32, number: categoryNumber })),
  /** Readers that are given one record's content key. */
  records: z.array(z.strictObject({ reader: bytes32, record: bytes32 })),
  revocations: z.array(target),
  /** The generation that ends, when every consent is revoked. */
  revokedGeneration: z.int().nonnegative().exactOptional(),
  /** Categories that move to a key epoch beyond this one. */
  moves: z.array(z.strictObject({ number: categoryNumber, beyond: keyEpoch })),
});

export type AccessChange = z.output<typeof accessChange>;

/** Where a patient's client keeps the one change that it is about to make. Durable: what `put` has answered survives a crash. */
export interface AccessJournal {
  /** @throws InputError "input.invalid"; MedtrailError "store.io". */
  put(change: AccessChange): Promise<void>;
  /** The unfinished change of a patient. @throws IntegrityError "store.corrupt"; MedtrailError "store.io". */
  get(patient: Hex): Promise<AccessChange | undefined>;
  /** False when there was none. @throws MedtrailError "store.io". */
  delete(patient: Hex): Promise<boolean>;
}

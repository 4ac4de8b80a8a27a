import type { Connection } from "../../shared/connect.js";
import { RefusedError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { ask } from "../../shared/send.js";
import type { RecordStores } from "../RecordStores.js";

/**
 * Takes back what an emergency key of before would open, and the document with its shares, once the patient's wish names another or none. Answers how many
 * category shares there were. Who combined the shares keeps the key: move the categories' key epochs as well.
 * @throws RefusedError "custody.in-force"; MedtrailError `chain.failed`, `store.io`; IntegrityError "store.corrupt".
 */
export async function withdrawCustody(
  connection: Connection,
  { blobs, envelopes }: RecordStores,
  { patient, custody }: { readonly patient: Hex; readonly custody: Hex },
): Promise<number> {
  const digest = custody.toLowerCase();
  const present = await ask(connection.emergencies.wishOf(patient));
  if (present.custody === digest) {
    throw new RefusedError("custody.in-force", "The patient's present wish names this custody", { patient, custody });
  }
  let removed = 0;
  for (const share of await envelopes.listCategoryShares(patient, custody)) {
    if (await envelopes.deleteCategoryShare(share)) removed++;
  }
  await blobs.delete(custody);
  return removed;
}

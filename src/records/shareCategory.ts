import { fetchOrganizationKeys } from "../identity/fetchKeys.js";
import type { PatientKeyring } from "../identity/PatientKeyring.js";
import type { Connection } from "../shared/connect.js";
import type { Hex } from "../shared/hex.js";
import { sealCategoryKey } from "./categoryShare.js";
import type { CategoryShare } from "./EnvelopeStore.js";
import type { RecordStores } from "./RecordStores.js";

/**
 * Seals a category's keys, of its present and all earlier key epochs, to a reader organisation: one small envelope an epoch,
 * however many records there are. They are released only while a consent holds, see KeyRelease.
 * @throws MissingError `identity.no-keys`, `keyring.category`, `store.missing`; RefusedError `contract.SuspendedOrganization`; IntegrityError `organization-keys.form`.
 */
export async function shareCategory(
  connection: Connection,
  { blobs, envelopes }: RecordStores,
  share: { readonly keyring: PatientKeyring; readonly patient: Hex; readonly reader: Hex; readonly category: string },
): Promise<CategoryShare[]> {
  const { keyring, patient, reader, category } = share;
  const { number: categoryNumber, epoch: present } = keyring.byCategory(category);
  const { key: publicKey } = await fetchOrganizationKeys(connection, blobs, reader);
  const shares: CategoryShare[] = [];
  for (let epoch = 1; epoch <= present; epoch++) {
    const { privateKey: categoryPrivateKey } = await keyring.keyPair(category, epoch);
    const binding = { patient, reader, categoryNumber, epoch };
    const envelope = await sealCategoryKey({ ...binding, categoryPrivateKey, publicKey });
    await envelopes.putCategoryShare({ ...binding, envelope });
    shares.push({ ...binding, envelope });
  }
  return shares;
}

/**
 * Takes back the stored shares of a category, of every key epoch; answers how many there were. What was released stays with the
 * reader: move the category's key epoch for what comes later. Shares of single records are apart, see unshareRecord.
 * @throws InputError `input.invalid`; IntegrityError `store.corrupt`; MedtrailError `store.io`.
 */
export async function unshareCategory(
  { envelopes }: Pick<RecordStores, "envelopes">,
  share: { readonly patient: Hex; readonly reader: Hex; readonly categoryNumber: number },
): Promise<number> {
  const { patient, reader, categoryNumber } = share;
  const stored = await envelopes.listCategoryShares(patient, reader);
  let removed = 0;
  for (const one of stored.filter((candidate) => candidate.categoryNumber === categoryNumber)) {
    if (await envelopes.deleteCategoryShare(one)) removed++;
  }
  return removed;
}

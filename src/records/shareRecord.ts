import { fetchOrganizationKeys } from "../identity/fetchKeys.js";
import type { PatientKeyring } from "../identity/PatientKeyring.js";
import type { Connection } from "../shared/connect.js";
import type { Hex } from "../shared/hex.js";
import type { RecordShare } from "./EnvelopeStore.js";
import { openEnvelope, sealContentKeyForReader } from "./envelope.js";
import type { RecordStores } from "./RecordStores.js";

/**
 * Seals one record's content key to a reader organisation, and nothing else of its category. It is released only while a
 * consent covers the record's category, see KeyRelease.
 * @throws MissingError `envelope.missing`, `identity.no-keys`, `keyring.category`, `store.missing`; IntegrityError `envelope.*`,
 * `organization-keys.form`.
 */
export async function shareRecord(
  connection: Connection,
  { blobs, envelopes }: RecordStores,
  share: { readonly keyring: PatientKeyring; readonly record: Hex; readonly reader: Hex },
): Promise<RecordShare> {
  const { keyring, record, reader } = share;
  const entry = await envelopes.getRecord(record);
  const { category } = keyring.byNumber(entry.categoryNumber);
  const { privateKey } = await keyring.keyPair(category, entry.epoch);
  const contentKey = await openEnvelope({ ...entry, privateKey });
  const { key: publicKey } = await fetchOrganizationKeys(connection, blobs, reader);
  const envelope = await sealContentKeyForReader({ record, reader, contentKey, publicKey });
  const sealed = { record, patient: entry.patient, reader, envelope };
  await envelopes.putRecordShare(sealed);
  return sealed;
}

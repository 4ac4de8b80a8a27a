import { fetchOrganizationKeys } from "../identity/fetchKeys.js";
import type { PatientKeyring } from "../identity/PatientKeyring.js";
import type { Connection } from "../shared/connect.js";
import type { Hex } from "../shared/hex.js";
import type { RecordShare } from "./EnvelopeStore.js";
import { openEnvelope, sealContentKeyForReader } from "./envelope.js";
import { fetchEnvelope } from "./fetchEnvelope.js";
import type { RecordStores } from "./RecordStores.js";

/**
 * Seals one record's content key to a reader organisation, and nothing else of its category. It is released only while a
 * consent covers the record's category, see KeyRelease. That consent releases the category's key as well where an earlier
 * shareCategory is still stored: take it back by unshareCategory to share this record alone.
 * @throws MissingError `envelope.missing`, `identity.no-keys`, `keyring.category`, `store.missing`; RefusedError `contract.SuspendedOrganization`; IntegrityError `envelope.*`,
 * `organization-keys.form`.
 */
export async function shareRecord(
  connection: Connection,
  { blobs, envelopes }: RecordStores,
  share: { readonly keyring: PatientKeyring; readonly record: Hex; readonly reader: Hex },
): Promise<RecordShare> {
  const { keyring, reader } = share;
  const entry = await fetchEnvelope(envelopes, share.record);
  const { record, patient, categoryNumber, epoch } = entry;
  const { category } = keyring.byNumber(categoryNumber);
  const { privateKey } = await keyring.keyPair(category, epoch);
  const contentKey = await openEnvelope({ ...entry, privateKey });
  const { key: publicKey } = await fetchOrganizationKeys(connection, blobs, reader);
  const binding = { record, reader, categoryNumber, epoch };
  const envelope = await sealContentKeyForReader({ ...binding, contentKey, publicKey });
  const sealed = { ...binding, patient, envelope };
  await envelopes.putRecordShare(sealed);
  return sealed;
}

/**
 * Takes back the stored share of one record; answers how many there were, 0 or 1. What was released stays with the reader, and the
 * whole category may be shared besides: end the consent, too, or replace it.
 * @throws InputError `input.invalid`; MedtrailError `store.io`.
 */
export async function unshareRecord(
  { envelopes }: Pick<RecordStores, "envelopes">,
  { record, reader }: { readonly record: Hex; readonly reader: Hex },
): Promise<number> {
  return (await envelopes.deleteRecordShare(record, reader)) ? 1 : 0;
}

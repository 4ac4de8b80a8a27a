import type { PatientKeyring } from "../../identity/PatientKeyring.js";
import { InputError, IntegrityError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import type { RecordEnvelope } from "../EnvelopeStore.js";
import { openEnvelope } from "../envelope.js";
import { fetchEnvelope } from "../fetchEnvelope.js";
import type { RecordStores } from "../RecordStores.js";
import { decryptRecord } from "../recordCipher.js";
import type { Disclosure } from "./Disclosure.js";
import { ElementTree } from "./ElementTree.js";

/**
 * Chosen elements of a record that its holder has opened. The record's root is computed again: an author who committed to another
 * content is found out here, before anything is shown.
 * @param content the record's exact bytes.
 * @param paths JSON Pointers of elements, or of what lies above several.
 * @throws InputError `disclosure.not-committed`, `disclosure.nothing`, `disclosure.unknown-path`; IntegrityError `disclosure.other-root`.
 */
export async function discloseElements(
  { record, patient, author, digest, batch, elements }: RecordEnvelope,
  opened: { readonly content: Uint8Array; readonly contentKey: Uint8Array },
  paths: readonly string[],
): Promise<Disclosure> {
  if (elements === undefined) {
    throw new InputError("disclosure.not-committed", "The record's author committed to no elements", { record });
  }
  const tree = await ElementTree.build(opened.content, opened.contentKey);
  if (tree.root !== elements.root) {
    throw new IntegrityError("disclosure.other-root", "The elements' root is of another content", {
      record,
      expected: tree.root,
      found: elements.root,
    });
  }
  const disclosed = tree.disclose(paths);
  return { patient, author, digest, ...(batch ? { batch } : {}), elements, disclosed };
}

/**
 * {@link discloseElements} for a patient, with nothing but the keyring.
 * @throws also MissingError `envelope.missing`, `store.missing`, `keyring.category`; IntegrityError `envelope.*`, `record.*`, `store.corrupt`.
 */
export async function discloseOwnElements(
  { blobs, envelopes }: RecordStores,
  keyring: PatientKeyring,
  record: Hex,
  paths: readonly string[],
): Promise<Disclosure> {
  const entry = await fetchEnvelope(envelopes, record);
  const { category } = keyring.byNumber(entry.categoryNumber);
  const { privateKey } = await keyring.keyPair(category, entry.epoch);
  const contentKey = await openEnvelope({ ...entry, privateKey });
  const { plaintext } = await decryptRecord(await blobs.get(entry.digest), contentKey, entry.digest);
  return discloseElements(entry, { content: plaintext, contentKey }, paths);
}

import { fetchKeyDirectory } from "../identity/fetchKeys.js";
import type { Connection } from "../shared/connect.js";
import { InputError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { ask, send } from "../shared/send.js";
import { anchoringOf, MAX_RECORDS } from "./anchoringOf.js";
import type { RecordEnvelope } from "./EnvelopeStore.js";
import { type PublicationJournal, publicationIdOf, publicationOf } from "./PublicationJournal.js";
import type { RecordStores } from "./RecordStores.js";
import { requireAuthor } from "./requireAuthor.js";
import { type EncryptedDraft, encryptDraft, type RecordDraft, storeDraft, unsealRecord } from "./sealRecord.js";

/** Records of one patient by one author. */
export interface Publication {
  readonly patient: Hex;
  /** OrgId for which the sender acts. */
  readonly author: Hex;
  readonly drafts: readonly RecordDraft[];
  /** Written first, so that resumePublications mends what a crash interrupts. Without one, a crash can leave what no anchor names. */
  readonly journal?: PublicationJournal;
  /** Told after each record that was stored. */
  readonly onSealed?: (done: number, total: number) => void;
}

/** A record that was anchored, and what its transaction cost; records of one transaction share its gas. */
export interface PublishedRecord extends RecordEnvelope {
  readonly transaction: string;
  readonly gas: bigint;
}

/**
 * Encrypts, stores and anchors records: the journal, ciphertexts and envelopes first, the anchors last. Whether the author may write is
 * asked before anything is stored. What was stored is taken back only while nothing was sent; a transaction that was, even one that a
 * block holds as reverted, may end up mined in another block.
 * @param connection a member's of the author's, with the duty to write.
 * @throws InputError `record.none`, `record.too-large`; MissingError `identity.unknown-patient`, `key-directory.category`;
 * RefusedError `contract.*`; MedtrailError `chain.failed`, `store.io`.
 */
export async function publishRecords(
  connection: Connection,
  stores: RecordStores,
  { patient, author, drafts, journal, onSealed }: Publication,
): Promise<PublishedRecord[]> {
  if (drafts.length === 0) throw new InputError("record.none", "There is no record to publish", { patient });
  await requireAuthor(connection, author);
  const directory = await fetchKeyDirectory(connection, stores.blobs, patient);
  for (const { category } of drafts) directory.byCategory(category);

  const drafted: EncryptedDraft[] = [];
  for (const draft of drafts) drafted.push(await encryptDraft({ patient, author, directory }, draft));
  const entries = drafted.map(({ entry }) => entry);
  const takeBack = async (untouched: readonly RecordEnvelope[]) => {
    for (const entry of untouched) await unsealRecord(stores, entry);
  };
  await journal?.put(publicationOf(patient, author, entries));

  const sealed: RecordEnvelope[] = [];
  try {
    for (const draft of drafted) {
      sealed.push(await storeDraft(stores, draft));
      onSealed?.(sealed.length, drafts.length);
    }
  } catch (error) {
    await takeBack(entries);
    await journal?.delete(publicationIdOf(entries));
    throw error;
  }

  const published: PublishedRecord[] = [];
  for (let start = 0; start < sealed.length; start += MAX_RECORDS) {
    const chunk = sealed.slice(start, start + MAX_RECORDS);
    const anchoring = anchoringOf(connection, patient, author, chunk);
    try {
      await ask(anchoring.ask());
    } catch (error) {
      await takeBack(sealed.slice(start));
      // What was anchored needs no journal, what was not is gone.
      await journal?.delete(publicationIdOf(entries));
      throw error;
    }
    const { hash, gasUsed } = await send(anchoring.send());
    published.push(...chunk.map((entry) => ({ ...entry, transaction: hash, gas: gasUsed })));
  }
  await journal?.delete(publicationIdOf(entries));
  return published;
}

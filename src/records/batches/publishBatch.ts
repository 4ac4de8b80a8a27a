import { fetchKeyDirectory } from "../../identity/fetchKeys.js";
import type { KeyDirectory } from "../../identity/KeyDirectory.js";
import type { Connection } from "../../shared/connect.js";
import { InputError, MissingError } from "../../shared/errors.js";
import type { Hex } from "../../shared/hex.js";
import { inLanes } from "../../shared/inLanes.js";
import { ask } from "../../shared/send.js";
import { ElementTree } from "../disclosure/ElementTree.js";
import type { RecordEnvelope } from "../EnvelopeStore.js";
import { requireAuthor } from "../requireAuthor.js";
import { type EncryptedDraft, encryptDraft, type RecordDraft } from "../sealRecord.js";
import type { BatchStores } from "./BatchStores.js";
import { AT_ONCE, anchorBatch, indexBatch, takeBack } from "./batchSteps.js";
import { type BatchTree, batchTree } from "./batchTree.js";

/** Records of one batch; entries, not ciphertexts, are held in memory: about 5 KB for each. */
const MAX_RECORDS = 100_000;
/** Records that are encrypted before they are journalled and stored. */
const PART = 256;

/** A record of a batch. */
export interface BatchDraft extends RecordDraft {
  readonly patient: Hex;
}

/** What is published under one root. */
export interface BatchPublication {
  /** OrgId for which the sender acts. */
  readonly author: Hex;
  /** Of any patients. */
  readonly drafts: readonly BatchDraft[];
  /** Whether the author commits to each record's elements, so that its holder can disclose chosen ones. The records must be JSON then. */
  readonly withElements?: boolean;
  /** Blocks to wait for, the one with the anchor included, before the batch is called done. 1 unless told. */
  readonly confirmations?: number;
  /** Told after each part that was encrypted and stored. */
  readonly onStored?: (done: number, total: number) => void;
}

/** A batch that stands on chain. */
export interface PublishedBatch {
  readonly root: Hex;
  /** sha-256 of the author's list of the leaves, which is in the blob store. */
  readonly manifest: Hex;
  readonly transaction: string;
  readonly gas: bigint;
  /** In the order of the drafts, each with its proof. */
  readonly records: readonly RecordEnvelope[];
}

/**
 * Encrypts and stores any number of records, anchors them by one root, and puts each into the index with its proof. Ciphertexts first, then
 * the anchor, then the index; the journal knows each of them before it is stored, so that `resumeBatches` finishes or takes back what a crash
 * left. What was stored is taken back when anything is refused before the anchor is sent; once it is sent, nothing is.
 * @param connection a member's of the author's, with the duty to write.
 * @throws InputError `record.none`, `record.too-many`, `record.too-large`, `input.invalid`, with `withElements` also `fhir.*`;
 * MissingError `identity.unknown-patient`, `key-directory.category`; RefusedError `contract.*`; MedtrailError `chain.failed`, `store.io`.
 */
export async function publishBatch(
  connection: Connection,
  stores: BatchStores,
  publication: BatchPublication,
): Promise<PublishedBatch> {
  const { author, drafts, confirmations = 1 } = publication;
  if (drafts.length === 0) throw new InputError("record.none", "There is no record to publish", { author });
  if (drafts.length > MAX_RECORDS) {
    throw new InputError("record.too-many", "The batch has too many records", { count: drafts.length, MAX_RECORDS });
  }
  await requireAuthor(connection, author);
  const directories = await directoriesOf(connection, stores, drafts);
  const batch = crypto.randomUUID();
  let tree: BatchTree;
  try {
    tree = await batchTree(author, await storeParts(stores, batch, publication, directories));
    await ask(connection.records.anchorBatch.staticCall(author, tree.root, tree.count, tree.manifest.digest));
  } catch (error) {
    // Should this fail too, the journal still knows what is to be taken back.
    await takeBack(stores, batch).catch(() => undefined);
    throw error;
  }
  const { root, manifest, entries } = tree;
  await stores.journal.seal(batch, { author, root });
  const { hash, gasUsed } = await anchorBatch(connection, stores, { author, tree, confirmations });
  await indexBatch(stores, batch, tree);
  return { root, manifest: manifest.digest, transaction: hash, gas: gasUsed, records: entries };
}

/** Encrypts, journals and stores part by part. */
async function storeParts(
  { journal, blobs }: BatchStores,
  batch: string,
  { author, drafts, withElements = false, onStored }: BatchPublication,
  directories: ReadonlyMap<Hex, KeyDirectory>,
): Promise<RecordEnvelope[]> {
  const entries: RecordEnvelope[] = [];
  for (let start = 0; start < drafts.length; start += PART) {
    const sealed = await inLanes(drafts.slice(start, start + PART), AT_ONCE, async (draft) => {
      const { patient } = draft;
      const directory = directoryOf(directories, patient);
      const one = await encryptDraft({ patient, author, directory }, draft);
      return withElements ? withRootOf(one, draft.content) : one;
    });
    const part = sealed.map(({ entry }) => entry);
    await journal.append(batch, start / PART, part);
    await inLanes(sealed, AT_ONCE, ({ ciphertext }) => blobs.put(ciphertext));
    entries.push(...part);
    onStored?.(entries.length, drafts.length);
  }
  return entries;
}

async function withRootOf(sealed: EncryptedDraft, content: Uint8Array): Promise<EncryptedDraft> {
  const { root } = await ElementTree.build(content, sealed.contentKey);
  return { ...sealed, entry: { ...sealed.entry, elements: { root } } };
}

/** Each patient's directory, once; every draft's category is in its patient's. */
async function directoriesOf(
  connection: Connection,
  { blobs }: BatchStores,
  drafts: readonly BatchDraft[],
): Promise<ReadonlyMap<Hex, KeyDirectory>> {
  const patients = [...new Set(drafts.map(({ patient }) => patient))];
  const directories = new Map(
    await inLanes(patients, AT_ONCE, async (patient) => {
      return [patient, await fetchKeyDirectory(connection, blobs, patient)] as const;
    }),
  );
  for (const { patient, category } of drafts) directoryOf(directories, patient).byCategory(category);
  return directories;
}

function directoryOf(directories: ReadonlyMap<Hex, KeyDirectory>, patient: Hex): KeyDirectory {
  const found = directories.get(patient);
  if (found === undefined) throw new MissingError("identity.unknown-patient", "No such patient", { patient });
  return found;
}

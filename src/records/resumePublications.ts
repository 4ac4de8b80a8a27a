import type { Connection } from "../shared/connect.js";
import { MissingError } from "../shared/errors.js";
import type { Hex } from "../shared/hex.js";
import { send } from "../shared/send.js";
import { anchoringOf, MAX_RECORDS } from "./anchoringOf.js";
import { type PublicationJournal, publicationIdOf, type UnfinishedPublication } from "./PublicationJournal.js";
import type { RecordStores } from "./RecordStores.js";
import { recordStateOf } from "./recordState.js";
import { unsealRecord } from "./sealRecord.js";

/** What became of the publications that a crash interrupted, by RecordId. */
export interface ResumedPublications {
  /** Anchored, now or before. */
  readonly published: readonly Hex[];
  /** Taken back, because not everything had been stored and so nothing sent: publish them again. */
  readonly withdrawn: readonly Hex[];
  /** Lost by a store after they were anchored or were to be. */
  readonly lost: readonly Hex[];
}

/**
 * Finishes what publishRecords was at when it was interrupted, or takes it back. Call it when a publisher starts, before it publishes; after an
 * error, call it again.
 * @param connection of a member of each author, with the duty to write.
 * @throws RefusedError `contract.*`, `contract.RecordAlreadyAnchored` while an earlier transaction is still to be mined; MedtrailError
 * `chain.failed`, `store.io`; IntegrityError `store.corrupt`.
 */
export async function resumePublications(
  connection: Connection,
  stores: RecordStores,
  journal: PublicationJournal,
): Promise<ResumedPublications> {
  const outcome = { published: [] as Hex[], withdrawn: [] as Hex[], lost: [] as Hex[] };
  for (const publication of await journal.list()) {
    const { published, withdrawn, lost } = await resume(connection, stores, publication);
    await journal.delete(publicationIdOf(publication.records));
    outcome.published.push(...published);
    outcome.withdrawn.push(...withdrawn);
    outcome.lost.push(...lost);
  }
  return outcome;
}

async function resume(
  connection: Connection,
  stores: RecordStores,
  { patient, author, records }: UnfinishedPublication,
): Promise<ResumedPublications> {
  const found = await Promise.all(
    records.map(async (entry) => ({
      ...entry,
      stored: await isStored(stores, entry),
      anchored: (await recordStateOf(connection, { patient, author, ...entry })).state !== "unknown",
    })),
  );
  const ids = (list: readonly { readonly record: Hex }[]) => list.map(({ record }) => record);
  // Nothing is sent before everything is stored.
  if (found.some(({ stored }) => !stored) && found.every(({ anchored }) => !anchored)) {
    for (const entry of records) await unsealRecord(stores, entry);
    return { published: [], withdrawn: ids(records), lost: [] };
  }
  const due = found.filter(({ stored, anchored }) => stored && !anchored);
  for (let start = 0; start < due.length; start += MAX_RECORDS) {
    await send(anchoringOf(connection, patient, author, due.slice(start, start + MAX_RECORDS)).send());
  }
  return {
    published: ids(found.filter(({ stored }) => stored)),
    withdrawn: [],
    lost: ids(found.filter(({ stored }) => !stored)),
  };
}

async function isStored(
  { blobs, envelopes }: RecordStores,
  { record, digest }: { readonly record: Hex; readonly digest: Hex },
): Promise<boolean> {
  try {
    await envelopes.getRecord(record);
  } catch (error) {
    if (error instanceof MissingError) return false;
    throw error;
  }
  return blobs.has(digest);
}

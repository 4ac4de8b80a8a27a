import { basename, dirname, join, resolve } from "node:path";
import type { z } from "zod";
import { bytes32 } from "../shared/bytes32.js";
import { checkInput } from "../shared/checkInput.js";
import { IntegrityError, MissingError } from "../shared/errors.js";
import { listIfPresent, removeDurably, writeDurably } from "../shared/FileSystem.js";
import type { Hex } from "../shared/hex.js";
import { readDocument } from "../shared/readDocument.js";
import { countFiles, countNamed, filesNaming, removeIfEmpty, removeNamed, removeTree } from "../shared/removeFiles.js";
import {
  type CategoryShare,
  type CategoryShareKey,
  categoryShare,
  type RecordEnvelope,
  type RecordShare,
  recordEnvelope,
  recordShare,
} from "./EnvelopeStore.js";
import type { ErasableEnvelopeStore } from "./erasure/ErasableEnvelopeStore.js";

const categoryShareKey = categoryShare.omit({ envelope: true });
/** Names that this store gives: digits of an id, or number-epoch. */
const NAME = /^(?:[0-9a-f]{64}|[0-9]{1,2}-[0-9]{1,10})\.json$/;

/**
 * Envelopes as JSON files: `records/<xx>/<RecordId>.json`, `record-shares/<xx>/<RecordId>/<OrgId>.json`,
 * `category-shares/<xx>/<PatientId>/<OrgId>/<number>-<epoch>.json`, where xx is the first byte of the first id. Names are made of checked ids and numbers only.
 * Writes are atomic and durable; each may throw MedtrailError "store.io".
 */
export class FileEnvelopeStore implements ErasableEnvelopeStore {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  async putRecord(entry: RecordEnvelope): Promise<void> {
    const checked = checkInput(recordEnvelope, entry, "record envelope");
    await write(this.#recordPath(checked.record), checked);
  }

  async getRecord(record: Hex): Promise<RecordEnvelope> {
    const path = this.#recordPath(record);
    return required(await read(path, recordEnvelope, (found) => this.#recordPath(found.record)), path);
  }

  async deleteRecord(record: Hex): Promise<boolean> {
    return removeDurably(this.#recordPath(record));
  }

  async putRecordShare(share: RecordShare): Promise<void> {
    const checked = checkInput(recordShare, share, "record share");
    await write(this.#sharePath(checked.record, checked.reader), checked);
  }

  async getRecordShare(record: Hex, reader: Hex): Promise<RecordShare> {
    const path = this.#sharePath(record, reader);
    return required(await this.#readShare(path), path);
  }

  async deleteRecordShare(record: Hex, reader: Hex): Promise<boolean> {
    return removeDurably(this.#sharePath(record, reader));
  }

  async listRecordShares(record: Hex): Promise<RecordShare[]> {
    return readAll(this.#shareDirectory(record), (path) => this.#readShare(path));
  }

  async putCategoryShare(share: CategoryShare): Promise<void> {
    const checked = checkInput(categoryShare, share, "category share");
    await write(this.#categoryPath(checked), checked);
  }

  async getCategoryShare(key: CategoryShareKey): Promise<CategoryShare> {
    const path = this.#categoryPath(key);
    return required(await this.#readCategory(path), path);
  }

  async deleteCategoryShare(key: CategoryShareKey): Promise<boolean> {
    return removeDurably(this.#categoryPath(key));
  }

  async listCategoryShares(patient: Hex, reader: Hex): Promise<CategoryShare[]> {
    const shares = await readAll(this.#categoryDirectory(patient, reader), (path) => this.#readCategory(path));
    return shares.sort((a, b) => a.categoryNumber - b.categoryNumber || a.epoch - b.epoch);
  }

  async *allRecords(): AsyncGenerator<RecordEnvelope> {
    const root = join(this.directory, "records");
    for (const shard of (await listIfPresent(root)).sort()) {
      const names = (await listIfPresent(join(root, shard))).filter((name) => NAME.test(name)).sort();
      for (const name of names) {
        try {
          const found = await read(join(root, shard, name), recordEnvelope, ({ record }) => this.#recordPath(record));
          if (found !== undefined) yield found;
        } catch (error) {
          if (!(error instanceof IntegrityError)) throw error;
        }
      }
    }
  }

  async eraseRecord(record: Hex): Promise<{ envelopes: number; shares: number }> {
    const path = this.#recordPath(record);
    // The envelope last: while it is there, a scan still finds what is left to do.
    const shares = await removeTree(this.#shareDirectory(record));
    return { shares, envelopes: await removeNamed(dirname(path), basename(path)) };
  }

  async countRecord(record: Hex): Promise<number> {
    const path = this.#recordPath(record);
    const [envelopes, shares] = await Promise.all([
      countNamed(dirname(path), basename(path)),
      countFiles(this.#shareDirectory(record)),
    ]);
    return envelopes + shares;
  }

  async erasePatientShares(patient: Hex): Promise<number> {
    let files = await removeTree(this.#under("category-shares", patient));
    for await (const path of filesNaming(this.#shareRoot(), digits(patient))) {
      if (await removeDurably(path)) files++;
      await removeIfEmpty(dirname(path)); // its name is the RecordId
    }
    return files;
  }

  async countPatientShares(patient: Hex): Promise<number> {
    let files = await countFiles(this.#under("category-shares", patient));
    for await (const _ of filesNaming(this.#shareRoot(), digits(patient))) files++;
    return files;
  }

  #shareRoot(): string {
    return join(this.directory, "record-shares");
  }

  #readShare(path: string): Promise<RecordShare | undefined> {
    return read(path, recordShare, ({ record, reader }) => this.#sharePath(record, reader));
  }

  #readCategory(path: string): Promise<CategoryShare | undefined> {
    return read(path, categoryShare, (found) => this.#categoryPath(found));
  }

  #recordPath(record: Hex): string {
    return `${this.#under("records", record)}.json`;
  }

  #shareDirectory(record: Hex): string {
    return this.#under("record-shares", record);
  }

  #sharePath(record: Hex, reader: Hex): string {
    return join(this.#shareDirectory(record), `${digits(reader)}.json`);
  }

  #categoryDirectory(patient: Hex, reader: Hex): string {
    return join(this.#under("category-shares", patient), digits(reader));
  }

  #categoryPath({ patient, reader, categoryNumber, epoch }: CategoryShareKey): string {
    const key = checkInput(categoryShareKey, { patient, reader, categoryNumber, epoch }, "category share's key");
    return join(this.#categoryDirectory(key.patient, key.reader), `${key.categoryNumber}-${key.epoch}.json`);
  }

  #under(kind: string, id: Hex): string {
    const name = digits(id);
    return join(this.directory, kind, name.slice(0, 2), name);
  }
}

function digits(id: Hex): string {
  return checkInput(bytes32, id, "id").slice(2);
}

async function write(path: string, document: RecordEnvelope | RecordShare | CategoryShare): Promise<void> {
  await writeDurably(path, new TextEncoder().encode(`${JSON.stringify(document)}\n`));
}

/** Reads and checks one file; `home` is where a document of this content belongs, so a file moved elsewhere is noticed. */
async function read<T extends z.ZodType>(
  path: string,
  schema: T,
  home: (found: z.output<T>) => string,
): Promise<z.output<T> | undefined> {
  const found = await readDocument(path, schema, "envelope");
  if (found !== undefined && home(found) !== path) {
    throw new IntegrityError("store.corrupt", "The envelope file belongs elsewhere", { path, home: home(found) });
  }
  return found;
}

function required<T>(found: T | undefined, path: string): T {
  if (found === undefined) throw new MissingError("envelope.missing", "No envelope is stored", { path });
  return found;
}

/** All documents of a directory, by name. What is not named by this store, such as a crash's leftover, is passed over. */
async function readAll<T>(directory: string, readOne: (path: string) => Promise<T | undefined>): Promise<T[]> {
  const names = await listIfPresent(directory);
  const found = await Promise.all(
    names
      .filter((name) => NAME.test(name))
      .sort()
      .map((name) => readOne(join(directory, name))),
  );
  return found.filter((document) => document !== undefined);
}

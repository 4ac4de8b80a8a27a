import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { z } from "zod";
import { bytes32 } from "../shared/bytes32.js";
import { checkInput, firstIssue } from "../shared/checkInput.js";
import { IntegrityError, MissingError } from "../shared/errors.js";
import { errnoOf, fileFailure, readIfPresent, removeDurably, writeDurably } from "../shared/FileSystem.js";
import type { Hex } from "../shared/hex.js";
import {
  type CategoryShare,
  type CategoryShareKey,
  categoryShare,
  type EnvelopeStore,
  type RecordEnvelope,
  type RecordShare,
  recordEnvelope,
  recordShare,
} from "./EnvelopeStore.js";

const categoryShareKey = categoryShare.omit({ envelope: true });
/** Names that this store gives: digits of an id, or number-epoch. */
const NAME = /^(?:[0-9a-f]{64}|[0-9]{1,2}-[0-9]{1,10})\.json$/;

/**
 * Envelopes as JSON files: `records/<xx>/<RecordId>.json`, `record-shares/<xx>/<RecordId>/<OrgId>.json`,
 * `category-shares/<xx>/<PatientId>/<OrgId>/<number>-<epoch>.json`, where xx is the first byte of the first id. Names are made of checked ids and numbers only.
 * Writes are atomic and durable; each may throw MedtrailError "store.io".
 */
export class FileEnvelopeStore implements EnvelopeStore {
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
  const bytes = await readIfPresent(path);
  if (bytes === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new IntegrityError("store.corrupt", "The envelope file is not JSON", { path }, { cause });
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new IntegrityError("store.corrupt", "The envelope file breaks a rule", {
      path,
      rule: firstIssue(result.error),
    });
  }
  if (home(result.data) !== path) {
    throw new IntegrityError("store.corrupt", "The envelope file belongs elsewhere", { path, home: home(result.data) });
  }
  return result.data;
}

function required<T>(found: T | undefined, path: string): T {
  if (found === undefined) throw new MissingError("envelope.missing", "No envelope is stored", { path });
  return found;
}

/** All documents of a directory, by name. What is not named by this store, such as a crash's leftover, is passed over. */
async function readAll<T>(directory: string, readOne: (path: string) => Promise<T | undefined>): Promise<T[]> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return [];
    throw fileFailure("list", directory, cause);
  }
  const found = await Promise.all(
    names
      .filter((name) => NAME.test(name))
      .sort()
      .map((name) => readOne(join(directory, name))),
  );
  return found.filter((document) => document !== undefined);
}

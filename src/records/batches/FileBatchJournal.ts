import { readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { checkInput } from "../../shared/checkInput.js";
import { IntegrityError, MissingError } from "../../shared/errors.js";
import { errnoOf, fileFailure, removeDurably, syncDirectory, writeDurably } from "../../shared/FileSystem.js";
import { readDocument } from "../../shared/readDocument.js";
import { type BatchJournal, type BatchSeal, batchPart, batchSeal, type JournalledBatch } from "./BatchJournal.js";

const uuid = z.uuid();
const partNumber = z.int().nonnegative();
const PART = /^([0-9]+)\.json$/;
const SEAL = "seal.json";
/** A batch that is done is renamed in one step, then removed piece by piece. */
const DONE = ".done";

/** A journal as files: `<UUID>/<part>.json` and `<UUID>/seal.json`. Writes are atomic and durable. */
export class FileBatchJournal implements BatchJournal {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  async append(batch: string, part: number, entries: JournalledBatch["entries"]): Promise<void> {
    const name = `${checkInput(partNumber, part, "part")}.json`;
    await write(join(this.#path(batch), name), checkInput(batchPart, entries, "part of a batch"));
  }

  async seal(batch: string, seal: BatchSeal): Promise<void> {
    await write(join(this.#path(batch), SEAL), checkInput(batchSeal, seal, "seal of a batch"));
  }

  async unseal(batch: string): Promise<boolean> {
    return removeDurably(join(this.#path(batch), SEAL));
  }

  async list(): Promise<string[]> {
    const names = (await namesIn(this.directory)) ?? [];
    // Left by a crash amid `remove`.
    for (const name of names.filter((one) => one.endsWith(DONE))) await removeAll(join(this.directory, name));
    return names.filter((name) => uuid.safeParse(name).success).sort();
  }

  async read(batch: string): Promise<JournalledBatch> {
    const path = this.#path(batch);
    const names = await namesIn(path);
    if (names === undefined) throw new MissingError("batch.missing", "The journal has no such batch", { batch, path });
    const numbers = names.flatMap((name) => PART.exec(name)?.[1] ?? []).map(Number);
    const entries: JournalledBatch["entries"][] = [];
    for (const [i, number] of numbers.sort((a, b) => a - b).entries()) {
      if (number !== i) throw new IntegrityError("store.corrupt", "A part of the batch is missing", { path, part: i });
      const part = await readDocument(join(path, `${number}.json`), batchPart, "batch part");
      if (part !== undefined) entries.push(part);
    }
    const seal = await readDocument(join(path, SEAL), batchSeal, "batch seal");
    return { batch, entries: entries.flat(), ...(seal ? { seal } : {}) };
  }

  async remove(batch: string): Promise<boolean> {
    const path = this.#path(batch);
    const done = `${path}${DONE}`;
    try {
      await rename(path, done);
      await syncDirectory(dirname(path));
    } catch (cause) {
      if (errnoOf(cause) === "ENOENT") return false;
      throw fileFailure("remove", path, cause);
    }
    await removeAll(done);
    return true;
  }

  #path(batch: string): string {
    return join(this.directory, checkInput(uuid, batch, "batch's name").toLowerCase());
  }
}

async function write(path: string, document: object): Promise<void> {
  await writeDurably(path, new TextEncoder().encode(`${JSON.stringify(document)}\n`));
}

async function namesIn(directory: string): Promise<string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return undefined;
    throw fileFailure("list", directory, cause);
  }
}

async function removeAll(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (cause) {
    throw fileFailure("remove", path, cause);
  }
}

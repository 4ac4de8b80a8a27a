import { readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput, firstIssue } from "../../shared/checkInput.js";
import { digestOf } from "../../shared/contentId.js";
import { InputError, IntegrityError, MissingError } from "../../shared/errors.js";
import {
  errnoOf,
  fileFailure,
  readIfPresent,
  syncDirectory,
  TEMPORARY_SUFFIX,
  writeDurably,
} from "../../shared/FileSystem.js";
import type { Hex } from "../../shared/hex.js";
import { type PackBatch, type PackBatchHeader, packBatch, packBatchHeader } from "./PackBatch.js";
import type { SerialSource } from "./PackCodes.js";
import { PackTree } from "./PackTree.js";
import { copySecret } from "./packSalts.js";
import { PACK_FILES, StoredPacks } from "./StoredPacks.js";

/**
 * Commissioned batches on disk, a directory each: `<xx>/<BatchId>/` with `batch.json`, `codes` (32 bytes a pack), `tree`
 * (64 bytes a pack), `serials` (8 to 16 bytes a pack, see `SerialTable`) and `secret` (32 bytes). Serials and codes are as
 * secret as the secret until their packs are sold: files are readable by their owner alone (0600), directories 0700.
 *
 * A batch is written beside its place and moved there whole by one rename, so that a directory in its place is complete
 * whatever happened to the writer. Several processes may share a store.
 */
export class FilePackStore {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  /**
   * Builds the tree (in memory: see {@link PackTree}), writes the batch, and opens it. Commission its `header.root` and
   * `header.count` only after this returns.
   * @param secret 32 random bytes: see `newBatchSecret`. With it and the serials in their order the batch can be made again.
   * @throws InputError "input.invalid", "packs.exists", and what {@link PackTree.build} throws; MedtrailError "store.io"
   */
  async create(batch: PackBatch, serials: SerialSource, secret: Uint8Array): Promise<StoredPacks> {
    const checked = checkInput(packBatch, batch, "batch");
    const own = copySecret(secret); // the secret that is used is the one that is written
    const path = this.#pathOf(checked.id);
    await this.#requireAbsent(path);
    const tree = await PackTree.build(serials, own);
    const header: PackBatchHeader = {
      type: "medtrail.packs",
      version: 1,
      batch: checked,
      count: tree.count,
      root: tree.root,
      serialsDigest: await digestOf(tree.parts.serials),
    };
    const temporary = `${path}.${crypto.randomUUID()}${TEMPORARY_SUFFIX}`;
    try {
      await writeDurably(join(temporary, PACK_FILES.secret), own);
      await writeDurably(join(temporary, PACK_FILES.codes), tree.parts.codes);
      await writeDurably(join(temporary, PACK_FILES.tree), tree.parts.nodes);
      await writeDurably(join(temporary, PACK_FILES.serials), tree.parts.serials);
      await writeDurably(join(temporary, PACK_FILES.header), new TextEncoder().encode(`${JSON.stringify(header)}\n`));
      await this.#moveInto(temporary, path);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
    return StoredPacks.open(path, header);
  }

  /**
   * @throws MissingError "packs.missing"; IntegrityError "packs.corrupt" for a batch that lacks a file or of which a file is
   * cut, foreign or changed, as far as that is seen without reading all of it; every proof is checked when it is made.
   */
  async open(batch: Hex): Promise<StoredPacks> {
    const id = checkInput(bytes32, batch, "batch");
    const path = this.#pathOf(id);
    const bytes = await readIfPresent(join(path, PACK_FILES.header));
    if (bytes === undefined) {
      if (await isPresent(path)) throw corrupt("The batch's directory has no header", path);
      throw new MissingError("packs.missing", "The store has no such batch", { batch: id, directory: path });
    }
    const header = parseHeader(bytes, path);
    if (header.batch.id !== id) throw corrupt("The header is of another batch", path);
    return StoredPacks.open(path, header);
  }

  /**
   * Removes what writers of this batch left behind that did not finish, secrets and all. Nobody may be writing the batch meanwhile.
   * @returns how many there were.
   */
  async removeUnfinished(batch: Hex): Promise<number> {
    const path = this.#pathOf(checkInput(bytes32, batch, "batch"));
    const parent = dirname(path);
    let names: string[];
    try {
      names = await readdir(parent);
    } catch (cause) {
      if (errnoOf(cause) === "ENOENT") return 0;
      throw fileFailure("list", parent, cause);
    }
    const paths = names.map((name) => join(parent, name));
    const left = paths.filter((found) => found.startsWith(`${path}.`) && found.endsWith(TEMPORARY_SUFFIX));
    for (const found of left) {
      await rm(found, { recursive: true, force: true }).catch((cause) => {
        throw fileFailure("remove", found, cause);
      });
    }
    return left.length;
  }

  async #requireAbsent(path: string): Promise<void> {
    if (!(await isPresent(path))) return;
    // Its writer may have died between its rename and the fsync of the directory.
    await syncDirectory(dirname(path)).catch((cause) => {
      throw fileFailure("write", path, cause);
    });
    throw new InputError("packs.exists", "The store has this batch already", { directory: path });
  }

  async #moveInto(temporary: string, path: string): Promise<void> {
    try {
      await rename(temporary, path);
    } catch (cause) {
      await this.#requireAbsent(path); // another writer was first
      throw fileFailure("write", path, cause);
    }
    await syncDirectory(dirname(path)).catch((cause) => {
      throw fileFailure("write", path, cause);
    });
  }

  #pathOf(batch: Hex): string {
    const name = batch.slice(2);
    return join(this.directory, name.slice(0, 2), name);
  }
}

function parseHeader(bytes: Uint8Array, path: string): PackBatchHeader {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw corrupt("The batch's header is not JSON", path);
  }
  const result = packBatchHeader.safeParse(value);
  if (result.success) return result.data;
  throw corrupt("The batch's header breaks a rule", path, firstIssue(result.error));
}

async function isPresent(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return false;
    throw fileFailure("look for", path, cause);
  }
}

function corrupt(detail: string, directory: string, rule?: string): IntegrityError {
  return new IntegrityError("packs.corrupt", detail, { directory, rule });
}

import { join, resolve } from "node:path";
import { bytes32 } from "../shared/bytes32.js";
import { checkInput } from "../shared/checkInput.js";
import { listIfPresent, removeDurably, writeDurably } from "../shared/FileSystem.js";
import type { Hex } from "../shared/hex.js";
import { readDocument } from "../shared/readDocument.js";
import {
  type PublicationJournal,
  publicationIdOf,
  type UnfinishedPublication,
  unfinishedPublication,
} from "./PublicationJournal.js";

/** Unfinished publications as JSON files, `<RecordId of the first>.json`, written atomically. */
export class FilePublicationJournal implements PublicationJournal {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  async put(publication: UnfinishedPublication): Promise<void> {
    const checked = checkInput(unfinishedPublication, publication, "publication");
    const bytes = new TextEncoder().encode(`${JSON.stringify(checked)}\n`);
    await writeDurably(this.#path(publicationIdOf(checked.records)), bytes);
  }

  async list(): Promise<UnfinishedPublication[]> {
    const names = await listIfPresent(this.directory);
    const paths = names.filter((name) => /^[0-9a-f]{64}\.json$/.test(name)).sort();
    const found = paths.map((name) => readDocument(join(this.directory, name), unfinishedPublication, "publication"));
    return (await Promise.all(found)).filter((publication) => publication !== undefined);
  }

  async delete(id: Hex): Promise<boolean> {
    return removeDurably(this.#path(id));
  }

  #path(id: Hex): string {
    return join(this.directory, `${checkInput(bytes32, id, "id").slice(2)}.json`);
  }
}

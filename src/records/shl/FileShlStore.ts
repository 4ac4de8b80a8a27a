import { join, resolve } from "node:path";
import { checkInput } from "../../shared/checkInput.js";
import { IntegrityError, MissingError } from "../../shared/errors.js";
import { removeDurably, writeDurably } from "../../shared/FileSystem.js";
import { readDocument } from "../../shared/readDocument.js";
import { type Shl, type ShlStore, shl, shlId } from "./ShlStore.js";

/** Links as files `<id>.json`. Writes are atomic and durable. */
export class FileShlStore implements ShlStore {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  async put(link: Shl): Promise<void> {
    const checked = checkInput(shl, link, "link");
    await writeDurably(this.#path(checked.id), new TextEncoder().encode(`${JSON.stringify(checked)}\n`));
  }

  async get(id: string): Promise<Shl> {
    const path = this.#path(id);
    const found = await readDocument(path, shl, "link");
    if (found === undefined) throw new MissingError("shl.missing", "There is no such link", { path });
    if (found.id !== id) throw new IntegrityError("store.corrupt", "The file is another link's", { path });
    return found;
  }

  async delete(id: string): Promise<boolean> {
    return removeDurably(this.#path(id));
  }

  #path(id: string): string {
    return join(this.directory, `${checkInput(shlId, id, "link's id")}.json`);
  }
}

import { basename, dirname, join, resolve } from "node:path";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { IntegrityError } from "../../shared/errors.js";
import { writeDurably } from "../../shared/FileSystem.js";
import type { Hex } from "../../shared/hex.js";
import { readDocument } from "../../shared/readDocument.js";
import { removeNamed } from "../../shared/removeFiles.js";
import { type AccessChange, type AccessJournal, accessChange } from "./AccessJournal.js";

/** Unfinished changes as JSON files, `<PatientId>.json`, written atomically. */
export class FileAccessJournal implements AccessJournal {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  async put(change: AccessChange): Promise<void> {
    const checked = checkInput(accessChange, change, "access change");
    await writeDurably(this.#path(checked.patient), new TextEncoder().encode(`${JSON.stringify(checked)}\n`));
  }

  async get(patient: Hex): Promise<AccessChange | undefined> {
    const path = this.#path(patient);
    const found = await readDocument(path, accessChange, "access change");
    if (found !== undefined && this.#path(found.patient) !== path) {
      throw new IntegrityError("store.corrupt", "The access change is another patient's", { path });
    }
    return found;
  }

  async delete(patient: Hex): Promise<boolean> {
    const path = this.#path(patient);
    return (await removeNamed(dirname(path), basename(path))) > 0;
  }

  #path(patient: Hex): string {
    return join(this.directory, `${checkInput(bytes32, patient, "patient").slice(2)}.json`);
  }
}

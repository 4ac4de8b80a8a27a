import { cp, readFile, truncate, writeFile } from "node:fs/promises";
import { contentPath, foldersOf } from "../../src/audit/replicas/scanShard.js";
import type { RecordEnvelope } from "../../src/records/EnvelopeStore.js";
import { FileEnvelopeStore } from "../../src/records/FileEnvelopeStore.js";
import { MedtrailError } from "../../src/shared/errors.js";
import { FileBlobStore } from "../../src/shared/FileBlobStore.js";
import type { Hex } from "../../src/shared/hex.js";

/** A copy of records in a folder of its own, and what may befall it. */
export class RecordCopy {
  readonly name: string;
  readonly directory: string;
  readonly envelopes: FileEnvelopeStore;
  readonly blobs: FileBlobStore;

  constructor(name: string, directory: string) {
    this.name = name;
    this.directory = directory;
    const folders = foldersOf(directory);
    this.envelopes = new FileEnvelopeStore(folders.envelopes);
    this.blobs = new FileBlobStore(folders.blobs);
  }

  /** Copies every envelope and ciphertext of a folder to another. */
  static async of(source: string, name: string, directory: string): Promise<RecordCopy> {
    const [from, to] = [foldersOf(source), foldersOf(directory)];
    await cp(from.envelopes, to.envelopes, { recursive: true });
    await cp(from.blobs, to.blobs, { recursive: true });
    return new RecordCopy(name, directory);
  }

  /** Envelopes of an author; of all authors when none is named. */
  async records(author?: Hex): Promise<RecordEnvelope[]> {
    const found: RecordEnvelope[] = [];
    for await (const entry of this.envelopes.allRecords()) {
      if (author === undefined || entry.author === author) found.push(entry);
    }
    return found;
  }

  /** Whether the ciphertext is there, with the digest that is anchored. */
  async holds(digest: Hex): Promise<boolean> {
    return this.blobs.get(digest).then(
      () => true,
      (error: unknown) => {
        if (error instanceof MedtrailError) return false;
        throw error;
      },
    );
  }

  /** Takes a record over, from another copy. */
  async take(entry: RecordEnvelope, from: { readonly blobs: Pick<FileBlobStore, "get"> }): Promise<void> {
    await this.blobs.put(await from.blobs.get(entry.digest));
    await this.envelopes.putRecord(entry);
  }

  /** Turns one bit of a ciphertext, always the same one. */
  async flip({ digest }: RecordEnvelope): Promise<void> {
    const path = this.#pathOf(digest);
    const bytes = await readFile(path);
    await writeFile(
      path,
      bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
    );
  }

  /** Leaves only the beginning of a ciphertext. */
  async cut({ digest }: RecordEnvelope): Promise<void> {
    await truncate(this.#pathOf(digest), 50);
  }

  /** Loses envelope and ciphertext. */
  async lose({ record, digest }: RecordEnvelope): Promise<void> {
    await this.envelopes.deleteRecord(record);
    await this.blobs.delete(digest);
  }

  #pathOf(digest: Hex): string {
    return contentPath(foldersOf(this.directory), digest);
  }
}

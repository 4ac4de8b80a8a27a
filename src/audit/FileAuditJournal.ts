import { createReadStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { IntegrityError } from "../shared/errors.js";
import { errnoOf, fileFailure, writeDurably } from "../shared/FileSystem.js";
import { readDocument } from "../shared/readDocument.js";
import { type AuditJournal, type AuditProgress, auditProgress } from "./AuditJournal.js";
import { type AuditFinding, auditFinding } from "./report/AuditFinding.js";

const saved = z.strictObject({ progress: auditProgress, bytes: z.int().nonnegative() });

/** A journal as two files: `progress.json`, and `findings.ndjson`, one finding a line. */
export class FileAuditJournal implements AuditJournal {
  readonly directory: string;
  #bytes = 0;
  #unwritten: string[] = [];

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  get path(): string {
    return join(this.directory, "findings.ndjson");
  }

  async open(): Promise<AuditProgress | undefined> {
    const found = await readDocument(join(this.directory, "progress.json"), saved, "audit's progress");
    this.#unwritten = [];
    this.#bytes = found?.bytes ?? 0;
    if (found === undefined) {
      await this.clear();
      return undefined;
    }
    await this.#file("a", (handle) => handle.truncate(this.#bytes));
    return found.progress;
  }

  async add(findings: readonly AuditFinding[]): Promise<void> {
    for (const finding of findings) this.#unwritten.push(`${JSON.stringify(finding)}\n`);
  }

  async save(progress: AuditProgress): Promise<void> {
    const text = new TextEncoder().encode(this.#unwritten.join(""));
    if (text.length > 0) {
      await this.#file("a", async (handle) => {
        await handle.truncate(this.#bytes); // what a failed attempt left
        await handle.writeFile(text);
        await handle.sync();
      });
      this.#unwritten = [];
      this.#bytes += text.length;
    }
    const document = new TextEncoder().encode(`${JSON.stringify({ progress, bytes: this.#bytes })}\n`);
    await writeDurably(join(this.directory, "progress.json"), document);
  }

  async clear(): Promise<void> {
    this.#unwritten = [];
    this.#bytes = 0;
    try {
      // The progress first: findings without it are none.
      await rm(join(this.directory, "progress.json"), { force: true });
    } catch (cause) {
      throw fileFailure("remove", this.directory, cause);
    }
    await writeDurably(this.path, new Uint8Array());
  }

  async *findings(): AsyncGenerator<AuditFinding, void, undefined> {
    if (this.#bytes > 0) {
      try {
        const input = createReadStream(this.path, { end: this.#bytes - 1 });
        const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
        for await (const line of lines) yield parse(line, this.path);
      } catch (cause) {
        throw errnoOf(cause) === undefined ? cause : fileFailure("read", this.path, cause);
      }
    }
    for (const line of this.#unwritten) yield parse(line, this.path);
  }

  async #file(flags: string, action: (handle: FileHandle) => Promise<void>): Promise<void> {
    try {
      const handle = await open(this.path, flags, 0o600);
      try {
        await action(handle);
      } finally {
        await handle.close();
      }
    } catch (cause) {
      throw errnoOf(cause) === undefined ? cause : fileFailure("write", this.path, cause);
    }
  }
}

function parse(line: string, path: string): AuditFinding {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new IntegrityError("store.corrupt", "A line of the findings is not JSON", { path }, { cause });
  }
  const result = auditFinding.safeParse(value);
  if (!result.success) throw new IntegrityError("store.corrupt", "A line of the findings breaks a rule", { path });
  return result.data;
}

import { join, resolve } from "node:path";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import { InputError, IntegrityError } from "../../shared/errors.js";
import { readIfPresent } from "../../shared/FileSystem.js";
import { fromHex, type Hex } from "../../shared/hex.js";
import { type AccessEntry, accessEntry, accessLeaf } from "./AccessEntry.js";
import type { AccessLogStore } from "./AccessLogStore.js";
import { type LogFile, type OpenLogFile, openLogFile } from "./LogFile.js";
import { decodeFrame, encodeFrame, isTorn, MAX_FRAME, readFrame } from "./logFrames.js";
import { logNodeHash } from "./logHashes.js";
import { leavesOf, nodesBefore } from "./logPlaces.js";
import { MAX_LOG_SIZE } from "./logProofs.js";

const HASH = 32;
const OFFSET = 8;

/**
 * A log on disk: `entries`, a frame for each; `offsets`, where each begins; `nodes`, the hashes of all complete subtrees in the order in which
 * they are completed; `patients/<xx>/<PatientId>`, a line with the index of each entry. The entries are the truth; opening a log writes the
 * rest again from the last two entries, or from as far back as it is missing. Memory does not grow with the log.
 *
 * An append that was cut by a crash is undone, or, where its entry was written whole, done: then the log has a leaf that nobody has a receipt of, and no key was released
 * for it. One process opens a log at a time, since opening mends: a second one that
 * writes is noticed and refused.
 */
export class FileAccessLogStore implements AccessLogStore {
  readonly directory: string;
  readonly #open: OpenLogFile;
  readonly #entries: LogFile;
  readonly #offsets: LogFile;
  readonly #nodes: LogFile;
  #size = 0;
  /** Bytes of `entries` that hold whole frames. */
  #end = 0;
  /** Whether a write failed, so that the files have to be looked at again. */
  #isDoubtful = false;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(directory: string, openFile: OpenLogFile, files: readonly [LogFile, LogFile, LogFile]) {
    this.directory = directory;
    this.#open = openFile;
    [this.#entries, this.#offsets, this.#nodes] = files;
  }

  /**
   * Opens the log in a directory, and mends what a crash left; an empty log where there is none.
   * @param openFile how files are opened; the file system's unless told.
   * @throws IntegrityError `store.corrupt`: entries that were there have changed; MedtrailError `store.io`.
   */
  static async open(directory: string, openFile: OpenLogFile = openLogFile): Promise<FileAccessLogStore> {
    const home = resolve(directory);
    const files: LogFile[] = [];
    try {
      for (const name of ["entries", "offsets", "nodes"]) files.push(await openFile(join(home, name)));
      const [entries, offsets, nodes] = files;
      if (!entries || !offsets || !nodes) throw new Error("three files were opened");
      const store = new FileAccessLogStore(home, openFile, [entries, offsets, nodes]);
      await store.#mend();
      return store;
    } catch (error) {
      for (const file of files) await file.close().catch(() => undefined);
      throw error;
    }
  }

  async size(): Promise<number> {
    return this.#size;
  }

  /**
   * @throws InputError `input.invalid`, `access-log.range` when the log is full; IntegrityError `access-log.other-writer`; MedtrailError `store.io`: what was
   * written is undone or done by the next call.
   */
  append(entry: AccessEntry): Promise<number> {
    const next = this.#last.then(() => this.#append(entry));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async entry(index: number): Promise<AccessEntry> {
    requireBelow(index, this.#size);
    const [offset, end] = [await this.#offsetOf(index), await this.#offsetOf(index + 1)];
    if (end <= offset || end - offset > MAX_FRAME) {
      throw new IntegrityError("store.corrupt", "An entry of the log has moved", { path: this.directory, index });
    }
    const found = decodeFrame(await this.#entries.read(offset, end - offset));
    if (found === undefined) {
      throw new IntegrityError("store.corrupt", "An entry of the log has changed", { path: this.directory, index });
    }
    return found;
  }

  async node(level: number, index: number): Promise<Uint8Array> {
    const leaves = 2 ** level;
    requireBelow((index + 1) * leaves - 1, this.#size);
    return this.#node(level, index);
  }

  async indicesOf(patient: Hex): Promise<number[]> {
    const bytes = await readIfPresent(this.#patientPath(patient));
    const wanted = checkInput(bytes32, patient, "patient");
    const named = new Set<number>();
    for (const line of new TextDecoder().decode(bytes ?? new Uint8Array()).split("\n")) {
      if (/^[0-9]{1,10}$/.test(line)) named.add(Number(line));
    }
    const found: number[] = [];
    // A line is written before its entry: it may name an entry that never came, or that became another patient's.
    for (const index of [...named].sort((a, b) => a - b)) {
      if (index < this.#size && (await this.entry(index)).patient === wanted) found.push(index);
    }
    return found;
  }

  async close(): Promise<void> {
    await this.#last;
    for (const file of [this.#entries, this.#offsets, this.#nodes]) await file.close();
  }

  async #append(entry: AccessEntry): Promise<number> {
    const checked = checkInput(accessEntry, entry, "access log entry");
    if (this.#isDoubtful) await this.#mend();
    const index = this.#size;
    if (index === MAX_LOG_SIZE) requireBelow(index, MAX_LOG_SIZE);
    const found = await this.#entries.size();
    if (found !== this.#end) {
      const values = { path: this.directory, expected: this.#end, found };
      throw new IntegrityError("access-log.other-writer", "Somebody else writes this log", values);
    }
    this.#isDoubtful = true;
    const frame = encodeFrame(checked);
    await this.#notePatient(checked.patient, index);
    await this.#entries.write(this.#end, frame);
    await this.#entries.sync();
    await this.#place(checked, index, this.#end);
    await Promise.all([this.#offsets.sync(), this.#nodes.sync()]);
    this.#size = index + 1;
    this.#end += frame.length;
    this.#isDoubtful = false;
    return index;
  }

  /** Offset and nodes of an entry, from the entry. */
  async #place(entry: AccessEntry, index: number, offset: number): Promise<void> {
    const word = new Uint8Array(OFFSET);
    new DataView(word.buffer).setBigUint64(0, BigInt(offset));
    await this.#offsets.write(OFFSET * index, word);

    let hash = fromHex(accessLeaf(entry), HASH);
    const hashes = [hash];
    for (let level = 0, place = index; place % 2 === 1; level++, place = Math.floor(place / 2)) {
      hash = logNodeHash(await this.#node(level, place - 1), hash);
      hashes.push(hash);
    }
    const bytes = new Uint8Array(HASH * hashes.length);
    hashes.forEach((value, i) => {
      bytes.set(value, HASH * i);
    });
    await this.#nodes.write(HASH * nodesBefore(index), bytes);
  }

  /** Reads on from the last entries that are certain, and cuts what is no whole entry. */
  async #mend(): Promise<void> {
    const end = await this.#entries.size();
    const placed = Math.floor((await this.#offsets.size()) / OFFSET);
    const hashed = leavesOf(Math.floor((await this.#nodes.size()) / HASH));
    // The last may be half written; those before it were made durable before it was begun.
    const certain = Math.max(0, Math.min(placed, hashed) - 1);
    let index = Math.max(0, certain - 1);
    let offset = index === 0 ? 0 : Number(await this.#offsetWord(index));
    for (; ; index++) {
      const frame = await readFrame(this.#entries, offset, end);
      if (frame === undefined) break;
      // A line is durable before its entry is written; all are made again where the other files were taken away.
      if (certain === 0) await this.#notePatient(frame.entry.patient, index);
      await this.#place(frame.entry, index, offset);
      offset += frame.length;
    }
    // One append was under way, at the end: anything else is not a crash's doing.
    if (index < certain || !(await isTorn(this.#entries, offset, end))) {
      throw new IntegrityError("store.corrupt", "An entry of the log has changed", { path: this.directory, index });
    }
    await this.#entries.truncate(offset);
    await this.#offsets.truncate(OFFSET * index);
    await this.#nodes.truncate(HASH * nodesBefore(index));
    await Promise.all([this.#entries.sync(), this.#offsets.sync(), this.#nodes.sync()]);
    [this.#size, this.#end, this.#isDoubtful] = [index, offset, false];
  }

  async #notePatient(patient: Hex, index: number): Promise<void> {
    const file = await this.#open(this.#patientPath(patient));
    try {
      // The first line break ends what a crash may have cut.
      await file.write(await file.size(), new TextEncoder().encode(`\n${index}\n`));
      await file.sync();
    } finally {
      await file.close();
    }
  }

  #node(level: number, index: number): Promise<Uint8Array> {
    const lastLeaf = (index + 1) * 2 ** level - 1;
    return this.#nodes.read(HASH * (nodesBefore(lastLeaf) + level), HASH);
  }

  async #offsetOf(index: number): Promise<number> {
    return index === this.#size ? this.#end : Number(await this.#offsetWord(index));
  }

  async #offsetWord(index: number): Promise<bigint> {
    const word = await this.#offsets.read(OFFSET * index, OFFSET);
    return new DataView(word.buffer).getBigUint64(0);
  }

  #patientPath(patient: Hex): string {
    const name = checkInput(bytes32, patient, "patient").slice(2);
    return join(this.directory, "patients", name.slice(0, 2), name);
  }
}

function requireBelow(value: number, size: number): void {
  if (Number.isSafeInteger(value) && value >= 0 && value < size) return;
  throw new InputError("access-log.range", "The log has no such place", { value, max: size - 1 });
}

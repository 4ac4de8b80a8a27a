import { appendFile, readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { IntegrityError, MissingError } from "../../shared/errors.js";
import { errnoOf, fileFailure, readIfPresent, removeDurably, writeDurably } from "../../shared/FileSystem.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { eventDigest } from "../epcis/eventDigest.js";
import { serialiseEpcis } from "../epcis/serialiseEpcis.js";
import { refuseProblems } from "../epcis/validateEpcis.js";
import type { EventStore, StoredEvent } from "./EventStore.js";
import { eventEpcs } from "./eventEpcs.js";
import { gs1Identity } from "./gs1Identity.js";

const INDEX = "index.jsonl";

/**
 * Events on disk: `<xx>/<digest>.json`, each the canonical text of one event with its `@context`, and `index.jsonl`, a line
 * `["<digest>", "<EPC>", …]` for each. The index is made again from the events when it is absent, and never believed: what it names
 * is read and looked at. Files are readable by their owner alone (0600). Several processes may share a directory.
 */
export class FileEventStore implements EventStore {
  readonly directory: string;
  #digests = new Map<string, Set<Hex>>();
  #indexed = new Set<Hex>();
  /** Bytes of the index that were read. */
  #read = -1;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  /** @throws InputError `epcis.invalid` and those of `eventDigest`; MedtrailError `store.io` */
  async put(event: StoredEvent): Promise<Hex> {
    refuseProblems(event, "event");
    const text = serialiseEpcis(asEvent(event));
    const digest = digestOfText(text);
    await this.#load();
    // Line before file: a line without its file is passed over, a file without its line would never be found.
    if (!this.#indexed.has(digest)) await this.#append([digest, ...eventEpcs(event)]);
    const path = this.#path(digest);
    const present = await readIfPresent(path);
    if (present === undefined || readEvent(present, digest) === undefined) {
      await writeDurably(path, new TextEncoder().encode(text));
    }
    return digest;
  }

  async get(digest: Hex): Promise<StoredEvent> {
    const path = this.#path(digest);
    const bytes = await readIfPresent(path);
    if (bytes === undefined) throw new MissingError("trace.no-event", "No event with this digest", { digest, path });
    const event = readEvent(bytes, digest.toLowerCase());
    if (event !== undefined) return event;
    throw new IntegrityError("trace.event-changed", "The event has changed since it was stored", { digest, path });
  }

  /** Takes back an event whose step was refused; false when there was none. @throws MedtrailError `store.io` */
  async delete(digest: Hex): Promise<boolean> {
    return removeDurably(this.#path(digest));
  }

  async find(epc: string): Promise<Hex[]> {
    await this.#load();
    const { link } = gs1Identity(epc);
    const found: Hex[] = [];
    for (const digest of this.#digests.get(link) ?? []) {
      const bytes = await readIfPresent(this.#path(digest));
      const event = bytes === undefined ? undefined : readEvent(bytes, digest);
      // A changed file stays found, so that who asks for it learns that it was changed.
      if (bytes !== undefined && (event === undefined || eventEpcs(event).includes(link))) found.push(digest);
    }
    return found.sort();
  }

  async #load(): Promise<void> {
    const path = join(this.directory, INDEX);
    const size = await sizeOf(path);
    if (size === undefined) return this.#rebuild();
    if (size === this.#read) return;
    const bytes = (await readIfPresent(path)) ?? new Uint8Array();
    this.#digests = new Map();
    this.#indexed = new Set();
    // The last line may be half of one that is being written, or that a crash cut.
    for (const line of new TextDecoder().decode(bytes).split("\n")) this.#note(parseLine(line));
    this.#read = bytes.length;
  }

  async #rebuild(): Promise<void> {
    const lines: string[] = [];
    for (const name of await eventFiles(this.directory)) {
      const digest = toHex(fromHex(`0x${name}`, 32));
      const bytes = await readIfPresent(this.#path(digest));
      const event = bytes === undefined ? undefined : readEvent(bytes, digest);
      if (event !== undefined) lines.push(`${JSON.stringify([digest, ...eventEpcs(event)])}\n`);
    }
    await writeDurably(join(this.directory, INDEX), new TextEncoder().encode(lines.join("")));
    this.#read = -1;
    await this.#load();
  }

  async #append(words: readonly string[]): Promise<void> {
    const path = join(this.directory, INDEX);
    try {
      // The empty line ends what a crash may have cut.
      await appendFile(path, `\n${JSON.stringify(words)}\n`, { flush: true, mode: 0o600 });
    } catch (cause) {
      throw fileFailure("write", path, cause);
    }
  }

  #note([digest, ...links]: readonly string[]): void {
    if (digest === undefined || !/^0x[0-9a-f]{64}$/.test(digest)) return;
    const own: Hex = `0x${digest.slice(2)}`;
    this.#indexed.add(own);
    for (const link of links) {
      const known = this.#digests.get(link);
      if (known === undefined) this.#digests.set(link, new Set([own]));
      else known.add(own);
    }
  }

  #path(digest: Hex): string {
    const name = toHex(fromHex(digest, 32, "digest")).slice(2);
    return join(this.directory, name.slice(0, 2), `${name}.json`);
  }
}

function parseLine(line: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
  } catch {
    return [];
  }
}

/** The event, unless the bytes are not those of a valid one with this hash. */
function readEvent(bytes: Uint8Array, digest: string): StoredEvent | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const event: unknown = JSON.parse(text);
    refuseProblems(event, "event");
    return digestOfText(text) === digest && isStored(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function isStored(value: unknown): value is StoredEvent {
  return typeof value === "object" && value !== null && "eventTime" in value;
}

function digestOfText(text: string): Hex {
  return eventDigest(JSON.parse(text));
}

// The serialiser's type names the standard's five; it writes any event.
function asEvent(event: StoredEvent): Parameters<typeof serialiseEpcis>[0] {
  return event as Parameters<typeof serialiseEpcis>[0];
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return undefined;
    throw fileFailure("look for", path, cause);
  }
}

async function eventFiles(directory: string): Promise<string[]> {
  try {
    const names = await readdir(directory, { recursive: true });
    return names.flatMap((name) => /(?:^|[/\\])([0-9a-f]{64})\.json$/.exec(name)?.[1] ?? []);
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return [];
    throw fileFailure("list", dirname(directory), cause);
  }
}

import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { InputError, MissingError } from "../../shared/errors.js";
import { listIfPresent, readIfPresent, writeDurably } from "../../shared/FileSystem.js";
import type { Hex } from "../../shared/hex.js";
import { readDocument } from "../../shared/readDocument.js";
import type { CliContext } from "../CliContext.js";
import { NAME } from "../roomFields.js";
import { toJson } from "../toJson.js";

/** What the wallet gives names to. */
export type NamedKind =
  | "org"
  | "patient"
  | "record"
  | "batch"
  | "shipment"
  | "emergency"
  | "pool"
  | "request"
  | "plan"
  | "claim"
  | "indicator";

const entrySchema = z.looseObject({ id: bytes32 });

/** What the wallet knows of something that it named: its id, and more that is no secret. */
export type NamedEntry = z.output<typeof entrySchema>;

/** A user's folder: keystores, encrypted secrets, names, journals. Folders are 0700 and files 0600. */
export class Home {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The folder that the option, the environment or the user's own folder says. */
  static of(context: CliContext, option: string | undefined): Home {
    const { environment, folder } = context.io;
    const told = option ?? environment.MEDTRAIL_HOME;
    return new Home(told ? resolve(folder, told) : join(environment.HOME || homedir(), ".medtrail"));
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** Names something; what is known of it and not told again stays. @throws InputError `cli.name-taken` where the name stands for something else. */
  async name(kind: NamedKind, name: string, entry: NamedEntry): Promise<void> {
    const before = await this.#entry(kind, name);
    if (before !== undefined && before.id !== entry.id) {
      throw new InputError("cli.name-taken", "The wallet uses this name already", { kind, name, id: before.id });
    }
    const text = `${toJson({ ...before, ...entry }, 2)}\n`;
    await writeDurably(this.#pathOf(kind, name), new TextEncoder().encode(text));
  }

  /** Passes if the name is free. @throws InputError `cli.name-taken`. */
  async requireFree(kind: NamedKind, name: string): Promise<void> {
    const before = await this.#entry(kind, name);
    if (before !== undefined) {
      throw new InputError("cli.name-taken", "The wallet uses this name already", { kind, name, id: before.id });
    }
  }

  /** The id that a name or an id stands for. @throws MissingError `cli.unknown-name`. */
  async idOf(kind: NamedKind, given: string): Promise<Hex> {
    const id = bytes32.safeParse(given);
    return id.success ? id.data : (await this.entry(kind, given)).id;
  }

  /** What the wallet knows by this name, or by this id. @throws MissingError `cli.unknown-name`. */
  async entry(kind: NamedKind, given: string): Promise<NamedEntry & { readonly name: string }> {
    const id = bytes32.safeParse(given);
    if (!id.success) {
      const found = NAME.test(given) ? await this.#entry(kind, given) : undefined;
      if (found !== undefined) return { ...found, name: given };
    } else {
      const all = await this.list(kind);
      const found = all.find((one) => one.id === id.data);
      if (found !== undefined) return found;
    }
    throw new MissingError("cli.unknown-name", "The wallet does not know this", { kind, given, home: this.folder });
  }

  /** The name of an id, if the wallet has one. */
  async nameOf(kind: NamedKind, id: string): Promise<string | undefined> {
    return (await this.list(kind)).find((one) => one.id === id.toLowerCase())?.name;
  }

  async list(kind: NamedKind): Promise<(NamedEntry & { readonly name: string })[]> {
    const files = (await listIfPresent(this.path("names", kind))).filter((file) => file.endsWith(".json")).sort();
    const names = files.map((file) => file.slice(0, -".json".length));
    const entries = await Promise.all(names.map(async (name) => ({ name, entry: await this.#entry(kind, name) })));
    return entries.flatMap(({ name, entry }) => (entry === undefined ? [] : [{ ...entry, name }]));
  }

  /** A small file of the wallet's, if it is there. */
  async read(...parts: readonly string[]): Promise<string | undefined> {
    const bytes = await readIfPresent(this.path(...parts));
    return bytes && new TextDecoder().decode(bytes);
  }

  async write(text: string, ...parts: readonly string[]): Promise<void> {
    await writeDurably(this.path(...parts), new TextEncoder().encode(text));
  }

  #pathOf(kind: NamedKind, name: string): string {
    return this.path("names", kind, `${name}.json`);
  }

  async #entry(kind: NamedKind, name: string): Promise<NamedEntry | undefined> {
    return readDocument(this.#pathOf(kind, name), entrySchema, "wallet's name");
  }
}

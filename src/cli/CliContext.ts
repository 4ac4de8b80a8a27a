import { resolve } from "node:path";
import type { CliIo } from "./CliIo.js";
import type { Progress } from "./Progress.js";

/** What a command works with beside its input. */
export class CliContext {
  readonly io: CliIo;
  readonly progress: Progress;
  readonly #closing: (() => void | Promise<void>)[] = [];

  constructor(io: CliIo, progress: Progress) {
    this.io = io;
    this.progress = progress;
  }

  /** A path as the user wrote it, from the user's folder. */
  path(written: string): string {
    return resolve(this.io.folder, written);
  }

  /** Does something when the command has ended, however it ends. */
  atEnd(close: () => void | Promise<void>): void {
    this.#closing.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }
}

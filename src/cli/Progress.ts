import ora from "ora";
import type { CliStream } from "./CliIo.js";

/** What goes on, on standard error: one line that moves on a terminal, plain lines elsewhere. */
export class Progress {
  readonly #stream: CliStream;
  readonly #spinner: ReturnType<typeof ora> | undefined;
  #last = "";

  constructor(stream: CliStream) {
    this.#stream = stream;
    this.#spinner = stream.isTerminal ? ora({ stream: process.stderr, discardStdin: false }) : undefined;
  }

  tell(line: string): void {
    if (line === this.#last) return;
    this.#last = line;
    if (this.#spinner === undefined) this.#stream.write(`${line}\n`);
    else if (this.#spinner.isSpinning) this.#spinner.text = line;
    else this.#spinner.start(line);
  }

  /** Clears the line, so that the result stands alone. */
  end(): void {
    this.#spinner?.stop();
  }
}

/** What a command may touch of the process that it runs in. Tests give their own. */
export interface CliIo {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: CliStream;
  readonly stderr: CliStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly folder: string;
  /** Asks for something secret at the terminal, unseen; absent where there is none. */
  readonly askSecret?: (question: string) => Promise<string>;
  /** Calls `stop` where the user interrupts, for a command that goes on until then. Others end at once: their journals are for that. */
  readonly onInterrupt?: (stop: () => void) => void;
}

/** Where text goes. */
export interface CliStream {
  /** Whether somebody watches: then progress moves in place. */
  readonly isTerminal: boolean;
  write(text: string): void;
}

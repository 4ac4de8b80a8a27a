#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";
import type { CliIo, CliStream } from "./CliIo.js";
import { EXIT_STATUS } from "./exitStatus.js";
import { runCli } from "./runCli.js";

function streamOf(stream: NodeJS.WriteStream): CliStream {
  // Who reads may stop reading, as `head` does: no error.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
    // A full disk. The other stream may be written to; this one's error would come back here.
    if (stream !== process.stderr) process.stderr.write(`Error: the answer cannot be written (errno=${error.code})\n`);
    process.exit(EXIT_STATUS.failed);
  });
  return {
    // A terminal of unknown width has 0 columns, over which no line can be drawn again.
    isTerminal: stream.isTTY === true && stream.columns > 0,
    write: (text) => {
      stream.write(text);
    },
  };
}

/** `npm run medtrail` goes to the project's folder; paths are meant from where it was typed. */
const folder = (process.env.npm_lifecycle_event === "medtrail" && process.env.INIT_CWD) || process.cwd();

/** `.env` in the user's folder; the environment itself goes first. */
function environment(): CliIo["environment"] {
  try {
    return { ...parse(readFileSync(join(folder, ".env"))), ...process.env };
  } catch {
    return process.env;
  }
}

async function askSecret(question: string): Promise<string> {
  const { default: password } = await import("@inquirer/password");
  return password({ message: question, mask: false }, { output: process.stderr });
}

let stop: () => void = () => process.exit(EXIT_STATUS.interrupted);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop());

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: streamOf(process.stdout),
  stderr: streamOf(process.stderr),
  environment: environment(),
  folder,
  onInterrupt: (listener) => {
    // Once: who presses again does not want to wait.
    stop = () => {
      stop = () => process.exit(EXIT_STATUS.interrupted);
      listener();
    };
  },
  ...(process.stdin.isTTY ? { askSecret } : {}),
});

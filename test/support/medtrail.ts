import { spawn } from "node:child_process";
import { join } from "node:path";
import { runCli } from "../../src/cli/runCli.js";
import { ROOT } from "./runChild.js";

/** What a command line answered. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly stdin?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/** Runs the command line in this process: fast, for breadth. */
export async function medtrail(args: readonly string[], surroundings: Surroundings = {}): Promise<Answer> {
  const [stdout, stderr] = [[""], [""]];
  const status = await runCli(args, {
    stdin: (async function* () {
      if (surroundings.stdin !== undefined) yield surroundings.stdin;
    })(),
    stdout: { isTerminal: false, write: (text) => void stdout.push(text) },
    stderr: { isTerminal: false, write: (text) => void stderr.push(text) },
    environment: surroundings.environment ?? {},
    folder: surroundings.folder ?? ROOT,
  });
  return { status, stdout: stdout.join(""), stderr: stderr.join("") };
}

/** Runs it as users do, in a process of its own: for exit statuses and streams. */
export function medtrailProcess(args: readonly string[], surroundings: Surroundings = {}): Promise<Answer> {
  const child = spawn(join(ROOT, "node_modules", ".bin", "tsx"), [join(ROOT, "src/cli/medtrail.ts"), ...args], {
    cwd: surroundings.folder ?? ROOT,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...surroundings.environment },
    stdio: "pipe",
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(surroundings.stdin ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status: status ?? -1, stdout, stderr }));
  });
}

import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { serveReplica } from "../../audit/replicas/serveReplica.js";
import { checkInput } from "../../shared/checkInput.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { readJson } from "../readInput.js";

const tokensForm = z.strictObject({ read: z.string().min(16).optional(), write: z.string().min(16).optional() });

interface ServeInput {
  readonly folder: string;
  readonly port: number;
  readonly host: string;
  readonly tokens?: string | undefined;
  readonly evidence: "kept" | "index" | "rehash";
  readonly refresh: number;
  readonly for?: number | undefined;
}

/** Serves until Ctrl-C, or for so long. */
export async function serveCopy(context: CliContext, input: ServeInput): Promise<Outcome> {
  const { port, host, evidence, refresh } = input;
  const given = input.tokens === undefined ? {} : await readJson(context, input.tokens);
  const { read, write } = checkInput(tokensForm, given, "server's tokens");
  context.progress.tell(`looking through ${input.folder}`);
  const { url, close } = await serveReplica({
    replica: context.path(input.folder),
    ...{ host, port, evidence, refreshSeconds: refresh },
    ...(read === undefined ? {} : { readToken: read }),
    ...(write === undefined ? {} : { writeToken: write }),
  });
  context.atEnd(close);
  const stopping = new AbortController();
  context.io.onInterrupt?.(() => stopping.abort());
  context.progress.end();
  const how = input.for === undefined ? "Ctrl-C stops it" : `for ${input.for} seconds`;
  context.io.stderr.write(`${input.folder} at ${url}, ${write === undefined ? "read-only" : "to be mended"}; ${how}\n`);
  await interrupted(stopping.signal, input.for);
  return { value: { stopped: url } };
}

async function interrupted(signal: AbortSignal, seconds: number | undefined): Promise<void> {
  if (seconds !== undefined) await delay(1000 * seconds, undefined, { signal }).catch(() => undefined);
  else await new Promise<void>((stopped) => signal.addEventListener("abort", () => stopped(), { once: true }));
}

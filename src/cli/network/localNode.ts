import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { chmod, mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { MedtrailError, MissingError } from "../../shared/errors.js";
import { removeDurably } from "../../shared/FileSystem.js";
import { readDocument } from "../../shared/readDocument.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { Home } from "../home/Home.js";
import { packageFolder } from "../packageFolder.js";
import { toJson } from "../toJson.js";
import { rpcOf } from "./Desk.js";

/** What scripts/node.ts prints when it serves. */
const SERVES = /JSON-RPC at (http:\S+), chain id (\d+)[\s\S]*Addresses in (.+)\n[\s\S]*Ctrl-C stops it/;
const LOOK_EVERY_MS = 200;

const nodeSchema = z.strictObject({ pid: z.int().positive(), rpc: z.url(), chainId: z.int(), deployment: z.string() });

interface NodeInput {
  readonly port?: number | undefined;
  readonly detach?: boolean | undefined;
  readonly home?: string | undefined;
}

/**
 * Starts Hardhat's node with everything deployed, in a process of its own.
 * @throws MissingError `cli.no-checkout`; MedtrailError `cli.node-failed`.
 */
export async function startNode(context: CliContext, { detach, home: folder, ...told }: NodeInput): Promise<Outcome> {
  const home = Home.of(context, folder);
  // Where the other commands look for it, if that is this machine.
  const { hostname, port: looked } = new URL(rpcOf(context, {}));
  const port = told.port ?? (isLocalHost(hostname) && looked !== "" ? Number(looked) : 8545);
  const root = await packageFolder();
  const script = join(root, "scripts", "node.ts");
  if (!existsSync(script)) {
    throw new MissingError("cli.no-checkout", "The local network comes with the checkout, not with the package", {
      folder: root,
    });
  }
  const log = home.path("network", "node.log");
  await mkdir(dirname(log), { recursive: true, mode: 0o700 });
  const output = openSync(log, "w", 0o600);
  await chmod(log, 0o600);
  const { resolve } = createRequire(join(root, "package.json"));
  // Hardhat asks for a newer Node than this program: the checkout brings one.
  const bundled = join(root, "node_modules", "node", "bin", "node");
  const node = existsSync(bundled) ? bundled : process.execPath;
  const start = (program: string, args: readonly string[]) =>
    spawn(node, [program, ...args], {
      cwd: root,
      // Only what it needs: a password or key of the wallet is none of its business.
      env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port) },
      stdio: ["ignore", output, output],
      detached: detach === true,
    });
  context.progress.tell("compiling the contracts, as far as they changed");
  const hardhat = join(dirname(resolve("hardhat/package.json")), "dist", "src", "cli.js");
  if ((await endOf(start(hardhat, ["build", "--no-tests"]))) !== 0) throw failed(await readFile(log, "utf8"), log);
  context.progress.tell("starting a network and deploying everything");
  // One process, so that stopping it stops all of it.
  const child = start("--import", [pathToFileURL(resolve("tsx")).href, script]);
  const ended = endOf(child);
  const looking = new AbortController();
  const answer = await Promise.race([serving(log, looking.signal), ended]);
  looking.abort();
  if (typeof answer !== "object" || child.pid === undefined) throw failed(await readFile(log, "utf8"), log);
  const served = { ...answer, pid: child.pid };
  if (detach === true) {
    await home.write(`${toJson(served)}\n`, "network", "node.json");
    child.unref();
    return { value: served };
  }
  context.progress.end();
  const { rpc, chainId, deployment } = served;
  context.io.stderr.write(`JSON-RPC at ${rpc}, chain ${chainId}, addresses in ${deployment}; Ctrl-C stops it\n`);
  context.io.onInterrupt?.(() => child.kill("SIGTERM"));
  await ended;
  return { value: { stopped: rpc } };
}

/** Stops a node that was started to go on behind. @throws MissingError `cli.no-node`. */
export async function stopNode(
  context: CliContext,
  { home: folder }: { readonly home?: string | undefined },
): Promise<Outcome> {
  const home = Home.of(context, folder);
  const file = home.path("network", "node.json");
  const node = await readDocument(file, nodeSchema, "local network");
  if (node === undefined || !isAlive(node.pid)) {
    await removeDurably(file);
    throw new MissingError("cli.no-node", "No network that this wallet started is running", { home: home.folder });
  }
  process.kill(node.pid, "SIGTERM");
  while (isAlive(node.pid)) await delay(LOOK_EVERY_MS);
  await removeDurably(file);
  return { value: { stopped: node.rpc } };
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(-1));
    child.once("exit", (status) => resolve(status ?? -1));
  });
}

interface Serving {
  readonly rpc: string;
  readonly chainId: number;
  readonly deployment: string;
}

/** Looks into the log until the node serves. @param signal ends the looking. */
async function serving(log: string, signal: AbortSignal): Promise<Serving | undefined> {
  while (!signal.aborted) {
    const [, rpc = "", chainId = "", deployment = ""] = SERVES.exec(await readFile(log, "utf8")) ?? [];
    if (rpc !== "") return { rpc, chainId: Number(chainId), deployment };
    await delay(LOOK_EVERY_MS);
  }
  return undefined;
}

function isLocalHost(name: string): boolean {
  return name === "127.0.0.1" || name === "localhost";
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function failed(printed: string, log: string): MedtrailError {
  const [reason = "it ended"] = printed.trim().split("\n").slice(-1);
  return new MedtrailError("cli.node-failed", "The local network did not start", { reason, log });
}

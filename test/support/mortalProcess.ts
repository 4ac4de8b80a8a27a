import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContractRunner, Signer } from "ethers";
import { interceptedRunner } from "./interceptedRunner.js";

const FILE_CALLS = [
  "link",
  "lstat",
  "mkdir",
  "open",
  "readFile",
  "readdir",
  "rename",
  "rm",
  "rmdir",
  "stat",
  "unlink",
] as const;
const HANDLE_CALLS = ["read", "stat", "sync", "write", "writeFile"] as const;

/** What every call after the death of a process ends in. */
class ProcessDied extends Error {}

/** How a run ended, and how many calls it made to the file system and the chain. */
export interface Life<T> {
  readonly calls: number;
  readonly died: boolean;
  readonly result: T | undefined;
  readonly error: unknown;
}

/**
 * Runs something as if the process were killed at its call number `lifetime` (from 0): that call and every later one to the file system
 * or through `runnerOf` fails, its own clean-up included, and whatever it had written stays. The real files are used; a write dies halfway.
 */
export async function runMortal<T>(
  lifetime: number,
  run: (runnerOf: (account: Signer) => ContractRunner & Pick<Signer, "getAddress">) => Promise<T>,
): Promise<Life<T>> {
  let calls = 0;
  const step = () => {
    if (calls++ >= lifetime) throw new ProcessDied();
  };
  const path = join(tmpdir(), `medtrail-${crypto.randomUUID()}`);
  const handle = await promises.open(path, "w+");
  const prototype: object = Object.getPrototypeOf(handle);
  await handle.close();
  await promises.rm(path);
  const undo = [
    ...FILE_CALLS.map((name) => intercept(promises, name, step)),
    ...HANDLE_CALLS.map((name) => intercept(prototype, name, step)),
  ];
  syncBuiltinESMExports();
  const runnerOf = (account: Signer) =>
    interceptedRunner(account, {
      call: async (transaction) => {
        step();
        return account.call(transaction);
      },
      sendTransaction: async (transaction) => {
        step();
        const sent = await account.sendTransaction(transaction);
        step(); // it was sent, and nobody learns of it
        return sent;
      },
    });
  let result: T | undefined;
  let error: unknown;
  try {
    result = await run(runnerOf);
  } catch (caught) {
    error = caught;
  } finally {
    for (const back of undo) back();
    syncBuiltinESMExports();
  }
  return { calls, died: calls > lifetime, result, error };
}

function intercept(target: object, name: string, step: () => void): () => void {
  const real: unknown = Reflect.get(target, name);
  if (typeof real !== "function") throw new Error(`there is no ${name}`);
  Reflect.set(target, name, async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    try {
      step();
    } catch (death) {
      const [bytes] = args;
      if (name === "writeFile" && bytes instanceof Uint8Array) {
        await Reflect.apply(real, this, [bytes.subarray(0, bytes.length / 2)]);
      }
      throw death;
    }
    return Reflect.apply(real, this, args);
  });
  return () => void Reflect.set(target, name, real);
}

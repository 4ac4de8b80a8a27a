import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { BrowserProvider } from "ethers";
import type { PatientSigner } from "../../src/identity/signers/PatientSigner.js";
import type { Connection } from "../../src/shared/connect.js";
import type { TestSystem } from "./testSystem.js";

/** Thrown into the process that is being killed. Nothing it does afterwards reaches disk, chain or signer. */
export class Killed extends Error {}

const FILE_CALLS = ["mkdir", "open", "readFile", "readdir", "rename", "rm", "stat", "unlink"] as const;
const READS: ReadonlySet<string> = new Set(["readFile", "readdir", "stat"]);
const HANDLE_CALLS: ReadonlySet<unknown> = new Set(["writeFile", "sync"]);

interface Closable {
  close(): Promise<void>;
}

function isClosable(value: unknown): value is Closable {
  return typeof value === "object" && value !== null && "close" in value && typeof value.close === "function";
}

/**
 * A process that dies at a given step. Every call that changes something, of the file system or of the chain, is two steps: before it took
 * effect, and after, so that a process may die without knowing what it did. A file's bytes are a third: half of them are written. A call
 * that only reads, or asks for a signature, is one.
 */
export class Life {
  steps = 0;
  dead = false;
  readonly #providers: BrowserProvider[] = [];
  readonly #opened: Closable[] = [];

  /** @param lastStep the step at which it dies; never, when infinite. */
  constructor(readonly lastStep = Number.POSITIVE_INFINITY) {}

  /** One call to the world outside. */
  async #call<T>(act: () => Promise<T>, changes: boolean): Promise<T> {
    this.#step();
    const answer = await act();
    if (changes) this.#step();
    return answer;
  }

  /** The connection of this process: an account of the test's network behind a node that it may not outlive. */
  async connection({ chain, ethers, deployment }: TestSystem, account: string): Promise<Connection> {
    const node = {
      request: ({ method, params }: { method: string; params?: unknown[] | Record<string, unknown> }) =>
        this.#call(
          () => ethers.provider.send(method, Array.isArray(params) ? params : []),
          method === "eth_sendTransaction",
        ),
    };
    const options = { staticNetwork: true, cacheTimeout: -1, pollingInterval: 10 };
    const provider = new BrowserProvider(node, deployment.chainId, options);
    this.#providers.push(provider);
    return chain.as(await provider.getSigner(account));
  }

  /** The patient's signer in the hands of this process. */
  signer(inner: PatientSigner): PatientSigner {
    return {
      signer: inner.signer,
      signTypedData: (domain, types, value) => this.#call(() => inner.signTypedData(domain, types, value), false),
    };
  }

  /** Runs something in this process: while it runs, every file call of the program goes through here. Answers whether it died. */
  async run(body: () => Promise<unknown>): Promise<boolean> {
    const real = { ...fs };
    // The functions of a builtin module, as its importers see them, are those of this object once they are synchronised.
    for (const name of FILE_CALLS) {
      const original = real[name];
      Reflect.set(fs, name, async (...args: unknown[]) => {
        const answer: unknown = await this.#call(async () => {
          const made: unknown = await Reflect.apply(original, fs, args);
          if (isClosable(made)) this.#opened.push(made);
          return made;
        }, !READS.has(name));
        return isClosable(answer) ? this.#handle(answer) : answer;
      });
    }
    syncBuiltinESMExports();
    try {
      await body();
    } catch (error) {
      if (!this.dead) throw error;
    } finally {
      Object.assign(fs, real);
      syncBuiltinESMExports();
      // The operating system closes what a dead process had open.
      await Promise.allSettled(this.#opened.splice(0).map((handle) => handle.close()));
    }
    return this.dead;
  }

  #handle(handle: Closable): unknown {
    return new Proxy(handle, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        const call = (...args: unknown[]): Promise<unknown> => Reflect.apply(member, target, args);
        if (!HANDLE_CALLS.has(name)) return call;
        return (...args: unknown[]) =>
          this.#call(async () => {
            const [bytes] = args;
            if (!(bytes instanceof Uint8Array)) return call(...args);
            await call(bytes.subarray(0, bytes.length >> 1));
            this.#step();
            return call(bytes.subarray(bytes.length >> 1));
          }, true);
      },
    });
  }

  #step(): void {
    if (this.dead || ++this.steps >= this.lastStep) {
      this.dead = true;
      // ethers would go on asking for a transaction's fate.
      for (const provider of this.#providers.splice(0)) provider.destroy();
      throw new Killed("killed");
    }
  }
}

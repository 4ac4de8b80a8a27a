import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Another process of the benchmark, so that memory is measured where it is used. */
export interface BenchProcess {
  ask(order: object): Promise<unknown>;
  close(): Promise<void>;
}

/** @param heap the most that its JavaScript heap may take, in MiB. */
export function startProcess(heap: number): BenchProcess {
  const child = fork(fileURLToPath(new URL("replicaProcess.ts", import.meta.url)), {
    execArgv: ["--import", "tsx", `--max-old-space-size=${heap}`],
  });
  return {
    ask: (order) =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null) => reject(new Error(`the process ended with ${code}`));
        child.once("exit", ended);
        child.once("message", (told) => {
          child.off("exit", ended);
          resolve(told);
        });
        child.send(order);
      }),
    close: () =>
      new Promise((closed) => {
        if (child.exitCode !== null || child.signalCode !== null) return closed();
        child.once("exit", () => closed());
        child.kill();
      }),
  };
}

import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Life } from "./Life.js";
import type { TestSystem } from "./testSystem.js";

/** What is killed, and what must hold afterwards. */
export interface Mortal {
  /** What the process does. */
  readonly run: (life: Life) => Promise<unknown>;
  /** What a restarted process does, and what must then be true. `step` is that of the kill. */
  readonly restart: (step: number) => Promise<void>;
}

/**
 * Lets a process do something again and again, killed one step later each time, until it lives to the end; each time from the same
 * chain and the same files. Answers how many steps there were.
 */
export async function killAtEveryStep(system: TestSystem, { run, restart }: Mortal): Promise<number> {
  const copy = await mkdtemp(join(tmpdir(), "medtrail-copy-"));
  try {
    await cp(system.folder, copy, { recursive: true });
    for (let step = 1; ; step++) {
      const { restore } = await system.networkHelpers.takeSnapshot();
      const life = new Life(step);
      const died = await life.run(() => run(life));
      await restart(step);
      await restore();
      await rm(system.folder, { recursive: true });
      await cp(copy, system.folder, { recursive: true });
      if (!died) return life.steps;
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

import { join, resolve } from "node:path";
import { checkInput } from "../../shared/checkInput.js";
import { IntegrityError } from "../../shared/errors.js";
import { listIfPresent, writeDurably } from "../../shared/FileSystem.js";
import { readDocument } from "../../shared/readDocument.js";
import { removeNamed } from "../../shared/removeFiles.js";
import type { ErasureJournal } from "./ErasureJournal.js";
import { type ErasurePlan, erasurePlan, erasurePlanId } from "./ErasurePlan.js";

const NAME = /^[0-9a-f]{64}\.json$/;

/** An erasure journal as files, one a plan, named by its id. */
export class FileErasureJournal implements ErasureJournal {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  async put(plan: ErasurePlan): Promise<void> {
    const checked = checkInput(erasurePlan, plan, "erasure plan");
    const bytes = new TextEncoder().encode(`${JSON.stringify(checked)}\n`);
    await writeDurably(join(this.directory, await nameOf(checked)), bytes);
  }

  async list(): Promise<ErasurePlan[]> {
    const names = (await listIfPresent(this.directory)).filter((name) => NAME.test(name)).sort();
    const plans = await Promise.all(names.map((name) => this.#read(name)));
    return plans.filter((plan) => plan !== undefined);
  }

  async delete(plan: ErasurePlan): Promise<boolean> {
    return (await removeNamed(this.directory, await nameOf(plan))) > 0;
  }

  async #read(name: string): Promise<ErasurePlan | undefined> {
    const path = join(this.directory, name);
    const plan = await readDocument(path, erasurePlan, "erasure plan");
    if (plan === undefined || (await nameOf(plan)) === name) return plan;
    throw new IntegrityError("store.corrupt", "The erasure plan is not the one of its name", { path });
  }
}

async function nameOf(plan: ErasurePlan): Promise<string> {
  return `${(await erasurePlanId(plan)).slice(2)}.json`;
}

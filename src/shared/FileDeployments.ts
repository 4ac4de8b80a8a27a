import { join } from "node:path";
import { type Deployment, parseDeployment } from "./Deployment.js";
import { InputError, MissingError } from "./errors.js";
import { readIfPresent, writeDurably } from "./FileSystem.js";

/** Deployments as files `<chainId>.json` in one folder: `deployments/` of the project, or of the installed package. */
export class FileDeployments {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws MissingError `deployment.missing`; InputError `deployment.form`, `input.invalid`. */
  async read(chainId: number | bigint): Promise<Deployment> {
    const path = this.pathOf(chainId);
    const bytes = await readIfPresent(path);
    if (bytes === undefined)
      throw new MissingError("deployment.missing", "Nothing is deployed here", { chainId, path });
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch (cause) {
      throw new InputError("deployment.form", "The deployment file is not JSON", { path }, { cause });
    }
    const deployment = parseDeployment(value, path);
    if (BigInt(deployment.chainId) !== BigInt(chainId)) {
      throw new InputError("deployment.form", "The deployment file is of another chain", {
        path,
        chainId: deployment.chainId,
      });
    }
    return deployment;
  }

  /** Replaces the chain's file, or writes it anew. @throws MedtrailError `store.io`. */
  async write(deployment: Deployment): Promise<string> {
    const path = this.pathOf(deployment.chainId);
    await writeDurably(path, new TextEncoder().encode(`${JSON.stringify(deployment, null, 2)}\n`));
    return path;
  }

  pathOf(chainId: number | bigint): string {
    return join(this.#folder, `${chainId}.json`);
  }
}

import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { listTransactions, TransactionStatus } from "@nomicfoundation/ignition-core";
import { config } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { InputError } from "../src/shared/errors.js";

/** The chain id of Hardhat's local networks, which forget everything when they stop. */
const LOCAL_CHAIN = 31_337n;

/** Ignition's journal of one chain: it lets an interrupted deployment go on. */
export class Journal {
  readonly folder: string;
  readonly #connection: NetworkConnection;
  readonly #chainId: bigint;

  constructor(connection: NetworkConnection, chainId: bigint) {
    this.#connection = connection;
    this.#chainId = chainId;
    this.folder = join(config.paths.ignition, "deployments", `chain-${chainId}`);
  }

  /**
   * Removes a journal that speaks of an earlier life of a local chain, whose addresses would be empty now.
   * @throws InputError `deployment.stale-journal` when any other chain has lost what was deployed.
   */
  async dropIfStale(): Promise<void> {
    const [first] = await this.#transactions();
    if (first?.status !== TransactionStatus.SUCCESS || (await this.#blockOf(first.txHash)) !== undefined) return;
    if (this.#chainId !== LOCAL_CHAIN) {
      throw new InputError("deployment.stale-journal", "The chain does not know what its journal says was deployed", {
        chainId: this.#chainId,
        journal: this.folder,
      });
    }
    await rm(this.folder, { recursive: true });
  }

  /** The block before the first transaction; nothing where there is no journal, as in process. */
  async startBlock(): Promise<number | undefined> {
    const [first] = await this.#transactions();
    const block = first && (await this.#blockOf(first.txHash));
    return block === undefined ? undefined : block - 1;
  }

  async #transactions() {
    if (!existsSync(this.folder)) return [];
    return listTransactions(this.folder, { loadArtifact: () => Promise.reject(new Error("not needed")) });
  }

  async #blockOf(hash: string): Promise<number | undefined> {
    return (await this.#connection.ethers.provider.getTransactionReceipt(hash))?.blockNumber;
  }
}

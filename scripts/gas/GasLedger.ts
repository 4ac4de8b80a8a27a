import type { ContractTransactionResponse } from "ethers";
import { getBytes } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { send } from "../../src/shared/send.js";
import { callOf } from "./uncoveredFunctions.js";

/** Prices of the osaka fork (yellow paper, appendix G; EIP-2028, EIP-2929). */
const TRANSACTION = 21_000n;
const ZERO_BYTE = 4n;
const OTHER_BYTE = 16n;
const COLD_ACCOUNT = 2_600n;
const WARM_ACCOUNT = 100n;

/** Gas by sentence, in the order of measuring. */
export class GasLedger {
  /** Which functions of which contracts were measured; see uncoveredFunctions. */
  readonly calls = new Set<string>();
  readonly #rows = new Map<string, bigint>();
  readonly #connection: NetworkConnection;

  constructor(connection: NetworkConnection) {
    this.#connection = connection;
  }

  /** `receipt.gasUsed` of one transaction. */
  async transaction(sentence: string, sent: Promise<ContractTransactionResponse>): Promise<void> {
    this.#add(sentence, await this.#gasUsed(sent));
  }

  /** A transaction's gas, shared out evenly. */
  async each(sentence: string, count: number, sent: Promise<ContractTransactionResponse>): Promise<void> {
    this.#add(sentence, (await this.#gasUsed(sent)) / BigInt(count));
  }

  /**
   * What a contract pays that asks the view first in its transaction: the view's own gas and the cold account. Taken from a
   * call's trace, less what only a transaction pays: its base and its calldata.
   */
  async view(sentence: string, call: { to?: string | null; data?: string | null }): Promise<void> {
    const { to, data } = call;
    if (!to || !data) throw new Error(`no call for "${sentence}"`);
    const request = { method: "debug_traceCall", params: [{ to, data }, "latest", { disableStorage: true }] };
    const trace: unknown = await this.#connection.provider.request(request);
    if (typeof trace !== "object" || trace === null || !("gas" in trace)) throw new Error("no trace");
    if ("failed" in trace && trace.failed) throw new Error(`"${sentence}" reverts`);
    const calldata = getBytes(data).reduce((sum, byte) => sum + (byte === 0 ? ZERO_BYTE : OTHER_BYTE), 0n);
    this.calls.add(callOf(to, data));
    this.#add(sentence, BigInt(String(trace.gas)) - TRANSACTION - calldata + COLD_ACCOUNT - WARM_ACCOUNT);
  }

  /** Rows that belong together, in sum. */
  sum(sentence: string, parts: readonly string[]): void {
    this.#add(
      sentence,
      parts.reduce((total, part) => {
        const gas = this.#rows.get(part);
        if (gas === undefined) throw new Error(`"${part}" was not measured`);
        return total + gas;
      }, 0n),
    );
  }

  /** Any other count, as of bytes. */
  count(sentence: string, value: number | bigint): void {
    this.#add(sentence, BigInt(value));
  }

  get rows(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#rows].map(([sentence, gas]) => [sentence, Number(gas)]));
  }

  async #gasUsed(sent: Promise<ContractTransactionResponse>): Promise<bigint> {
    const { gasUsed } = await send(sent);
    const { to, data } = await sent;
    if (to !== null) this.calls.add(callOf(to, data));
    return gasUsed;
  }

  #add(sentence: string, gas: bigint): void {
    if (this.#rows.has(sentence)) throw new Error(`"${sentence}" is measured twice`);
    this.#rows.set(sentence, gas);
  }
}

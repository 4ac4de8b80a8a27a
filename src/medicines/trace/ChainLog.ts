import type { Hex } from "../../shared/hex.js";
import { chainWord as hex } from "../ids/chainWord.js";

/** The contracts whose events tell where goods are, and how they were kept. */
export type TraceContract = "batches" | "units" | "packDesk" | "setAsideDesk" | "recallDesk" | "coldChain";

/** One event of a contract. */
export class ChainLog {
  constructor(
    readonly contract: TraceContract,
    /** Name of the event, as `UnitShipped`. */
    readonly name: string,
    readonly values: Readonly<Record<string, unknown>>,
    readonly transaction: Hex,
    readonly block: number,
    /** Position among the logs of its block. */
    readonly logIndex: number,
    readonly time: Date,
  ) {}

  /** A word of 32 bytes; zero when the event has no such value. */
  word(name: string): Hex {
    const value = this.values[name];
    return hex(typeof value === "string" ? value : `0x${"0".repeat(64)}`);
  }

  number(name: string): number {
    return Number(this.values[name] ?? 0);
  }

  words(name: string): Hex[] {
    const value = this.values[name];
    return Array.isArray(value) ? value.map((word) => hex(String(word))) : [];
  }

  /** A struct, or a list of them, each as a log of its own. */
  parts(name: string): ChainLog[] {
    const value = this.values[name];
    const all: readonly unknown[] = Array.isArray(value) ? value : [value];
    return all.map((part) => this.#with(typeof part === "object" && part !== null ? { ...part } : {}));
  }

  /** Before another: in the order of the chain. */
  static compare(a: ChainLog, b: ChainLog): number {
    return a.block - b.block || a.logIndex - b.logIndex;
  }

  #with(values: Readonly<Record<string, unknown>>): ChainLog {
    return new ChainLog(this.contract, this.name, values, this.transaction, this.block, this.logIndex, this.time);
  }
}

import type { Connection } from "./connect.js";
import { InputError, MissingError } from "./errors.js";
import { ask } from "./send.js";

/** A block's facts, each asked for once. */
export class BlockTimes {
  readonly #connection: Connection;
  readonly #known = new Map<number, Promise<{ readonly time: number; readonly hash: string | null }>>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The block's time in seconds. @throws InputError `chain.no-provider`; MissingError `chain.no-block`; MedtrailError `chain.failed`. */
  async timeOf(block: number): Promise<number> {
    return (await this.#blockOf(block)).time;
  }

  /** The block's hash. @throws as {@link timeOf}. */
  async hashOf(block: number): Promise<string | null> {
    return (await this.#blockOf(block)).hash;
  }

  #blockOf(number: number) {
    const known = this.#known.get(number);
    if (known !== undefined) return known;
    const asked = this.#ask(number);
    this.#known.set(number, asked);
    return asked;
  }

  async #ask(number: number) {
    const { provider } = this.#connection.runner;
    if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
    const block = await ask(provider.getBlock(number));
    if (block === null) throw new MissingError("chain.no-block", "The node does not have a block", { block: number });
    return { time: block.timestamp, hash: block.hash };
  }
}

import type { Provider } from "ethers";
import type { Connection } from "../../shared/connect.js";
import { InputError, MissingError } from "../../shared/errors.js";
import { plainValue } from "../../shared/plainValue.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import { chainWord } from "../ids/chainWord.js";
import { ChainLog, type TraceContract } from "./ChainLog.js";

/** Words of one topic in one question; nodes limit how long a filter is. */
const MAX_WORDS = 100;

/** Events by their indexed values, from the deployment's first block on. */
export class LogReader {
  readonly #connection: Connection;
  readonly #provider: Provider;
  readonly #times = new Map<number, Promise<Date>>();

  /** @throws InputError `chain.no-provider` */
  constructor(connection: Connection) {
    const { provider } = connection.runner;
    if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
    this.#connection = connection;
    this.#provider = provider;
  }

  /**
   * Events of one name, in the order of the chain.
   * @param topics a value for each indexed parameter, several of which one must fit, or null for any; trailing ones may be left out.
   * @throws MedtrailError `chain.failed`
   */
  async read(
    contract: TraceContract,
    name: string,
    topics: readonly (string | number | bigint | readonly string[] | null)[],
  ): Promise<ChainLog[]> {
    const list = topics.findIndex((topic) => Array.isArray(topic));
    const words: unknown = topics[list];
    if (!Array.isArray(words)) return this.#read(contract, name, topics);
    const found: ChainLog[] = [];
    for (let at = 0; at < words.length; at += MAX_WORDS) {
      found.push(...(await this.#read(contract, name, topics.with(list, words.slice(at, at + MAX_WORDS)))));
    }
    return found.sort(ChainLog.compare);
  }

  async #read(contract: TraceContract, name: string, topics: readonly unknown[]): Promise<ChainLog[]> {
    const bound = this.#connection[contract];
    const logs = await ask(
      this.#provider.getLogs({
        address: await bound.getAddress(),
        topics: bound.interface.encodeFilterTopics(name, [...topics]),
        fromBlock: this.#connection.deployment.startBlock,
      }),
    );
    return Promise.all(
      logs.map(async (log) => {
        const parsed = bound.interface.parseLog(log);
        if (parsed === null) throw new MissingError("chain.no-contract", "The contract has no such event", { name });
        const values = parsed.fragment.inputs.map(
          (input, i) => [input.name, plainValue(input, parsed.args[i])] as const,
        );
        const time = await this.#timeOf(log.blockNumber);
        const transaction = chainWord(log.transactionHash);
        return new ChainLog(contract, name, Object.fromEntries(values), transaction, log.blockNumber, log.index, time);
      }),
    );
  }

  #timeOf(block: number): Promise<Date> {
    const known = this.#times.get(block);
    if (known !== undefined) return known;
    const time = ask(this.#provider.getBlock(block)).then((found) => {
      if (found === null) throw new MissingError("chain.no-contract", "The node does not have a block", { block });
      return fromSeconds(found.timestamp);
    });
    this.#times.set(block, time);
    return time;
  }
}

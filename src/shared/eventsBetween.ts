import type { Connection } from "./connect.js";
import { ask } from "./send.js";

/** Blocks of one question. Public nodes answer 10,000 at most, some fewer; those are asked again for half. */
const MAX_BLOCKS = 10_000;

/** The blocks to look at; from the deployment's first to the latest when left out. */
export interface BlockSpan {
  readonly fromBlock?: number;
  readonly toBlock?: number;
}

/**
 * All events of a kind, oldest first, asked for in bounded pieces. A piece that the node refuses is halved, down to one block, as long
 * as halving helps: nodes bound blocks and answers alike, and each in its own words.
 * @param query a contract's `queryFilter` with its filter.
 * @throws MedtrailError `chain.failed`.
 */
export async function eventsBetween<E>(
  connection: Connection,
  query: (fromBlock: number, toBlock: number) => Promise<E[]>,
  { fromBlock, toBlock }: BlockSpan = {},
): Promise<E[]> {
  const last = toBlock ?? (await latestBlock(connection));
  const found: E[] = [];
  let size = MAX_BLOCKS;
  for (let start = fromBlock ?? connection.deployment.startBlock; start <= last; ) {
    const end = Math.min(last, start + size - 1);
    let events: E[];
    try {
      events = await ask(query(start, end));
    } catch (error) {
      if (end === start) throw error;
      size = Math.ceil((end - start + 1) / 2);
      continue;
    }
    found.push(...events);
    start = end + 1;
  }
  return found;
}

/** The number of the newest block. @throws MedtrailError `chain.failed`. */
export async function latestBlock({ runner }: Connection): Promise<number> {
  // `connect` requires a provider.
  const block = await ask(runner.provider?.getBlockNumber() ?? Promise.resolve(0));
  return block;
}

import { Interface, type Log } from "ethers";
import {
  CoverageFund__factory,
  CoveragePlans__factory,
  LevelDesk__factory,
} from "../../../../typechain-types/index.js";
import { BlockTimes } from "../../../shared/BlockTimes.js";
import { bytes32 } from "../../../shared/bytes32.js";
import { checkInput } from "../../../shared/checkInput.js";
import type { Connection } from "../../../shared/connect.js";
import { InputError, MedtrailError } from "../../../shared/errors.js";
import { type BlockSpan, eventsBetween, latestBlock } from "../../../shared/eventsBetween.js";
import type { Hex } from "../../../shared/hex.js";
import { inLanes } from "../../../shared/inLanes.js";
import { fromSeconds } from "../../../shared/time.js";
import { type FundEvent, fundEvent } from "./FundEvent.js";

const BLOCK_LANES = 8;

const EVENTS = new Interface(
  [...CoveragePlans__factory.abi, ...LevelDesk__factory.abi, ...CoverageFund__factory.abi].filter(
    ({ type }) => type === "event",
  ),
);

/**
 * Everything that the chain tells of a plan, oldest first: all that its money follows from.
 * @throws InputError `input.invalid`; MissingError `chain.no-block`; MedtrailError `chain.failed`, `chain.other-version`.
 */
export async function readFundStory(connection: Connection, plan: Hex, span: BlockSpan = {}): Promise<FundEvent[]> {
  const id = checkInput(bytes32, plan, "PlanId");
  const provider = providerOf(connection);
  const { CoveragePlans, LevelDesk, CoverageFund } = connection.deployment.contracts;
  // Both questions end at one block: a claim without the premium before it would be no story.
  const toBlock = span.toBlock ?? (await latestBlock(connection));
  // Events of a plan have it as their first topic, those of a claim as their second.
  const logsOf = (topics: (string | null)[]) =>
    eventsBetween(
      connection,
      (fromBlock, toBlock) =>
        provider.getLogs({ address: [CoveragePlans, LevelDesk, CoverageFund], topics, fromBlock, toBlock }),
      { ...span, toBlock },
    );
  const logs = [...(await logsOf([null, id])), ...(await logsOf([null, null, id]))];
  return eventsOfLogs(connection, logs);
}

/** The events among logs of the coverage contracts, in the order of the chain. @throws as {@link readFundStory}. */
export async function eventsOfLogs(connection: Connection, logs: readonly Log[]): Promise<FundEvent[]> {
  const blocks = new BlockTimes(connection);
  const numbers = [...new Set(logs.map(({ blockNumber }) => blockNumber))];
  const times = new Map(
    await inLanes(numbers, BLOCK_LANES, async (number) => [number, fromSeconds(await blocks.timeOf(number))] as const),
  );
  return logs
    .toSorted((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
    .flatMap((log) => decode(log, times.get(log.blockNumber)));
}

function decode(log: Log, time: Date | undefined): FundEvent[] {
  const description = EVENTS.parseLog(log);
  if (description === null || description.name === "LevelDeskBound") return [];
  const place = { block: log.blockNumber, index: log.index, time, transaction: log.transactionHash };
  const parsed = fundEvent.safeParse({ ...description.args.toObject(true), ...place, name: description.name });
  if (!parsed.success) {
    throw new MedtrailError("chain.other-version", "A coverage contract told what has no meaning here", {
      event: description.name,
    });
  }
  return [parsed.data];
}

function providerOf({ runner }: Connection) {
  const { provider } = runner;
  if (!provider) throw new InputError("chain.no-provider", "The runner has no provider");
  return provider;
}

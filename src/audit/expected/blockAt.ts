import { BlockTimes } from "../../shared/BlockTimes.js";
import type { Connection } from "../../shared/connect.js";
import { latestBlock } from "../../shared/eventsBetween.js";

/**
 * The first block since the deployment whose time is not before `time`; one behind the latest when there is none yet. About thirty questions.
 * @throws MedtrailError `chain.failed`; MissingError `chain.no-block`.
 */
export async function blockAt(connection: Connection, time: Date): Promise<number> {
  const times = new BlockTimes(connection);
  const wanted = time.getTime() / 1000;
  let low = connection.deployment.startBlock;
  let high = (await latestBlock(connection)) + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await times.timeOf(middle)) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

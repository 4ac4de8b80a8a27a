import type { BlockTimes } from "../../shared/BlockTimes.js";
import type { Hex } from "../../shared/hex.js";
import { toSeconds } from "../../shared/time.js";
import type { PlaceRequest } from "./PlaceRequest.js";
import type { PoolStory } from "./poolStory.js";
import { rankRequests } from "./rankRequests.js";

type Asked = Pick<PoolStory, "terms" | "requests">;

/**
 * The requests that were live at the deadline, those that left later included.
 * @param blocks of the chain that told the story.
 * @throws MissingError `chain.no-block`; MedtrailError `chain.failed`.
 */
export async function frozenRequests({ terms, requests }: Asked, blocks: BlockTimes): Promise<PlaceRequest[]> {
  const deadline = toSeconds(terms.deadline, "deadline");
  const live: PlaceRequest[] = [];
  for (const request of requests.values()) {
    const leftEarly = request.leftIn !== undefined && (await blocks.timeOf(request.leftIn)) <= deadline;
    if (!leftEarly) live.push(request);
  }
  return live;
}

/** {@link frozenRequests}, best first: the order in which the pool is settled and in which units pass on. @throws as that. */
export async function frozenRanking(asked: Asked, seed: Hex, blocks: BlockTimes): Promise<PlaceRequest[]> {
  return rankRequests(await frozenRequests(asked, blocks), seed, asked.terms.lowerFirst);
}

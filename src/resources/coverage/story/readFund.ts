import type { Connection } from "../../../shared/connect.js";
import type { BlockSpan } from "../../../shared/eventsBetween.js";
import type { Hex } from "../../../shared/hex.js";
import type { FundState } from "./FundState.js";
import { readFundStory } from "./readFundStory.js";
import { replayFund } from "./replayFund.js";

/**
 * A plan's whole state out of its events: claims with the facts that acting on them needs, accounts, years, periods.
 * @throws InputError `input.invalid`; MissingError `coverage.unknown-plan`; MedtrailError `chain.failed`.
 */
export async function readFund(connection: Connection, plan: Hex, span: BlockSpan = {}): Promise<FundState> {
  return replayFund(plan, await readFundStory(connection, plan, span));
}

import type { ContractTransactionReceipt } from "ethers";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { encodePoolTerms, type PoolTerms, poolIdOf } from "./poolTerms.js";

/**
 * Opens a pool. Keep the draw's secret: it is revealed once the draw's block is known.
 * @param connection a member's of the provider's, with the duty to allocate.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.PoolAlreadyOpened`, `contract.PoolTimesInvalid` and those of acting.
 */
export async function openPool(
  connection: Connection,
  terms: PoolTerms,
): Promise<{ readonly pool: Hex; readonly receipt: ContractTransactionReceipt }> {
  const pool = poolIdOf(connection.deployment, terms);
  const receipt = await send(connection.pools.open(encodePoolTerms(terms)));
  return { pool, receipt };
}

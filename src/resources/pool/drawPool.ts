import type { ContractTransactionReceipt } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { Hex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";

/**
 * Chooses the draw's block, some blocks ahead: after the deadline; again when nobody fixed its hash while the chain still had it; and again when the
 * provider did not reveal, after which the new block alone makes the seed. Anybody may.
 * @throws RefusedError `contract.PoolStageDiffers`, `contract.TooEarly` while the provider may still reveal, `contract.UnknownPool`.
 */
export async function closePool(connection: Connection, pool: Hex): Promise<ContractTransactionReceipt> {
  return send(connection.pools.close(pool));
}

/**
 * Takes the hash of the draw's block. Anybody may, within 256 blocks, or 8191 where the chain has EIP-2935.
 * @throws RefusedError `contract.DrawBlockNotMined`, `contract.DrawBlockGone`: close again, `contract.PoolStageDiffers`, `contract.UnknownPool`.
 */
export async function fixDraw(connection: Connection, pool: Hex): Promise<ContractTransactionReceipt> {
  return send(connection.pools.fixDraw(pool));
}

/**
 * Reveals the provider's secret, with which the seed is known.
 * @throws InputError `input.invalid`; RefusedError `contract.SecretDiffers`, `contract.RevealTooLate`, `contract.PoolStageDiffers`.
 */
export async function revealDraw(connection: Connection, pool: Hex, secret: Hex): Promise<ContractTransactionReceipt> {
  return send(connection.pools.reveal(pool, checkInput(bytes32, secret, "draw's secret")));
}

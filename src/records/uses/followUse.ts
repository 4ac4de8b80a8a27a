import type { ContractTransactionReceipt } from "ethers";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import type { BlockSpan } from "../../shared/eventsBetween.js";
import type { Hex } from "../../shared/hex.js";
import { ask, send } from "../../shared/send.js";
import { successorOf } from "../successorOf.js";

/**
 * Hangs a use on the present version of its record, one transaction for each step. An author does so before an outdated version is retracted;
 * anybody does so who saw the present one retracted.
 * @param connection anybody's who can send.
 * @param span where to look for the successors' events; every block since the deployment unless told.
 * @throws InputError `input.invalid`; RefusedError `contract.RetractedUse`: its record was retracted; MedtrailError `chain.failed`.
 */
export async function followUse(
  connection: Connection,
  use: Hex,
  span: BlockSpan = {},
): Promise<ContractTransactionReceipt[]> {
  const id = checkInput(bytes32, use, "UseId");
  const { uses } = connection;
  const { record } = await ask(uses.useOf(id));
  const receipts: ContractTransactionReceipt[] = [];
  let next = await successorOf(connection, checkInput(bytes32, record, "RecordId"), span);
  while (next !== undefined) {
    receipts.push(await send(uses.follow(id, next)));
    next = await successorOf(connection, next, span);
  }
  return receipts;
}
